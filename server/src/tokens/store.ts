import { type Insertable, sql as raw, type Selectable } from 'kysely';
import type { Db, MaybePromise, Queryable, Tx } from '../db/database.ts';
import { prepare, prepareSent } from '../db/prepared.ts';
import type { Schema } from '../db/schema.ts';
import type { Scopes } from '../permissions/scopes.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import type { Autoscope } from './autoscope/autoscope.ts';
import { autoscopeColumns, CALLED, presentAutoscope } from './autoscope/store.ts';
import type { Token } from './token.ts';

export type TokenRow = Selectable<Schema['tokens']> & {
  called?: string | null;
  last_used_at?: number | null;
  last_address?: string | null;
};

/** Why a token ended whose successor was used. */
export const ROTATED = 'rotated';

/** When, by whom and why tokens are revoked. */
export interface TokenRevocation {
  readonly now: number;
  /** Null: the server itself. */
  readonly byId: number | null;
  readonly reason: string;
}

/** All that a verification depends on, in one row. */
export interface VerificationRow {
  readonly token_id: string;
  readonly owner_id: number;
  readonly scopes: string | null;
  readonly allowed_cidrs: string | null;
  readonly autoscope_state: string | null;
  readonly autoscope_started_at: number | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly awaits_use_until: number | null;
  /** 1: another took its place, and nobody has presented its value since that was for good. */
  readonly is_replaced: number;
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly owner_display_name: string | null;
  readonly owner_email: string | null;
  readonly owner_is_active: number | null;
  readonly is_administrator: number;
  readonly may_use_tokens: number;
  readonly tokens_enabled: string | null;
}

/** Prepares the one query of the hot path: token, owner, permission and switch, by token id. */
export function prepareVerificationLookup(
  db: Db,
  groups: BuiltInGroups,
): (tokenId: string) => MaybePromise<VerificationRow | undefined> {
  const isAdministrator = raw<number>`(select count(*) from memberships as m
    where m.group_id = ${raw.lit(groups.adminsId)} and m.member_id = p.id)`;
  const usersId = raw.lit(groups.usersId);
  // The walk up nested groups is left out where the owner or everybody may use tokens.
  const mayUseTokens = raw<number>`case when exists (
      select 1 from permissions as q where q.object = 'tokens' and q.principal_id in (p.id, ${usersId})) then 1
    else (with recursive held (id) as (
        select m.group_id from memberships as m where m.member_id in (p.id, ${usersId})
        union
        select m.group_id from memberships as m inner join held as h on h.id = m.member_id)
      select count(*) from permissions as q inner join held as h on h.id = q.principal_id
        where q.object = 'tokens') end`;
  const tokensEnabled = raw<
    string | null
  >`(select s.value from settings as s where s.key = 'enableTokensConfig')`;
  const isReplaced = raw<number>`case when t.replaced_by is not null and t.reused_at is null
      and coalesce(t.revoke_reason, ${raw.lit(ROTATED)}) = ${raw.lit(ROTATED)} then 1 else 0 end`;
  const select = db.sql
    .selectFrom('tokens as t')
    .leftJoin('principals as p', 'p.id', 't.owner_id')
    .select(['t.token_id', 't.owner_id', 't.scopes', 't.created_at', 't.expires_at', 't.revoked_at'])
    .select(['t.allowed_cidrs', 't.autoscope_state', 't.autoscope_started_at', 't.awaits_use_until'])
    .select(['p.kind as owner_kind', 'p.name as owner_name', 'p.display_name as owner_display_name'])
    .select(['p.email as owner_email', 'p.is_active as owner_is_active'])
    .select([isAdministrator.as('is_administrator'), mayUseTokens.as('may_use_tokens')])
    .select([isReplaced.as('is_replaced'), tokensEnabled.as('tokens_enabled')]);
  return db.pointLookup<VerificationRow>({
    one: select.where('t.token_id', '=', '').compile(),
    many: select.where(raw<boolean>`t.token_id = any(${['']})`).compile(),
    keyOf: (row) => row.token_id,
  });
}

