import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../../errors.ts';
import { identityOf } from '../../http/access.ts';
import { invalid, optionalBoolean, optionalInteger, optionalString } from '../../http/fields.ts';
import { pageFields, presentPlace } from '../../http/page-fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice, PageQuery } from '../../http/schemas.ts';
import { parseRange } from '../../ip-address.ts';
import { isScope, SCOPES } from '../../permissions/scopes.ts';
import type { Directory } from '../../principals/directory.ts';
import type { Principal } from '../../principals/principal.ts';
import { notAdministrator } from '../../principals/refusals.ts';
import type { TokenManagement } from '../management.ts';
import { presentOwned } from '../present.ts';
import type { TokenStatus } from '../token.ts';
import type { ListedToken } from '../token-list.ts';
import { OwnedTokenDetailsSchema, TokenPageSchema, TokenPath } from '../token-schemas.ts';
import { searchWords, type TokenSearch } from './token-search.ts';

interface SearchRoutesDeps {
  readonly management: TokenManagement;
  readonly directory: Directory;
  readonly now: () => number;
}

type Query = Readonly<Record<string, unknown>>;

const DEFAULT_PAGE = 100;
const MAX_TEXT = 256;
const MAX_DAYS = 3_650;
const DAY_MS = 86_400_000;
const STATUSES = ['active', 'expired', 'revoked'] as const satisfies readonly TokenStatus[];

const Days = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_DAYS, description }));
const Name = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: MAX_TEXT, description }));

const LIST_QUERY = Type.Object(
  {
    owner_id: Type.Optional(Type.Integer({ description: 'Whose; for administrators, or the own id.' })),
    owner: Name('The same by user name or application id.'),
    created_by_id: Type.Optional(Type.Integer({ description: 'Who generated them.' })),
    created_by: Name('The same by user name or application id.'),
    status: Type.Optional(
      Type.Array(Choice(STATUSES), { description: 'Left out: the active, and what `include` names.' }),
    ),
    include: Type.Optional(
      Type.Array(Choice(['expired', 'revoked']), { description: 'Ended ones to list besides the good.' }),
    ),
    search: Name("Words that all stand in the comment, in the owner's name, or in the end of the value."),
    scope: Type.Optional(
      Choice(SCOPES, {
        description: 'Those that may make calls of this scope; `all-apis`: those without a limit.',
      }),
    ),
    never_expires: Type.Optional(Type.Boolean({ description: 'Those without an end.' })),
    expiring_within_days: Days('Active ones that expire within so many days; the soonest first.'),
    unused_for_days: Days('Those that were neither used nor generated for so many days.'),
    address: Name('Those that were last used from this address or CIDR range.'),
    ...PageQuery,
  },
  { additionalProperties: false },
);

const LIST: RouteDoc = {
  id: 'listEveryToken',
  tag: 'Token details',
  summary: 'List or search tokens page by page',
  description:
    "Administrators see everybody's, or those of an owner; all others their own. Newest first, but `expiring_within_days` the soonest first, and only expired or only revoked ones by when they ended. A page has 100 unless `page_size` says otherwise; where few match it may be short, or empty, and others follow it. A filter that there is not is refused.",
  query: LIST_QUERY,
  errors: ['permission_denied'],
};
const GET: RouteDoc = {
  id: 'getEveryToken',
  tag: 'Token details',
  summary: 'Get a token with those that it stands in line with',
  description: "Administrators may ask for anybody's, others for their own; ended ones, too.",
  path: TokenPath,
  errors: ['token_not_found'],
};
const Found = Type.Object({
  token_info: OwnedTokenDetailsSchema,
  created_with: Type.Optional(OwnedTokenDetailsSchema),
  living_descendants: Type.Array(OwnedTokenDetailsSchema, {
    description: 'Good tokens that were generated with it, or with those; at most a hundred of them.',
  }),
  living_descendant_count: Type.Integer(),
});

/** Everybody's tokens for administrators, and for all others their own: searched page by page, and one by one. */
export function tokenSearchRoutes(
  app: FastifyInstance,
  { management, directory, now }: SearchRoutesDeps,
): void {
  const present = (listed: ListedToken) => presentOwned(listed, now());

  app.get(
    '/api/latchkey/1.0/tokens',
    {
      config: { access: { scope: 'authentication' }, doc: LIST },
      schema: { response: { 200: TokenPageSchema } },
    },
    async (request) => {
      const query = request.query as Query;
      const { limit = DEFAULT_PAGE, after } = pageFields(query);
      const search = await searchFields(query, identityOf(request).principal, { directory, now: now() });
      if (search === undefined) return { token_infos: [] };
      const { tokens, next } = await management.search(search, limit, after);
      return { token_infos: tokens.map(present), ...(next && { next_page_token: presentPlace(next) }) };
    },
  );

  app.get<{ Params: { token_id: string } }>(
    '/api/latchkey/1.0/tokens/:token_id',
    {
      config: { access: { scope: 'authentication' }, doc: GET },
      schema: { response: { 200: Found } },
    },
    async (request) => {
      const { principal } = identityOf(request);
      const reach = principal.isAdministrator ? 'all' : 'own';
      const found = await management.find(request.params.token_id, { principal, reach });
      return {
        token_info: present(found.listed),
        ...(found.createdWith && { created_with: present(found.createdWith) }),
        living_descendants: found.livingDescendants.map(present),
        living_descendant_count: found.livingDescendantCount,
      };
    },
  );
}

