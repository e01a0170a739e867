import type { AccessControlEntry, ObjectPermissions } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest } from '../http/access.ts';
import { invalid, optionalObjects, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Choice } from '../http/schemas.ts';
import type { AccessControlList } from './access-control-list.ts';
import {
  type GivenLevel,
  LEVELS,
  type LevelHolder,
  type PermissionLevel,
  type PermissionObject,
  type RequestedLevel,
} from './permission.ts';

const Level = Choice(['CAN_USE', 'CAN_MANAGE']);
const Name = (description: string) => Type.Optional(Type.String({ description }));
/** By whose name a level is given, one of the three. */
export const HolderNames = {
  user_name: Name('A user, by user name.'),
  group_name: Name('A group, by its name; `users` is everybody.'),
  service_principal_name: Name('A service principal, by its application id.'),
};
const ObjectPermissionsSchema = Type.Object(
  {
    object_id: Type.String(),
    object_type: Type.String(),
    access_control_list: Type.Array(
      Type.Object({
        ...HolderNames,
        display_name: Type.Optional(Type.String({ description: 'Absent for groups.' })),
        all_permissions: Type.Array(Type.Object({ permission_level: Level, inherited: Type.Boolean() })),
      }),
    ),
  },
  { title: 'ObjectPermissions' },
);
const PermissionLevels = Type.Object(
  {
    permission_levels: Type.Array(Type.Object({ permission_level: Level, description: Type.String() })),
  },
  { title: 'PermissionLevels' },
);

const MAX_ENTRIES = 10_000;
const NAMES = {
  user_name: 'user',
  group_name: 'group',
  service_principal_name: 'service_principal',
} as const;

const SetPermissionsBody = Type.Object(
  {
    access_control_list: Type.Optional(
      Type.Array(Type.Object({ ...HolderNames, permission_level: Level }), {
        maxItems: MAX_ENTRIES,
        description: 'Each entry names one of user, group and service principal. Left out: none.',
      }),
    ),
  },
  {
    title: 'SetPermissionsRequest',
    examples: [{ access_control_list: [{ group_name: 'developers', permission_level: 'CAN_USE' }] }],
  },
);
const ABOUT = { tokens: 'personal access tokens', passwords: 'passwords on the API' } as const;

const RemovePermissionBody = Type.Object(HolderNames, {
  title: 'RemovePermissionRequest',
  examples: [{ group_name: 'developers' }],
});

function docsOf(object: PermissionObject): Record<'get' | 'levels' | 'PUT' | 'PATCH' | 'remove', RouteDoc> {
  const name = object === 'tokens' ? 'Token' : 'Password';
  const common = { tag: 'Permissions' } as const;
  const setting = {
    ...common,
    body: SetPermissionsBody,
    errors: ['principal_not_found', 'permission_denied'],
  } as const;
  return {
    get: { ...common, id: `get${name}Permissions`, summary: `Get who may use ${ABOUT[object]}` },
    levels: {
      ...common,
      id: `get${name}PermissionLevels`,
      summary: `List the levels there are on ${ABOUT[object]}`,
    },
    PUT: {
      ...setting,
      id: `set${name}Permissions`,
      summary: `Set who may use ${ABOUT[object]}`,
      description: 'Those who are not named lose what they had.',
    },
    PATCH: {
      ...setting,
      id: `update${name}Permissions`,
      summary: `Give more principals the use of ${ABOUT[object]}`,
      description: 'Those who are not named keep what they have.',
    },
    remove: {
      ...common,
      id: `remove${name}Permission`,
      summary: `Take the use of ${ABOUT[object]} from one principal or group`,
      description:
        'All others keep what they have, whatever another administrator does meanwhile. Refused where there is nothing to take (any more).',
      body: RemovePermissionBody,
      errors: ['principal_not_found', 'not_found'],
    },
  };
}

/** Databricks' Permissions API, for the two objects it has here: `authorization/tokens` and `authorization/passwords`. */
export function permissionRoutes(app: FastifyInstance, list: AccessControlList): void {
  const access = { scope: 'access-management', isForAdministrators: true } as const;
  for (const object of ['tokens', 'passwords'] as const) {
    const path = `/api/2.0/permissions/authorization/${object}`;
    const docs = docsOf(object);
    const schema = { response: { 200: ObjectPermissionsSchema } };
    app.get(path, { config: { access, doc: docs.get }, schema }, async () =>
      present(object, await list.list(object)),
    );

    for (const method of ['PUT', 'PATCH'] as const) {
      app.route({
        method,
        url: path,
        config: { access: { ...access, needsRecentProof: true }, doc: docs[method] },
        schema,
        handler: async (request) => {
          const caller = callerOfRequest(request);
          const requested = requestedLevels(requiredBody(request.body));
          return present(object, await list.set(caller, object, requested, { replaces: method === 'PUT' }));
        },
      });
    }

    app.post(
      `/api/latchkey/1.0/permissions/${object}/remove`,
      { config: { access: { ...access, needsRecentProof: true }, doc: docs.remove }, schema },
      async (request) => {
        const holder = holderField(requiredBody(request.body), 'The body');
        return present(object, await list.remove(callerOfRequest(request), object, holder));
      },
    );

    app.get(
      `${path}/permissionLevels`,
      { config: { access, doc: docs.levels }, schema: { response: { 200: PermissionLevels } } },
      async () => ({
        permission_levels: Object.entries(LEVELS[object]).map(([permission_level, description]) => ({
          permission_level,
          description,
        })),
      }),
    );
  }
}

function requestedLevels(body: Readonly<Record<string, unknown>>): RequestedLevel[] {
  const entries = optionalObjects(body, 'access_control_list') ?? [];
  if (entries.length > MAX_ENTRIES)
    throw invalid('access_control_list', `must not have more than ${MAX_ENTRIES} entries`);
  return entries.map((entry) => {
    const holder = holderField(entry, 'access_control_list');
    // Which levels an object has is decided with the others' rules.
    const level = requiredString(entry, 'permission_level') as PermissionLevel;
    return { ...holder, level };
  });
}

/** One user, group or service principal, by the field of its kind. `where` is what is told to need it. */
export function holderField(fields: Readonly<Record<string, unknown>>, where: string): LevelHolder {
  const named = Object.entries(NAMES).filter(([field]) => optionalString(fields, field));
  const [field, kind] = named[0] ?? [];
  if (field === undefined || kind === undefined || named.length > 1) {
    const each = where === 'access_control_list' ? ' in each entry' : '';
    throw invalid(where, `needs one of ${Object.keys(NAMES).join(', ')}${each}`);
  }
  return { kind, name: requiredString(fields, field) };
}

/** Terraform compares the group `admins` field by field: nothing but its name and its levels. */
function present(object: PermissionObject, rows: readonly GivenLevel[]): ObjectPermissions {
  return {
    object_id: `/authorization/${object}`,
    object_type: object,
    access_control_list: rows.map(presentEntry),
  };
}

function presentEntry({ kind, name, displayName, level }: GivenLevel): AccessControlEntry {
  const all_permissions = [{ permission_level: level, inherited: false }];
  if (kind === 'group') return { group_name: displayName, all_permissions };
  if (kind === 'user') return { user_name: name, display_name: displayName, all_permissions };
  return { service_principal_name: name, display_name: displayName, all_permissions };
}
