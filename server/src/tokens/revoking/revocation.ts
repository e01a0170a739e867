import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Tx } from '../../db/database.ts';
import type { Principal } from '../../principals/principal.ts';
import type { TokenRequester } from '../authority.ts';
import { listDescendants } from '../descendant-store.ts';
import { revokePairIn } from '../rotation/pair.ts';
import { revokeTokens } from '../store.ts';
import { type Token, tokenStatus } from '../token.ts';
import { tokenEvent } from '../token-event.ts';

interface Revocation {
  /** Without a principal: whoever had the value and handed it in. */
  readonly requester: Pick<TokenRequester, 'caller'> & { readonly principal?: Pick<Principal, 'id'> };
  /** Not revoked yet. */
  readonly token: Token;
  /** Ends what was generated with it, too. */
  readonly hasLeaked: boolean;
  readonly now: number;
}

/** What was ended, as it was before, and what lived of its descendants. */
interface Ended {
  readonly ended: readonly Token[];
  readonly livingDescendants: readonly Token[];
}

/** Why a token is revoked by hand, as it is kept and told. */
export function reasonOf(hasLeaked: boolean): 'leaked' | 'revoked' {
  return hasLeaked ? 'leaked' : 'revoked';
}

/** Whether there is something to end: what was generated with a token that leaked lives on when that has expired. */
export function canEnd(token: Token, hasLeaked: boolean, now: number): boolean {
  const status = tokenStatus(token, now);
  return status === 'active' || (hasLeaked && status === 'expired');
}

/**
 * Ends a token for ever as part of a larger act, and the one that is to take its place or whose place it is to take, with
 * its audit events and changes; notifies nobody.
 */
export async function revokeIn(
  tx: Tx,
  { changes, audit }: { readonly changes: ChangeFeed; readonly audit: AuditLog },
  { requester, token, hasLeaked, now }: Revocation,
): Promise<Ended> {
  const { principal, caller } = requester;
  const isHandedIn = principal === undefined;
  const reason = isHandedIn ? 'exposed' : reasonOf(hasLeaked);
  const revocation = { now, byId: principal?.id ?? null, reason };
  const listLiving = async () =>
    (await listDescendants(tx, token.tokenId)).filter((one) => tokenStatus(one, now) === 'active');
  // Before anything is listed: this waits for another node that is about to generate with it, and lets no other begin.
  const partner = await revokePairIn(tx, token, revocation);
  const livingDescendants = await listLiving();
  let unended = hasLeaked ? livingDescendants : [];
  while (unended.length > 0) {
    const ids = unended.map((one) => one.tokenId);
    await revokeTokens(tx, ids, revocation);
    // And what was generated with those until they were ended.
    unended = await listLiving();
    livingDescendants.push(...unended);
  }
  const pair = partner === undefined ? [token] : [token, partner];
  const ended = hasLeaked ? [...pair, ...livingDescendants] : pair;
  for (const one of ended) {
    changes.record(tx, { kind: 'token', subject: one.tokenId });
    const left = one === token && !hasLeaked ? livingDescendants.map((child) => child.tokenId).join(',') : '';
    const more = {
      reason,
      ...(left === '' ? {} : { livingDescendants: left }),
      ...(isHandedIn && one !== token && { exposedTokenId: token.tokenId }),
    };
    audit.record(tx, tokenEvent(caller, isHandedIn ? 'revokeExposed' : 'revokeDbToken', one, more));
  }
  return { ended, livingDescendants };
}
