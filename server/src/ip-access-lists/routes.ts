import type { IpAccessListInfo, IpAccessListResponse, ListIpAccessListsResponse } from '@latchkey/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest } from '../http/access.ts';
import {
  invalid,
  optionalBoolean,
  optionalString,
  optionalStrings,
  requiredBody,
  requiredString,
} from '../http/fields.ts';
import { sayState, seenAtOf } from '../http/if-match.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Choice, Empty, EpochMs } from '../http/schemas.ts';
import type { IpAccessList, ListType } from './ip-access-list.ts';
import type { IpAccessLists, ListFields, ListInState } from './ip-access-lists.ts';

type Body = Readonly<Record<string, unknown>>;
interface ById {
  Params: { list_id: string };
}

const ListTypeSchema = Choice(['ALLOW', 'BLOCK'], { description: 'BLOCK wins over ALLOW.' });
const Label = Type.String({ minLength: 1, description: 'A name of its own.' });
const Addresses = Type.Array(Type.String(), { description: 'Addresses and CIDR ranges.' });
const Enabled = Type.Boolean({ description: '`false`: the list is left out of account.' });
const Info = Type.Object(
  {
    list_id: Type.String({ description: 'A UUID.' }),
    label: Label,
    list_type: ListTypeSchema,
    ip_addresses: Addresses,
    address_count: Type.Integer(),
    enabled: Enabled,
    created_at: EpochMs('When it was made.'),
    created_by: Type.Integer({ description: 'Who made it.' }),
    updated_at: EpochMs('When it was last changed.'),
    updated_by: Type.Integer({ description: 'Who changed it last.' }),
  },
  { title: 'IpAccessList' },
);
const One = Type.Object({ ip_access_list: Info }, { title: 'IpAccessListResponse' });
const All = Type.Object({ ip_access_lists: Type.Array(Info) });

const Fields = {
  label: Label,
  list_type: ListTypeSchema,
  ip_addresses: Type.Optional(Addresses),
};
const EXAMPLE = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] };
const CreateBody = Type.Object(
  { ...Fields, enabled: Type.Optional(Enabled) },
  { title: 'CreateIpAccessListRequest', examples: [EXAMPLE] },
);
const ReplaceBody = Type.Object(
  { ...Fields, enabled: Enabled },
  { title: 'ReplaceIpAccessListRequest', examples: [{ ...EXAMPLE, enabled: true }] },
);
const UpdateBody = Type.Object(
  {
    label: Type.Optional(Label),
    list_type: Type.Optional(ListTypeSchema),
    ip_addresses: Type.Optional(Addresses),
    enabled: Type.Optional(Enabled),
  },
  { title: 'UpdateIpAccessListRequest', minProperties: 1, examples: [{ enabled: false }] },
);
const ListPath = Type.Object({ list_id: Type.String({ description: 'From the list of lists.' }) });

const TAG = { tag: 'IP access lists' } as const;
const WRITING_ERRORS = [
  'already_exists',
  'quota_exceeded',
  'would_lock_out',
] as const satisfies RouteDoc['errors'];
const CREATE: RouteDoc = {
  ...TAG,
  id: 'createIpAccessList',
  summary: 'Make a list',
  description: 'Lists may be written whether they are enforced (`enableIpAccessLists`) or not.',
  body: CreateBody,
  errors: WRITING_ERRORS,
};
const ONLY_AS_SEEN =
  'With `If-Match` and the `ETag` of an earlier answer (`"` and `updated_at` and `"`), it is done only if nobody has changed the list since.';
const LIST: RouteDoc = { ...TAG, id: 'listIpAccessLists', summary: 'List the lists' };
const GET: RouteDoc = {
  ...TAG,
  id: 'getIpAccessList',
  summary: 'Get a list',
  path: ListPath,
  errors: ['ip_access_list_not_found'],
};
const REPLACE: RouteDoc = {
  ...TAG,
  id: 'replaceIpAccessList',
  summary: 'Write a list anew',
  description: ONLY_AS_SEEN,
  path: ListPath,
  body: ReplaceBody,
  errors: [...WRITING_ERRORS, 'ip_access_list_not_found', 'changed_meanwhile'],
};
const UPDATE: RouteDoc = {
  ...REPLACE,
  id: 'updateIpAccessList',
  summary: 'Change a list',
  description: `What is left out stays. ${ONLY_AS_SEEN}`,
  body: UpdateBody,
};
const DELETE: RouteDoc = {
  ...TAG,
  id: 'deleteIpAccessList',
  summary: 'Delete a list',
  description: ONLY_AS_SEEN,
  path: ListPath,
  errors: ['would_lock_out', 'ip_access_list_not_found', 'changed_meanwhile'],
};