const insertTokenRow = prepareSent<Insertable<Schema['tokens']>>((sql, value) =>
  sql.insertInto('tokens').values({
    token_id: value('token_id'),
    last_four: value('last_four'),
    owner_id: value('owner_id'),
    created_by_id: value('created_by_id'),
    created_with_token_id: value('created_with_token_id'),
    replaces: value('replaces'),
    comment: value('comment'),
    scopes: value('scopes'),
    allowed_cidrs: value('allowed_cidrs'),
    created_at: value('created_at'),
    expires_at: value('expires_at'),
    revoked_at: null,
    revoked_by_id: null,
    revoke_reason: null,
    autoscope_state: value('autoscope_state'),
    autoscope_started_at: value('autoscope_started_at'),
    autoscope_ends_at: value('autoscope_ends_at'),
    awaits_use_until: value('awaits_use_until'),
    chain_id: value('chain_id'),
    chain_started_at: value('chain_started_at'),
  }),
);

export function insertToken(tx: Tx, token: Token): void {
  insertTokenRow(tx, {
    token_id: token.tokenId,
    last_four: token.lastFour,
    owner_id: token.ownerId,
    created_by_id: token.createdById,
    created_with_token_id: token.createdWithTokenId ?? null,
    replaces: token.replaces ?? null,
    comment: token.comment,
    scopes: token.scopes === undefined ? null : JSON.stringify(token.scopes),
    allowed_cidrs: token.allowedCidrs === undefined ? null : JSON.stringify(token.allowedCidrs),
    created_at: token.createdAt,
    expires_at: token.expiresAt ?? null,
    revoked_at: null,
    revoked_by_id: null,
    revoke_reason: null,
    ...autoscopeColumns(token.autoscope),
    awaits_use_until: token.awaitsUseUntil ?? null,
    chain_id: token.chainId ?? null,
    chain_started_at: token.chainStartedAt ?? null,
  });
}

/** As in the index of live tokens: without an expiry a token lives longer than any number of milliseconds. */
export const EXPIRES_AT = raw<number>`coalesce(expires_at, 9007199254740991)`;

const countLive = prepare<
  { ownerId: number; now: number },
  { live: number | null; awaiting_use: number | null }
>((sql, value) => {
  const ofOwner = sql
    .selectFrom('tokens')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('owner_id', '=', value('ownerId'));
  // Each by its own index.
  return sql.selectNoFrom([
    ofOwner.where('revoked_at', 'is', null).where(EXPIRES_AT, '>', value('now')).as('live'),
    ofOwner.where('awaits_use_until', '>', value('now')).as('awaiting_use'),
  ]);
});

/** Tokens of an owner that are neither revoked nor expired; a token and the one that is to take its place are one. */
export async function countLiveTokens(db: Queryable, ownerId: number, now: number): Promise<number> {
  const [counts] = await countLive(db, { ownerId, now });
  return Number(counts?.live ?? 0) - Number(counts?.awaiting_use ?? 0);
}

const selectUnrevoked = prepare<{ tokenId: string }, { token_id: string }>((sql, value, engine) => {
  const query = sql
    .selectFrom('tokens')
    .select('token_id')
    .where('token_id', '=', value('tokenId'))
    .where('revoked_at', 'is', null);
  return engine === 'postgres' ? query.forShare() : query;
});

/** Whether a token is there and not revoked, and keeps it so until the transaction ends. */
export async function lockUnrevoked(db: Queryable, tokenId: string): Promise<boolean> {
  return (await selectUnrevoked(db, { tokenId })).length > 0;
}

