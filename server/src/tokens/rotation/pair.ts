import type { Queryable } from '../../db/database.ts';
import { findToken, revokeTokens, type TokenRevocation } from '../store.ts';
import type { Token } from '../token.ts';

/** Whether a token has taken no place yet: nobody has used it, and its predecessor still works. */
export function awaitsUse(token: Token, now: number): boolean {
  return token.revokedAt === undefined && token.awaitsUseUntil !== undefined && now < token.awaitsUseUntil;
}

/** The other one of the two while a token is being rotated: its successor, or its predecessor. */
export async function findPartner(db: Queryable, token: Token, now: number): Promise<Token | undefined> {
  return (await findAwaited(db, token, now)) ?? findPredecessor(db, token, now);
}

/**
 * Revokes a token and, while it is being rotated, the other one of the two; gives back that one, as it was. The older
 * one is locked first, as by all that rotates, so that acts on different nodes do not wait for each other in a circle.
 */
export async function revokePairIn(
  db: Queryable,
  token: Token,
  revocation: TokenRevocation,
): Promise<Token | undefined> {
  const { now } = revocation;
  const end = async (one: Token | undefined) => {
    if (one === undefined) return undefined;
    return (await revokeTokens(db, [one.tokenId], revocation)).length > 0 ? one : undefined;
  };
  const earlier = await end(await findPredecessor(db, token, now));
  const isEndedByThis = (await end(token)) !== undefined;
  // Another node may have rotated it, or used its successor, until it was locked: whoever revokes it means that, too.
  const found = await findToken(db, token.tokenId);
  if (found === undefined) return earlier;
  const later = isEndedByThis ? await findAwaited(db, found, now) : await findSuccessor(db, found);
  return earlier ?? end(later);
}

function findSuccessor(db: Queryable, { replacedBy }: Token): Promise<Token | undefined> {
  return replacedBy === undefined ? Promise.resolve(undefined) : findToken(db, replacedBy);
}

async function findAwaited(db: Queryable, token: Token, now: number): Promise<Token | undefined> {
  const successor = await findSuccessor(db, token);
  return successor !== undefined && awaitsUse(successor, now) ? successor : undefined;
}

async function findPredecessor(db: Queryable, token: Token, now: number): Promise<Token | undefined> {
  if (token.replaces === undefined || !awaitsUse(token, now)) return undefined;
  return findToken(db, token.replaces);
}