const PATH = '/api/2.0/ip-access-lists';
const READING = { scope: 'networking', isForAdministrators: true } as const;
const WRITING = { ...READING, needsRecentProof: true } as const;

/** Databricks: "IP Access Lists". The lists may be written whether they are enforced or not. */
export function ipAccessListRoutes(app: FastifyInstance, lists: IpAccessLists): void {
  const schema = { response: { 200: One } };
  const reading = (doc: RouteDoc) => ({ config: { access: READING, doc }, schema });
  const writing = (doc: RouteDoc) => ({ config: { access: WRITING, doc }, schema });

  app.post(PATH, writing(CREATE), async (request, reply) => {
    const body = requiredBody(request.body);
    const fields = { ...everyField(body), isEnabled: optionalBoolean(body, 'enabled') ?? true };
    return presentOne(reply, await lists.create(callerOfRequest(request), fields));
  });

  app.get(
    PATH,
    { ...reading(LIST), schema: { response: { 200: All } } },
    async (): Promise<ListIpAccessListsResponse> => ({
      ip_access_lists: (await lists.list()).map(presentInfo),
    }),
  );

  app.get<ById>(`${PATH}/:list_id`, reading(GET), async (request, reply) =>
    presentOne(reply, await lists.get(request.params.list_id)),
  );

  app.put<ById>(`${PATH}/:list_id`, writing(REPLACE), async (request, reply) => {
    const body = requiredBody(request.body);
    const isEnabled = optionalBoolean(body, 'enabled');
    if (isEnabled === undefined) throw invalid('enabled', 'is required');
    const fields = { ...everyField(body), isEnabled };
    return presentOne(reply, await lists.update(callerOfRequest(request), targetOf(request), fields));
  });

  app.patch<ById>(`${PATH}/:list_id`, writing(UPDATE), async (request, reply) => {
    const fields = someFields(requiredBody(request.body));
    return presentOne(reply, await lists.update(callerOfRequest(request), targetOf(request), fields));
  });

  app.delete<ById>(
    `${PATH}/:list_id`,
    { ...writing(DELETE), schema: { response: { 200: Empty } } },
    async (request) => {
      await lists.delete(callerOfRequest(request), targetOf(request));
      return {};
    },
  );
}

/** Go leaves an empty list of addresses out, so leaving it out means an empty one. */
function everyField(body: Body): Omit<ListFields, 'isEnabled'> {
  return {
    label: requiredString(body, 'label'),
    listType: listTypeOf(requiredString(body, 'list_type')),
    addresses: optionalStrings(body, 'ip_addresses') ?? [],
  };
}

function someFields(body: Body): Partial<ListFields> {
  const label = optionalString(body, 'label');
  const listType = optionalString(body, 'list_type');
  const addresses = optionalStrings(body, 'ip_addresses');
  const isEnabled = optionalBoolean(body, 'enabled');
  const fields = {
    ...(label !== undefined && { label }),
    ...(listType !== undefined && { listType: listTypeOf(listType) }),
    ...(addresses !== undefined && { addresses }),
    ...(isEnabled !== undefined && { isEnabled }),
  };
  if (Object.keys(fields).length > 0) return fields;
  throw invalid('The body', 'must name at least one of label, list_type, ip_addresses and enabled');
}

function listTypeOf(text: string): ListType {
  if (text === 'ALLOW' || text === 'BLOCK') return text;
  throw invalid('list_type', 'must be ALLOW or BLOCK');
}

function targetOf(request: FastifyRequest<ById>): ListInState {
  return { listId: request.params.list_id, seenAt: seenAtOf(request) };
}

function presentOne(reply: FastifyReply, list: IpAccessList): IpAccessListResponse {
  sayState(reply, list);
  return { ip_access_list: presentInfo(list) };
}

/** Databricks' IpAccessListInfo. */
function presentInfo(list: IpAccessList): IpAccessListInfo {
  return {
    list_id: list.listId,
    label: list.label,
    list_type: list.listType,
    ip_addresses: [...list.addresses],
    address_count: list.addresses.length,
    enabled: list.isEnabled,
    created_at: list.createdAt,
    created_by: list.createdById,
    updated_at: list.updatedAt,
    updated_by: list.updatedById,
  };
}
