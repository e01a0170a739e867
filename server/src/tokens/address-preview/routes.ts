import type { IpAccessListPreview } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest } from '../../http/access.ts';
import {
  invalid,
  optionalBody,
  optionalBoolean,
  optionalObject,
  optionalString,
  optionalStrings,
  requiredString,
} from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice, EpochMs } from '../../http/schemas.ts';
import { MAX_ADDRESSES } from '../../ip-access-lists/ip-access-lists.ts';
import type { AddressPreviews, IntendedChange } from './address-preview.ts';

type Body = Readonly<Record<string, unknown>>;

const ListBody = Type.Object({
  list_type: Choice(['ALLOW', 'BLOCK']),
  ip_addresses: Type.Optional(Type.Array(Type.String(), { maxItems: MAX_ADDRESSES })),
  enabled: Type.Optional(Type.Boolean({ default: true })),
});
const PreviewBody = Type.Object(
  {
    list_id: Type.Optional(
      Type.String({ description: 'The list to be written anew, or, without `list`, deleted.' }),
    ),
    list: Type.Optional(ListBody),
    enforced: Type.Optional(
      Type.Boolean({ description: 'As if `enableIpAccessLists` were so; left out: as it is.' }),
    ),
  },
  {
    title: 'PreviewIpAccessListsRequest',
    examples: [{ list: { list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] }, enforced: true }],
  },
);
const Preview = Type.Object(
  {
    is_enforced: Type.Boolean({ description: 'As it is.' }),
    your_address: Type.String({ description: 'From where this request came.' }),
    is_admitted: Type.Boolean({ description: 'Whether requests from there are taken as it is.' }),
    would_be_admitted: Type.Boolean({ description: 'And as it would be.' }),
    problems: Type.Array(
      Type.Object({
        index: Type.Integer({ description: 'Which of `ip_addresses`, from 0.' }),
        kind: Choice(['unreadable', 'host_bits']),
        means: Type.Optional(Type.String({ description: 'The range that it is taken for.' })),
      }),
    ),
    refused_token_count: Type.Integer({
      description:
        'Good tokens whose last use, within 30 days, came from where it is admitted and would not be any more.',
    }),
    refused_addresses: Type.Array(
      Type.Object({
        address: Type.String(),
        token_count: Type.Integer(),
        last_used_time: EpochMs('The last of them.'),
      }),
      { description: 'Those used last, at most 20.' },
    ),
    is_complete: Type.Boolean({ description: '`false`: there are too many tokens to look at all.' }),
  },
  { title: 'IpAccessListPreview' },
);
const PREVIEW: RouteDoc = {
  id: 'previewIpAccessLists',
  tag: 'IP access lists',
  summary: 'See what a change would do',
  description:
    'Nothing is changed. Without a body it tells how things are. Refused to tokens that are limited to scopes, since it tells from where others are used.',
  body: PreviewBody,
  bodyIsOptional: true,
  errors: ['ip_access_list_not_found'],
};

/** What a change of the IP access lists would do to those who use tokens, for administrators. */
export function addressPreviewRoutes(app: FastifyInstance, previews: AddressPreviews): void {
  app.post(
    '/api/latchkey/1.0/ip-access-lists/preview',
    {
      config: { access: { isForAdministrators: true }, doc: PREVIEW },
      schema: { response: { 200: Preview } },
    },
    async (request): Promise<IpAccessListPreview> => {
      const caller = callerOfRequest(request);
      const preview = await previews.preview(caller, changeOf(optionalBody(request.body)));
      return {
        is_enforced: preview.isEnforced,
        your_address: caller.address,
        is_admitted: preview.isAdmitted,
        would_be_admitted: preview.wouldBeAdmitted,
        problems: [...preview.problems],
        refused_token_count: preview.refusedTokenCount,
        refused_addresses: preview.refused.map(({ address, tokenCount, lastUsedAt }) => ({
          ...{ address, token_count: tokenCount, last_used_time: lastUsedAt },
        })),
        is_complete: preview.isComplete,
      };
    },
  );
}

function changeOf(body: Body): IntendedChange {
  const listId = optionalString(body, 'list_id');
  const list = optionalObject(body, 'list');
  const isEnforced = optionalBoolean(body, 'enforced');
  return {
    ...(listId !== undefined && { listId }),
    ...(list !== undefined && { list: listOf(list) }),
    ...(isEnforced !== undefined && { isEnforced }),
  };
}

function listOf(body: Body): NonNullable<IntendedChange['list']> {
  const listType = requiredString(body, 'list_type');
  if (listType !== 'ALLOW' && listType !== 'BLOCK') throw invalid('list_type', 'must be ALLOW or BLOCK');
  const addresses = optionalStrings(body, 'ip_addresses') ?? [];
  if (addresses.length > MAX_ADDRESSES)
    throw invalid('ip_addresses', `must hold at most ${MAX_ADDRESSES} addresses and ranges`);
  return { listType, addresses, isEnabled: optionalBoolean(body, 'enabled') ?? true };
}
