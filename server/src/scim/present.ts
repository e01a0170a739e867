import type { Group, ServicePrincipal, User } from '@latchkey/client';
import type { FullRecord } from '../principals/records/record.ts';
import { GROUPS, pathOf, type ResourceType, SERVICE_PRINCIPALS, USERS } from './resource-type.ts';

/** A user, service principal or group on the wire, with all that its record has. */
export function presentResource(record: FullRecord): User | ServicePrincipal | Group {
  if (record.kind === 'group') return presentGroup(record);
  return record.kind === 'user' ? presentUser(record) : presentServicePrincipal(record);
}

/**
 * Whoever asks, always in a user's shape: a service principal shows its application id as user name, by which
 * Terraform tells the kinds apart.
 */
export function presentMe(record: FullRecord): User {
  return presentUser(record);
}

function presentUser(record: FullRecord): User {
  const { id, name, profile, isActive } = record;
  const { givenName, familyName, displayName } = profile;
  const email = profile.email ?? (name.includes('@') ? name : undefined);
  return {
    ...head(USERS, id),
    userName: name,
    displayName,
    ...((givenName ?? familyName) !== undefined && {
      name: {
        ...(givenName !== undefined && { givenName }),
        ...(familyName !== undefined && { familyName }),
      },
    }),
    active: isActive,
    ...(email !== undefined && { emails: [{ type: 'work', value: email, primary: true }] }),
    ...presentShared(record),
  };
}

function presentServicePrincipal(record: FullRecord): ServicePrincipal {
  const { id, name, profile, isActive } = record;
  return {
    ...head(SERVICE_PRINCIPALS, id),
    applicationId: name,
    displayName: profile.displayName,
    active: isActive,
    ...presentShared(record),
  };
}

function presentGroup(record: FullRecord): Group {
  return {
    ...head(GROUPS, record.id),
    displayName: record.profile.displayName,
    ...(record.members?.length && {
      members: record.members.map(({ id, kind, displayName }) => ({
        display: displayName,
        value: String(id),
        $ref: `${pathOf(kind)}/${id}`,
      })),
    }),
    ...presentShared(record),
    meta: { resourceType: 'WorkspaceGroup' },
  };
}

function head({ schemas }: ResourceType, id: number): Pick<User, 'schemas' | 'id'> {
  return { schemas: [...schemas], id: String(id) };
}

function presentShared({
  groups,
  profile,
}: FullRecord): Pick<User, 'groups' | 'entitlements' | 'roles' | 'externalId'> {
  const { entitlements, roles, externalId } = profile;
  const valued = (values: readonly string[]) => values.map((value) => ({ value }));
  return {
    ...(groups?.length && {
      groups: groups.map(({ id, displayName, isDirect }) => ({
        display: displayName,
        type: isDirect ? 'direct' : 'indirect',
        value: String(id),
        $ref: `Groups/${id}`,
      })),
    }),
    ...(entitlements.length > 0 && { entitlements: valued(entitlements) }),
    ...(roles.length > 0 && { roles: valued(roles) }),
    ...(externalId !== undefined && { externalId }),
  };
}
