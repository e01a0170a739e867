import { type OnConflictBuilder, sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { MAX_ADDRESSES_SEEN, type NotedUse } from './token-use.ts';

/** Writes down uses; a later use that another node has written stays. */
export async function upsertUses(db: Queryable, uses: readonly NotedUse[]): Promise<void> {
  const latest = latestOfEach(uses);
  const moved = uses.filter(({ hasMoved, others }) => hasMoved || others !== undefined);
  if (moved.length > 0) await upsertAddresses(db, moved, new Set(latest));
  await db.sql
    .insertInto('token_usage')
    .values(
      latest.map(({ tokenId, lastAt, lastAddress }) => ({
        token_id: tokenId,
        first_used_at: lastAt,
        last_used_at: lastAt,
        last_address: lastAddress,
      })),
    )
    .onConflict((oc) =>
      oc
        .column('token_id')
        .doUpdateSet((eb) => ({
          last_used_at: eb.ref('excluded.last_used_at'),
          last_address: eb.ref('excluded.last_address'),
        }))
        .whereRef('excluded.last_used_at', '>', 'token_usage.last_used_at'),
    )
    .execute();
}

/** The addresses that a token was used from before its last one, the latest first. */
export async function listEarlierAddresses(
  { sql }: Queryable,
  tokenId: string,
): Promise<{ address: string; lastAt: number }[]> {
  return sql
    .selectFrom('token_addresses')
    .select(['address', 'last_at as lastAt'])
    .where('token_id', '=', tokenId)
    .orderBy('last_at', 'desc')
    .orderBy('address')
    .execute();
}

/** The address that is about to be written over, and those between, whichever node saw them; only the latest stay. */
async function upsertAddresses(
  db: Queryable,
  moved: readonly NotedUse[],
  latest: ReadonlySet<NotedUse>,
): Promise<void> {
  const { sql } = db;
  const tokenIds = [...new Set(moved.map(({ tokenId }) => tokenId))];
  await sql
    .insertInto('token_addresses')
    .columns(['token_id', 'address', 'last_at'])
    .expression((eb) =>
      eb
        .selectFrom('token_usage')
        .select(['token_id', 'last_address', 'last_used_at'])
        .where('token_id', 'in', tokenIds),
    )
    .onConflict(latestStays)
    .execute();
  const rows = addressRows(moved, latest);
  if (rows.length > 0) {
    await sql.insertInto('token_addresses').values(rows).onConflict(latestStays).execute();
  }
  await sql
    .deleteFrom('token_addresses')
    .where('token_id', 'in', tokenIds)
    .where(
      raw<number>`(select count(*) from token_addresses as later where later.token_id = token_addresses.token_id
        and (later.last_at, later.address) > (token_addresses.last_at, token_addresses.address))`,
      '>=',
      MAX_ADDRESSES_SEEN,
    )
    .execute();
}

function latestStays(oc: OnConflictBuilder<Schema, 'token_addresses'>) {
  return oc
    .columns(['token_id', 'address'])
    .doUpdateSet((eb) => ({ last_at: eb.ref('excluded.last_at') }))
    .whereRef('excluded.last_at', '>', 'token_addresses.last_at');
}

interface AddressRow {
  readonly token_id: string;
  readonly address: string;
  readonly last_at: number;
}

/** All addresses but those that `token_usage` is to have. One statement may touch a row once only. */
function addressRows(moved: readonly NotedUse[], latest: ReadonlySet<NotedUse>): AddressRow[] {
  const rows = new Map<string, AddressRow>();
  for (const use of moved) {
    const { tokenId, lastAt, lastAddress, others = [] } = use;
    const earlier = latest.has(use) ? others : [...others, [lastAddress, lastAt] as const];
    for (const [address, at] of earlier) {
      const key = `${tokenId}\n${address}`;
      rows.set(key, {
        token_id: tokenId,
        address,
        last_at: Math.max(at, rows.get(key)?.last_at ?? 0),
      });
    }
  }
  return [...rows.values()];
}

/** A token that was evicted and looked up again is noted twice. */
function latestOfEach(uses: readonly NotedUse[]): NotedUse[] {
  const latest = new Map<string, NotedUse>();
  for (const use of uses) {
    const other = latest.get(use.tokenId);
    if (other === undefined || other.lastAt < use.lastAt) latest.set(use.tokenId, use);
  }
  return [...latest.values()];
}
