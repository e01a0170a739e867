import type { Queryable } from '../../db/database.ts';
import { EXPIRES_AT, ROTATED } from '../store.ts';

/** A successor that nobody has used yet. */
export interface SealedSuccessor {
  readonly successorId: string;
  readonly tokenId: string;
  readonly sealedValue: Uint8Array;
  readonly endsAt: number;
  /** Of the token that it replaces, before it was rotated; -1: never; undefined: not known. */
  readonly previousExpiresAt: number | undefined;
}

/**
 * Names a token's successor, unless it has ended or has one; gives back whether it did. Whoever else would rotate or
 * revoke it waits until the transaction ends.
 */
export async function setSuccessor(
  { sql }: Queryable,
  tokenId: string,
  { successorId, now }: { successorId: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await sql
    .updateTable('tokens')
    .set({ replaced_by: successorId })
    .where('token_id', '=', tokenId)
    .where('revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .where('replaced_by', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Brings a token's expiry forward. */
export async function setExpiry({ sql }: Queryable, tokenId: string, expiresAt: number): Promise<void> {
  await sql.updateTable('tokens').set({ expires_at: expiresAt }).where('token_id', '=', tokenId).execute();
}

export async function insertSealed(
  { sql }: Queryable,
  { successorId, tokenId, sealedValue, endsAt, previousExpiresAt }: SealedSuccessor,
): Promise<void> {
  await sql
    .insertInto('token_rotations')
    .values({
      successor_id: successorId,
      token_id: tokenId,
      sealed_value: sealedValue,
      ends_at: endsAt,
      previous_expires_at: previousExpiresAt ?? null,
    })
    .execute();
}

/** What is sealed for a token that is being rotated. */
export async function findSealed({ sql }: Queryable, tokenId: string): Promise<SealedSuccessor | undefined> {
  const row = await sql
    .selectFrom('token_rotations')
    .selectAll()
    .where('token_id', '=', tokenId)
    .executeTakeFirst();
  return (
    row && {
      ...{ successorId: row.successor_id, tokenId: row.token_id },
      ...{ sealedValue: row.sealed_value, endsAt: row.ends_at },
      previousExpiresAt: row.previous_expires_at ?? undefined,
    }
  );
}

/** How many successors of a chain were generated between two instants, and when the first of those. */
export async function countRotations(
  { sql }: Queryable,
  chainId: string,
  { from, to }: { from: number; to: number },
): Promise<{ count: number; firstAt: number }> {
  const row = await sql
    .selectFrom('tokens')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('first_at')])
    .where('chain_id', '=', chainId)
    .where('created_at', '>', from)
    .where('created_at', '<=', to)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), firstAt: Number(row.first_at ?? to) };
}

/** Lets a successor learn on from what its predecessor was seen to call. */
export async function copyCalls({ sql }: Queryable, fromId: string, toId: string): Promise<void> {
  await sql
    .insertInto('token_scope_uses')
    .columns(['token_id', 'called', 'first_at', 'last_at', 'calls'])
    .expression((eb) =>
      eb
        .selectFrom('token_scope_uses')
        .select((one) => [one.val(toId).as('token_id'), 'called', 'first_at', 'last_at', 'calls'])
        .where('token_id', '=', fromId),
    )
    .execute();
}

/**
 * Takes a token's successor away and gives it the expiry that it had, unless it has ended, or has another one; gives back
 * whether it did.
 */
export async function removeSuccessor(
  { sql }: Queryable,
  tokenId: string,
  { successorId, expiresAt }: { successorId: string; expiresAt: number | null },
): Promise<boolean> {
  const { numUpdatedRows } = await sql
    .updateTable('tokens')
    .set({ replaced_by: null, expires_at: expiresAt })
    .where('token_id', '=', tokenId)
    .where('revoked_at', 'is', null)
    .where('replaced_by', '=', successorId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Ends a token whose successor is used, or whose grace time is over; gives back whether it did. One whose rotation was
 * cancelled meanwhile stays.
 */
export async function endReplaced(
  { sql }: Queryable,
  tokenId: string,
  { successorId, now, byId }: { successorId: string; now: number; byId: number | null },
): Promise<boolean> {
  const { numUpdatedRows } = await sql
    .updateTable('tokens')
    .set({ revoked_at: now, revoked_by_id: byId, revoke_reason: ROTATED })
    .where('token_id', '=', tokenId)
    .where('revoked_at', 'is', null)
    .where('replaced_by', '=', successorId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Notes that nothing waits for the use of a successor any more, and forgets its value. */
export async function settleSuccessor({ sql }: Queryable, successorId: string): Promise<void> {
  await sql
    .updateTable('tokens')
    .set({ awaits_use_until: null })
    .where('token_id', '=', successorId)
    .execute();
  await sql.deleteFrom('token_rotations').where('successor_id', '=', successorId).execute();
}

/** Notes that the value of a token was presented after its end; gives back whether it is the first time. */
export async function setReused({ sql }: Queryable, tokenId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await sql
    .updateTable('tokens')
    .set({ reused_at: now })
    .where('token_id', '=', tokenId)
    .where('replaced_by', 'is not', null)
    .where('reused_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The tokens of a chain that are not revoked. */
export async function listUnrevokedOfChain({ sql }: Queryable, chainId: string): Promise<string[]> {
  const rows = await sql
    .selectFrom('tokens')
    .select('token_id')
    .where((eb) => eb.or([eb('token_id', '=', chainId), eb('chain_id', '=', chainId)]))
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .execute();
  return rows.map(({ token_id }) => token_id);
}

/** Rotations whose grace time is over. */
export async function listOverdue(
  { sql }: Queryable,
  now: number,
  limit: number,
): Promise<Pick<SealedSuccessor, 'successorId' | 'tokenId'>[]> {
  const rows = await sql
    .selectFrom('token_rotations')
    .select(['successor_id', 'token_id'])
    .where('ends_at', '<=', now)
    .orderBy('ends_at')
    .limit(limit)
    .execute();
  return rows.map(({ successor_id, token_id }) => ({ successorId: successor_id, tokenId: token_id }));
}
