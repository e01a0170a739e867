import { sql as raw } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Schema } from '../../db/schema.ts';
import type { PlaceInTokens } from '../token-list.ts';
import {
  MAX_CLIENTS,
  type NotedUse,
  type OutcomeCounts,
  type SeenClient,
  UPSTREAM_OUTCOMES,
  type UpstreamOutcome,
  type UsageHour,
  type UsageSum,
} from './upstream-use.ts';

type CountColumns = Record<UpstreamOutcome, number | string>;

/** Adds to what all nodes have counted. */
export async function addUses(db: Queryable, uses: readonly NotedUse[]): Promise<void> {
  await db.sql
    .insertInto('upstream_hours')
    .values(hourRows(uses))
    .onConflict((oc) =>
      oc.columns(['token_id', 'upstream', 'start_at']).doUpdateSet((eb) => ({
        allowed: eb('upstream_hours.allowed', '+', eb.ref('excluded.allowed')),
        refused: eb('upstream_hours.refused', '+', eb.ref('excluded.refused')),
        limited: eb('upstream_hours.limited', '+', eb.ref('excluded.limited')),
        unavailable: eb('upstream_hours.unavailable', '+', eb.ref('excluded.unavailable')),
      })),
    )
    .execute();
  await upsertLastUses(db, uses);
  await upsertClients(db, uses);
}

