import type {
  AccessControlEntry,
  Group,
  ObjectPermissions,
  PermissionRemovalPreview,
  ScimList,
  ServicePrincipal,
  User,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

/** What permissions can be had on. */
export type PermissionObject = 'tokens' | 'passwords';

export type HolderKind = 'user' | 'group' | 'service_principal';

/** Who has a permission, by the name that their kind is known by. */
export interface Holder {
  readonly kind: HolderKind;
  /** A user's name, a group's name, or a service principal's application id. */
  readonly name: string;
  readonly displayName: string;
}

const SCIM = '/api/2.0/preview/scim/v2';
const FOUND_OF_A_KIND = 6;
const FIELDS = {
  user: 'user_name',
  group: 'group_name',
  service_principal: 'service_principal_name',
} as const satisfies Record<HolderKind, keyof AccessControlEntry>;

/** Who has which level on an object. */
export async function getPermissions(object: PermissionObject): Promise<readonly AccessControlEntry[]> {
  return entriesOf(await request<ObjectPermissions>(listPath(object)));
}

/** Gives CAN_USE to one more; what others have stays, whoever has changed it meanwhile. */
export async function givePermission(
  object: PermissionObject,
  holder: Holder,
): Promise<readonly AccessControlEntry[]> {
  const entry = { ...named(holder), permission_level: 'CAN_USE' };
  const body = { access_control_list: [entry] };
  return entriesOf(await request<ObjectPermissions>(listPath(object), { method: 'PATCH', body }));
}

/** Takes the level of one holder; what others have stays. Throws with status 404 where there is none any more. */
export async function removePermission(
  object: PermissionObject,
  holder: Holder,
): Promise<readonly AccessControlEntry[]> {
  const path = `${OWN}/permissions/${object}/remove`;
  return entriesOf(await request<ObjectPermissions>(path, { method: 'POST', body: named(holder) }));
}

/** What taking the level of a holder would do. */
export function previewRemoval(object: PermissionObject, holder: Holder): Promise<PermissionRemovalPreview> {
  return request(`${OWN}/permissions/${object}/removal?${new URLSearchParams(named(holder))}`);
}

/**
 * Users, groups and service principals whose names have this text in them, some of each. Those who are no
 * administrators are told of groups alone.
 */
export async function findHolders(text: string, isAdministrator: boolean): Promise<readonly Holder[]> {
  // What a filter quotes cannot hold a quote; no name has one that is needed to find it.
  const quoted = `"${text.replace(/["\\]/g, '')}"`;
  const ask = <Resource>(part: string, filter: string) => {
    const query = new URLSearchParams({ filter, count: String(FOUND_OF_A_KIND) });
    return request<ScimList<Resource>>(`${SCIM}/${part}?${query}`);
  };
  const findGroups = () => ask<Group>('Groups', `displayName co ${quoted}`);
  const presentGroups = ({ Resources }: ScimList<Group>) =>
    Resources.map((one) => holderOf('group', one.displayName, one.displayName));
  if (!isAdministrator) return presentGroups(await findGroups());
  const [groups, users, programs] = await Promise.all([
    findGroups(),
    ask<User>('Users', `userName co ${quoted} or displayName co ${quoted}`),
    ask<ServicePrincipal>('ServicePrincipals', `displayName co ${quoted} or applicationId co ${quoted}`),
  ]);
  return [
    ...presentGroups(groups),
    ...users.Resources.map((one) => holderOf('user', one.userName, one.displayName)),
    ...programs.Resources.map((one) => holderOf('service_principal', one.applicationId, one.displayName)),
  ];
}

/** The holder of an entry. */
export function holderOfEntry(entry: AccessControlEntry): Holder {
  const { user_name, service_principal_name, group_name = '', display_name } = entry;
  if (user_name !== undefined) return holderOf('user', user_name, display_name ?? user_name);
  if (service_principal_name !== undefined)
    return holderOf('service_principal', service_principal_name, display_name ?? service_principal_name);
  return holderOf('group', group_name, group_name);
}

function holderOf(kind: HolderKind, name: string, displayName: string): Holder {
  return { kind, name, displayName };
}

function named({ kind, name }: Holder): Record<string, string> {
  return { [FIELDS[kind]]: name };
}

function listPath(object: PermissionObject): string {
  return `/api/2.0/permissions/authorization/${object}`;
}

function entriesOf({ access_control_list }: ObjectPermissions): readonly AccessControlEntry[] {
  return access_control_list;
}