/** What is looked for; undefined when nothing can match, as with a name that nobody has. */
async function searchFields(
  query: Query,
  principal: Principal,
  { directory, now }: { directory: Directory; now: number },
): Promise<TokenSearch | undefined> {
  const unknown = Object.keys(query).find((name) => !Object.hasOwn(LIST_QUERY.properties, name));
  if (unknown !== undefined)
    throw invalid('The query', `must not have ${JSON.stringify(unknown.slice(0, 64))}`);
  const owner = await principalField(query, 'owner', directory);
  const createdBy = await principalField(query, 'created_by', directory);
  if (!principal.isAdministrator && owner !== undefined && owner !== principal.id)
    throw notAdministrator(principal);
  if (owner === NOBODY || createdBy === NOBODY) return undefined;
  const ownerId = principal.isAdministrator ? owner : principal.id;
  return {
    ...(ownerId !== undefined && { ownerId }),
    ...(createdBy !== undefined && { createdById: createdBy }),
    statuses: statusFields(query),
    ...textFields(query),
    ...timeFields(query, now),
  };
}

const NOBODY = -1;

/** A principal by its id or by its name; `NOBODY` for a name that nobody has, or another than the id's. */
async function principalField(
  query: Query,
  field: 'owner' | 'created_by',
  directory: Directory,
): Promise<number | undefined> {
  const id = optionalInteger(query, `${field}_id`);
  const name = textField(query, field);
  if (name === undefined) return id;
  const named = (await directory.findActor(name))?.id ?? NOBODY;
  return id === undefined || id === named ? named : NOBODY;
}

function statusFields(query: Query): TokenStatus[] {
  const statuses = wordsField(query, 'status', STATUSES);
  const included = wordsField(query, 'include', ['expired', 'revoked'] as const);
  if (statuses !== undefined && included !== undefined)
    throw new LatchkeyError('invalid_parameter', 'Send either status or include, not both.');
  const isExpiring = query.expiring_within_days !== undefined;
  if (isExpiring && (included ?? statuses ?? []).some((status) => status !== 'active'))
    throw invalid('expiring_within_days', 'is about active tokens alone: leave status and include out');
  return statuses ?? ['active', ...(included ?? [])];
}

function textFields(query: Query): Pick<TokenSearch, 'words' | 'scope' | 'usedFrom'> {
  const words = searchWords(textField(query, 'search') ?? '');
  const scope = textField(query, 'scope');
  if (scope !== undefined && !isScope(scope)) throw invalid('scope', 'must be a scope of this workspace');
  const address = textField(query, 'address');
  const usedFrom = address === undefined ? undefined : parseRange(address);
  if (address !== undefined && usedFrom === undefined)
    throw invalid('address', 'must be an IP address or a CIDR range');
  return {
    ...(words.length > 0 && { words }),
    ...(scope !== undefined && { scope }),
    ...(usedFrom !== undefined && { usedFrom }),
  };
}

function timeFields(
  query: Query,
  now: number,
): Pick<TokenSearch, 'neverExpires' | 'expiresBefore' | 'unusedSince'> {
  const neverExpires = optionalBoolean(query, 'never_expires') ?? false;
  const expiring = daysField(query, 'expiring_within_days');
  if (neverExpires && expiring !== undefined)
    throw new LatchkeyError(
      'invalid_parameter',
      'Send either never_expires or expiring_within_days, not both.',
    );
  const unused = daysField(query, 'unused_for_days');
  return {
    ...(neverExpires && { neverExpires }),
    ...(expiring !== undefined && { expiresBefore: now + expiring * DAY_MS }),
    ...(unused !== undefined && { unusedSince: now - unused * DAY_MS }),
  };
}

function wordsField<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word[] | undefined {
  const text = optionalString(query, name);
  if (text === undefined) return undefined;
  const named = text.split(',').filter((word) => word !== '');
  const unknown = named.find((word) => !words.some((known) => known === word));
  if (unknown !== undefined)
    throw invalid(name, `may name ${words.join(', ')}, not ${JSON.stringify(unknown.slice(0, 64))}`);
  return named.length === 0 ? undefined : words.filter((word) => named.includes(word));
}

function textField(query: Query, name: string): string | undefined {
  const text = optionalString(query, name) || undefined;
  if (text !== undefined && (text.length > MAX_TEXT || /\p{Cc}/u.test(text)))
    throw invalid(name, `must have at most ${MAX_TEXT} characters and no control characters`);
  return text;
}

function daysField(query: Query, name: string): number | undefined {
  const days = optionalInteger(query, name);
  if (days !== undefined && (days < 0 || days > MAX_DAYS))
    throw invalid(name, `must be from 0 to ${MAX_DAYS}`);
  return days;
}
