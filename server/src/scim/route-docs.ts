import { Type } from 'typebox';
import type { ErrorForm, RouteDoc } from '../http/route-doc.ts';
import { scimStatusOf } from './error.ts';
import type { ResourceType } from './resource-type.ts';
import {
  ListQuery,
  PatchBody,
  ProjectionQuery,
  ScimErrorSchema,
  SHAPES,
  UserSchema,
} from './scim-schemas.ts';

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
  answers: { 200: UserSchema },
  errorForm,
};

/** What the routes of a kind that only read say of themselves. */
export function readingDocs({ kind, isPublic }: ResourceType): Record<'list' | 'get', RouteDoc> {
  const { tag, one, many, a, plural } = WORDS[kind];
  const { List, Resource } = SHAPES[kind];
  const seen = isPublic
    ? {
        description:
          'Those who are no administrators see `id` and `displayName`, and can ask by these alone.',
        errors: ['permission_denied'] as const,
      }
    : { errors: [] };
  return {
    list: {
      ...{ tag, errorForm, query: ListQuery, answers: { 200: List }, ...seen },
      id: `list${many}`,
      summary: `List ${plural}`,
    },
    get: {
      ...{ tag, errorForm, path: IdPath, query: Projection, answers: { 200: Resource }, ...seen },
      id: `get${one}`,
      summary: `Get ${a}`,
      errors: [...seen.errors, 'not_found'],
    },
  };
}

type WritingAct = 'create' | 'replace' | 'update' | 'delete';

/** What the routes of a kind that change something say of themselves. */
export function writingDocs({ kind }: ResourceType): Record<WritingAct, RouteDoc> {
  const { tag, one, a } = WORDS[kind];
  const { Resource, Sent: body } = SHAPES[kind];
  const errors = ['permission_denied', 'already_exists', 'not_found'] as const;
  const changing = { tag, errorForm, path: IdPath, query: Projection, answers: { 200: Resource }, errors };
  return {
    create: {
      ...{ tag, errorForm, body, query: Projection, answers: { 201: Resource }, errors },
      id: `create${one}`,
      summary: `Add ${a}`,
    },
    replace: {
      ...{ ...changing, body },
      id: `replace${one}`,
      summary: `Write ${a} anew`,
      description: 'Attributes that are left out stay as they are.',
    },
    update: { ...changing, id: `update${one}`, summary: `Change ${a}`, body: PatchBody },
    delete: {
      ...{ tag, errorForm, path: IdPath, answers: { 204: Type.Null() } },
      id: `delete${one}`,
      summary: `Delete ${a}`,
      ...(kind !== 'group' && { description: 'Its tokens and sessions end with it, at once.' }),
      errors: ['permission_denied', 'not_found'],
    },
  };
}
