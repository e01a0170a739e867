import { Type } from 'typebox';
import type { ErrorForm, RouteDoc } from '../http/route-doc.ts';
import { scimStatusOf } from './error.ts';
import type { ResourceType } from './resource-type.ts';
import { ListQuery, PatchBody, ProjectionQuery, ScimErrorSchema, SHAPES } from './scim-schemas.ts';

const WORDS = {
  user: { tag: 'Users', one: 'User', many: 'Users', a: 'a user', plural: 'users' },
  service_principal: {
    tag: 'Service principals',
    one: 'ServicePrincipal',
    many: 'ServicePrincipals',
    a: 'a service principal',
    plural: 'service principals',
  },
  group: { tag: 'Groups', one: 'Group', many: 'Groups', a: 'a group', plural: 'groups' },
} as const;

const errorForm: ErrorForm = { schema: ScimErrorSchema, statusOf: scimStatusOf };
const Projection = Type.Object(ProjectionQuery);
const IdPath = Type.Object({ id: Type.String({ description: 'From the list.' }) });

/** What the route of `Me` says of itself. */
export const ME_DOC: RouteDoc = {
  id: 'getMe',
  tag: 'Current user',
  summary: 'Get whom the credential stands for',
  description: "A service principal is told of in a user's shape.",
  query: Projection,
  errorForm,
};

type Act = 'list' | 'get' | 'create' | 'replace' | 'update' | 'delete';

/** What the routes of a kind say of themselves. */
export function docsOf({ kind, isPublic }: ResourceType): Record<Act, RouteDoc> {
  const { tag, one, many, a, plural } = WORDS[kind];
  const named = { tag, query: Projection, errorForm, path: IdPath } as const;
  const body = SHAPES[kind].Sent;
  const visible = isPublic
    ? 'Those who are no administrators see `id` and `displayName`, and can ask by these alone.'
    : undefined;
  const seen = {
    ...(visible !== undefined && { description: visible }),
    errors: isPublic ? (['permission_denied'] as const) : [],
  };
  return {
    list: {
      ...{ tag, errorForm, query: ListQuery, ...seen },
      id: `list${many}`,
      summary: `List ${plural}`,
    },
    get: { ...named, ...seen, id: `get${one}`, summary: `Get ${a}`, errors: [...seen.errors, 'not_found'] },
    create: {
      ...{ tag, errorForm, body, query: Projection },
      id: `create${one}`,
      summary: `Add ${a}`,
      errors: ['permission_denied', 'already_exists', 'not_found'],
    },
    replace: {
      ...{ ...named, body },
      id: `replace${one}`,
      summary: `Write ${a} anew`,
      description: 'Attributes that are left out stay as they are.',
      errors: ['permission_denied', 'already_exists', 'not_found'],
    },
    update: {
      ...named,
      id: `update${one}`,
      summary: `Change ${a}`,
      body: PatchBody,
      errors: ['permission_denied', 'already_exists', 'not_found'],
    },
    delete: {
      ...{ tag, errorForm, path: IdPath },
      id: `delete${one}`,
      summary: `Delete ${a}`,
      ...(kind !== 'group' && { description: 'Its tokens and sessions end with it, at once.' }),
      errors: ['permission_denied', 'not_found'],
    },
  };
}