/** An owner's tokens that live at an instant, newest first. */
export async function listLiveTokensOf({ sql }: Queryable, ownerId: number, now: number): Promise<Token[]> {
  const rows = await selectTokens({ sql })
    .where('t.owner_id', '=', ownerId)
    .where('t.revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .orderBy('t.created_at', 'desc')
    .orderBy('t.token_id')
    .execute();
  return rows.map(presentToken);
}

/** An owner's newest tokens, whatever their state, at most `limit`. */
export async function listTokensOf({ sql }: Queryable, ownerId: number, limit: number): Promise<Token[]> {
  const rows = await selectTokens({ sql })
    .where('t.owner_id', '=', ownerId)
    .orderBy('t.created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(presentToken);
}

export async function findToken({ sql }: Queryable, tokenId: string): Promise<Token | undefined> {
  const row = await selectTokens({ sql }).where('t.token_id', '=', tokenId).executeTakeFirst();
  return row && presentToken(row);
}

/** Those of these tokens that there are, in no order; at most some hundreds at once. */
export async function findTokens({ sql }: Queryable, tokenIds: readonly string[]): Promise<Token[]> {
  const rows = await selectTokens({ sql }).where('t.token_id', 'in', tokenIds).execute();
  return rows.map(presentToken);
}

export async function updateToken(
  { sql }: Queryable,
  tokenId: string,
  fields: {
    comment?: string | undefined;
    scopes?: Scopes | undefined | null;
    autoscope?: Autoscope | undefined;
  },
): Promise<void> {
  const { comment, scopes, autoscope } = fields;
  const columns = {
    ...(comment === undefined ? {} : { comment }),
    ...(scopes === undefined ? {} : { scopes: scopes === null ? null : JSON.stringify(scopes) }),
    ...(autoscope && autoscopeColumns(autoscope)),
  };
  if (Object.keys(columns).length === 0) return;
  await sql.updateTable('tokens').set(columns).where('token_id', '=', tokenId).execute();
}

/**
 * Marks tokens as revoked, by nobody (`null`) where the server itself did it, and forgets what is sealed of them; gives
 * back which were not revoked before.
 */
export async function revokeTokens(
  { sql }: Queryable,
  tokenIds: readonly string[],
  { now, byId, reason }: TokenRevocation,
): Promise<string[]> {
  const revoked: string[] = [];
  for (let i = 0; i < tokenIds.length; i += 500) {
    const some = tokenIds.slice(i, i + 500);
    const rows = await sql
      .updateTable('tokens')
      .set({ revoked_at: now, revoked_by_id: byId, revoke_reason: reason, awaits_use_until: null })
      .where('token_id', 'in', some)
      .where('revoked_at', 'is', null)
      .returning('token_id')
      .execute();
    for (const column of ['token_id', 'successor_id'] as const)
      await sql.deleteFrom('token_rotations').where(column, 'in', some).execute();
    revoked.push(...rows.map(({ token_id }) => token_id));
  }
  return revoked;
}

/** Tokens as `t` with their last use: what every list starts from. */
export function selectTokens({ sql }: Pick<Queryable, 'sql'>) {
  return sql
    .selectFrom('tokens as t')
    .leftJoin('token_usage as u', 'u.token_id', 't.token_id')
    .selectAll('t')
    .select(CALLED)
    .select(['u.last_used_at', 'u.last_address']);
}

export function presentToken(row: TokenRow): Token {
  return {
    tokenId: row.token_id,
    lastFour: row.last_four,
    ownerId: row.owner_id,
    createdById: row.created_by_id,
    comment: row.comment,
    createdAt: row.created_at,
    ...presentAutoscope(row),
    ...(row.created_with_token_id === null ? {} : { createdWithTokenId: row.created_with_token_id }),
    ...(row.replaces === null ? {} : { replaces: row.replaces }),
    ...(row.replaced_by === null ? {} : { replacedBy: row.replaced_by }),
    ...(row.awaits_use_until === null ? {} : { awaitsUseUntil: row.awaits_use_until }),
    ...(row.chain_id === null ? {} : { chainId: row.chain_id }),
    ...(row.chain_started_at === null ? {} : { chainStartedAt: row.chain_started_at }),
    ...(row.reused_at === null ? {} : { reusedAt: row.reused_at }),
    ...(row.scopes === null ? {} : { scopes: parseScopes(row.scopes) }),
    ...(row.allowed_cidrs === null ? {} : { allowedCidrs: parseCidrs(row.allowed_cidrs) }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
    ...(row.revoke_reason === null ? {} : { revokeReason: row.revoke_reason }),
    ...(row.last_used_at == null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.last_address == null ? {} : { lastUsedAddress: row.last_address }),
  };
}

/** Scopes as they are kept. */
export function parseScopes(json: string): Scopes {
  return JSON.parse(json) as Scopes;
}

/** Addresses and CIDR ranges as they are kept. */
export function parseCidrs(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}