/** One statement may touch a row once only; a clock that was set back brings an hour twice. */
function hourRows(uses: readonly NotedUse[]) {
  const rows = new Map<string, Schema['upstream_hours']>();
  for (const { tokenId, upstream, startAt, counts } of uses) {
    const key = `${tokenId}\n${upstream}\n${startAt}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { token_id: tokenId, upstream, start_at: startAt, ...counts });
    else for (const outcome of UPSTREAM_OUTCOMES) row[outcome] += counts[outcome];
  }
  return [...rows.values()];
}

async function upsertLastUses({ sql }: Queryable, uses: readonly NotedUse[]): Promise<void> {
  const rows = new Map<string, Schema['upstream_uses']>();
  for (const { tokenId, upstream, lastAt, lastUsedAt } of uses) {
    const known = rows.get(`${tokenId}\n${upstream}`);
    rows.set(`${tokenId}\n${upstream}`, {
      ...{ token_id: tokenId, upstream },
      last_at: Math.max(lastAt, known?.last_at ?? 0),
      last_used_at: Math.max(lastUsedAt, known?.last_used_at ?? 0),
    });
  }
  await sql
    .insertInto('upstream_uses')
    .values([...rows.values()])
    .onConflict((oc) =>
      oc.columns(['token_id', 'upstream']).doUpdateSet({
        last_at: raw<number>`case when excluded.last_at > upstream_uses.last_at
          then excluded.last_at else upstream_uses.last_at end`,
        last_used_at: raw<number>`case when excluded.last_used_at > upstream_uses.last_used_at
          then excluded.last_used_at else upstream_uses.last_used_at end`,
      }),
    )
    .execute();
}

/** Only the latest stay, whichever node saw them. */
async function upsertClients({ sql }: Queryable, uses: readonly NotedUse[]): Promise<void> {
  const rows = clientRows(uses);
  if (rows.length === 0) return;
  await sql
    .insertInto('upstream_clients')
    .values(rows)
    .onConflict((oc) =>
      oc
        .columns(['token_id', 'upstream', 'address', 'user_agent'])
        .doUpdateSet((eb) => ({ last_at: eb.ref('excluded.last_at') }))
        .whereRef('excluded.last_at', '>', 'upstream_clients.last_at'),
    )
    .execute();
  await sql
    .deleteFrom('upstream_clients')
    .where('token_id', 'in', [...new Set(rows.map(({ token_id: tokenId }) => tokenId))])
    .where(
      raw<number>`(select count(*) from upstream_clients as later
        where later.token_id = upstream_clients.token_id and later.upstream = upstream_clients.upstream
        and (later.last_at, later.address, later.user_agent)
          > (upstream_clients.last_at, upstream_clients.address, upstream_clients.user_agent))`,
      '>=',
      MAX_CLIENTS,
    )
    .execute();
}

function clientRows(uses: readonly NotedUse[]) {
  const rows = new Map<string, Schema['upstream_clients']>();
  for (const { tokenId, upstream, clients } of uses) {
    for (const { address, userAgent, lastAt } of clients) {
      const key = `${tokenId}\n${upstream}\n${address}\n${userAgent}`;
      const known = rows.get(key);
      if (known === undefined || known.last_at < lastAt)
        rows.set(key, { token_id: tokenId, upstream, address, user_agent: userAgent, last_at: lastAt });
    }
  }
  return [...rows.values()];
}

/** What a token did at each upstream, or all requests together, in the order of the alphabet. */
export async function listUsageOf(db: Queryable, tokenId: string): Promise<UsageSum[]> {
  const rows = await selectSums(db).where('u.token_id', '=', tokenId).orderBy('u.upstream').execute();
  return rows.map(presentSum);
}

/** The tokens that were seen at an upstream after a place, the last seen first. Those that are deleted are left out. */
export async function listTokensAt(
  db: Queryable,
  upstream: string,
  { after, limit }: { readonly after: PlaceInTokens | undefined; readonly limit: number },
): Promise<UsageSum[]> {
  const rows = await selectSums(db)
    .innerJoin('tokens as t', 't.token_id', 'u.token_id')
    .where('u.upstream', '=', upstream)
    .$if(after !== undefined, (query) =>
      query.where(raw<boolean>`(u.last_at, u.token_id) < (${after?.at ?? 0}, ${after?.id ?? ''})`),
    )
    .orderBy('u.last_at', 'desc')
    .orderBy('u.token_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(presentSum);
}

/** A row for each upstream and token; the hours of each are added up where it stands. */
function selectSums({ sql }: Queryable) {
  return sql
    .selectFrom('upstream_uses as u')
    .select(['u.upstream', 'u.token_id', 'u.last_at', 'u.last_used_at'])
    .select(UPSTREAM_OUTCOMES.map((outcome) => sumOfHours(outcome)));
}

function sumOfHours(outcome: UpstreamOutcome) {
  return raw<number | string>`(select coalesce(sum(${raw.ref(`h.${outcome}`)}), 0) from upstream_hours as h
    where h.token_id = u.token_id and h.upstream = u.upstream)`.as(outcome);
}

/** The hours in which a token did something at an upstream, before a place, the latest first. */
export async function listHours(
  { sql }: Queryable,
  which: { readonly tokenId: string; readonly upstream: string },
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<UsageHour[]> {
  const rows = await sql
    .selectFrom('upstream_hours')
    .selectAll()
    .where('token_id', '=', which.tokenId)
    .where('upstream', '=', which.upstream)
    .$if(before !== undefined, (query) => query.where('start_at', '<', before ?? 0))
    .orderBy('start_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ startAt: row.start_at, counts: presentCounts(row) }));
}

/** By what a token was used at each upstream, the latest first. */
export async function listClientsOf(
  { sql }: Queryable,
  tokenId: string,
): Promise<(SeenClient & { readonly upstream: string })[]> {
  const rows = await sql
    .selectFrom('upstream_clients')
    .selectAll()
    .where('token_id', '=', tokenId)
    .orderBy('last_at', 'desc')
    .orderBy('address')
    .orderBy('user_agent')
    .execute();
  return rows.map((row) => ({
    ...{ upstream: row.upstream, address: row.address },
    ...{ userAgent: row.user_agent, lastAt: row.last_at },
  }));
}

/** Forgets what tokens did. */
export async function deleteUsesOf({ sql }: Queryable, tokenIds: readonly string[]): Promise<void> {
  for (const table of ['upstream_hours', 'upstream_uses', 'upstream_clients'] as const)
    await sql.deleteFrom(table).where('token_id', 'in', tokenIds).execute();
}

const AGES = {
  upstream_hours: { key: ['token_id', 'upstream', 'start_at'], age: 'start_at' },
  upstream_uses: { key: ['token_id', 'upstream'], age: 'last_at' },
  upstream_clients: { key: ['token_id', 'upstream', 'address', 'user_agent'], age: 'last_at' },
} as const;

/** Forgets what is older than an instant, at most `limit` rows of a kind; gives back whether there may be more. */
export async function deleteUsesBefore(db: Queryable, before: number, limit: number): Promise<boolean> {
  let isMore = false;
  for (const [table, { key, age }] of Object.entries(AGES)) {
    const columns = raw.join(key.map((column) => raw.ref(column)));
    const { numAffectedRows = 0n } = await raw`
      delete from ${raw.table(table)} where (${columns}) in (
        select ${columns} from ${raw.table(table)} where ${raw.ref(age)} < ${before}
        order by ${raw.ref(age)} limit ${limit})`.execute(db.sql);
    isMore ||= numAffectedRows >= limit;
  }
  return isMore;
}

function presentSum(
  row: CountColumns & { upstream: string; token_id: string; last_at: number; last_used_at: number },
): UsageSum {
  return {
    ...{ upstream: row.upstream, tokenId: row.token_id },
    ...{ lastAt: row.last_at, lastUsedAt: row.last_used_at },
    counts: presentCounts(row),
  };
}

/** PostgreSQL's sums are text. */
function presentCounts({ allowed, refused, limited, unavailable }: CountColumns): OutcomeCounts {
  return {
    ...{ allowed: Number(allowed), refused: Number(refused) },
    ...{ limited: Number(limited), unavailable: Number(unavailable) },
  };
}
