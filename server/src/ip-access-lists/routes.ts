import type { IpAccessListInfo, IpAccessListResponse, ListIpAccessListsResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
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
import type { IpAccessList, ListType } from './ip-access-list.ts';
import type { IpAccessLists, ListFields } from './ip-access-lists.ts';

type Body = Readonly<Record<string, unknown>>;
interface ById {
  Params: { list_id: string };
}

const Info = Type.Object({
  list_id: Type.String(),
  label: Type.String(),
  list_type: Type.String(),
  ip_addresses: Type.Array(Type.String()),
  address_count: Type.Integer(),
  enabled: Type.Boolean(),
  created_at: Type.Integer(),
  created_by: Type.Integer(),
  updated_at: Type.Integer(),
  updated_by: Type.Integer(),
});
const One = Type.Object({ ip_access_list: Info });
const All = Type.Object({ ip_access_lists: Type.Array(Info) });

const PATH = '/api/2.0/ip-access-lists';
const READING = { scope: 'networking', isForAdministrators: true } as const;
const WRITING = { ...READING, needsRecentProof: true } as const;

/** Databricks: "IP Access Lists". The lists may be written whether they are enforced or not. */
export function ipAccessListRoutes(app: FastifyInstance, lists: IpAccessLists): void {
  const reading = { config: { access: READING }, schema: { response: { 200: One } } };
  const writing = { config: { access: WRITING }, schema: { response: { 200: One } } };

  app.post(PATH, writing, async (request) => {
    const body = requiredBody(request.body);
    const fields = { ...everyField(body), isEnabled: optionalBoolean(body, 'enabled') ?? true };
    return presentOne(await lists.create(callerOfRequest(request), fields));
  });

  app.get(
    PATH,
    { ...reading, schema: { response: { 200: All } } },
    async (): Promise<ListIpAccessListsResponse> => ({
      ip_access_lists: (await lists.list()).map(presentInfo),
    }),
  );

  app.get<ById>(`${PATH}/:list_id`, reading, async (request) =>
    presentOne(await lists.get(request.params.list_id)),
  );

  app.put<ById>(`${PATH}/:list_id`, writing, async (request) => {
    const body = requiredBody(request.body);
    const isEnabled = optionalBoolean(body, 'enabled');
    if (isEnabled === undefined) throw invalid('enabled', 'is required');
    const fields = { ...everyField(body), isEnabled };
    return presentOne(await lists.update(callerOfRequest(request), request.params.list_id, fields));
  });

  app.patch<ById>(`${PATH}/:list_id`, writing, async (request) => {
    const fields = someFields(requiredBody(request.body));
    return presentOne(await lists.update(callerOfRequest(request), request.params.list_id, fields));
  });

  app.delete<ById>(
    `${PATH}/:list_id`,
    { ...writing, schema: { response: { 200: Type.Object({}) } } },
    async (request) => {
      await lists.delete(callerOfRequest(request), request.params.list_id);
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

function presentOne(list: IpAccessList): IpAccessListResponse {
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
