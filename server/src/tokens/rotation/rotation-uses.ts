import type { Caller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Outbox } from '../../notifications/outbox.ts';
import { listDescendants } from '../descendant-store.ts';
import { findToken, findTokens, lockUnrevoked, ROTATED, revokeTokens } from '../store.ts';
import { type Token, tokenStatus } from '../token.ts';
import { tokenEvent } from '../token-event.ts';
import { notifyIn, notifyRevokedIn } from '../token-notice.ts';
import { awaitsUse } from './pair.ts';
import type { ReusePolicy } from './reuse-policy.ts';
import { endReplaced, listUnrevokedOfChain, setReused, settleSuccessor } from './store.ts';

interface RotationUsesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly outbox: Outbox;
  readonly reusePolicy: ReusePolicy;
}

/** What using tokens of a rotation brings about: the end of the old one, and what follows on its use after that. */
export class RotationUses {
  readonly #deps: RotationUsesDeps;
  /** By token id: many requests at once need one act. */
  readonly #firstUses = new Map<string, Promise<boolean>>();
  readonly #reuses = new Map<string, Promise<void>>();

  constructor(deps: RotationUsesDeps) {
    this.#deps = deps;
  }

  /**
   * Ends the token that this one replaces, for ever and on all nodes; gives back whether this one is good itself, which
   * may have changed meanwhile. Throws `unavailable` when it cannot be written down: the old value then works on.
   */
  noteFirstUse(successorId: string, caller: Caller): Promise<boolean> {
    return once(this.#firstUses, successorId, async () => {
      try {
        return await this.#deps.db.takeAway((tx) => this.#noteFirstUseIn(tx, successorId, caller));
      } catch (error) {
        throw unavailable(error);
      }
    });
  }

  /** Has those concerned told that a value was presented after its end, once; failures are logged, never thrown. */
  noteReuse(tokenId: string, caller: Caller): Promise<void> {
    return once(this.#reuses, tokenId, async () => {
      try {
        await this.#deps.db.takeAway((tx) => this.#noteReuseIn(tx, tokenId, caller));
      } catch (error) {
        this.#deps.log.error(
          { err: error, tokenId },
          'the use of a replaced token could not be written down',
        );
      }
    });
  }

  async #noteFirstUseIn(tx: Tx, successorId: string, caller: Caller): Promise<boolean> {
    const { clock, changes, audit } = this.#deps;
    const now = clock.now();
    const successor = await findToken(tx, successorId);
    if (successor?.replaces !== undefined && awaitsUse(successor, now)) {
      const replaced = await findToken(tx, successor.replaces);
      const end = { successorId, now, byId: successor.ownerId };
      const hasEnded = replaced && (await endReplaced(tx, replaced.tokenId, end));
      if (replaced && hasEnded) {
        changes.record(tx, { kind: 'token', subject: replaced.tokenId });
        const told = { reason: ROTATED, replacedBy: successorId };
        audit.record(tx, tokenEvent(caller, 'revokeDbToken', replaced, told));
      }
      await settleSuccessor(tx, successorId);
    }
    return lockUnrevoked(tx, successorId);
  }

  async #noteReuseIn(tx: Tx, tokenId: string, caller: Caller): Promise<void> {
    const now = this.#deps.clock.now();
    if (!(await setReused(tx, tokenId, now))) return;
    const token = await findToken(tx, tokenId);
    if (token === undefined) return;
    const ended = this.#deps.reusePolicy === 'revoke_chain' ? await this.#endChainIn(tx, token, now) : [];
    const left = ended.length === 0 ? [] : await this.#listLivingDescendants(tx, tokenId, now);
    const told = {
      replacedBy: token.replacedBy ?? '',
      ...(ended.length > 0 && { revokedTokens: namesOf(ended) }),
      ...(left.length > 0 && { livingDescendants: namesOf(left) }),
    };
    const event = { ...tokenEvent(caller, 'reuseDbToken', token, told), statusCode: 403 };
    this.#deps.audit.record(tx, event);
    await notifyIn(tx, this.#deps.outbox, { kind: 'token.reused', tokens: [token], caller, now });
    for (const one of ended) {
      this.#deps.changes.record(tx, { kind: 'token', subject: one.tokenId });
      this.#deps.audit.record(tx, tokenEvent(caller, 'revokeDbToken', one, { reason: 'reused' }));
    }
    await notifyRevokedIn(tx, this.#deps.outbox, { tokens: ended, caller, now, reason: 'reused' });
  }

  /** What was generated with tokens of the chain, and works on: that is for the owner to decide about. */
  async #listLivingDescendants(tx: Tx, tokenId: string, now: number): Promise<Token[]> {
    return (await listDescendants(tx, tokenId)).filter((one) => tokenStatus(one, now) === 'active');
  }

  /** Revokes what lives of a token's chain; gives back what that was. */
  async #endChainIn(tx: Tx, { tokenId, chainId = tokenId }: Token, now: number): Promise<Token[]> {
    const revoked: string[] = [];
    for (;;) {
      const ids = await listUnrevokedOfChain(tx, chainId);
      if (ids.length === 0) break;
      // One at a time, the older first. Another node may have rotated the last until it was locked.
      for (const id of ids)
        revoked.push(...(await revokeTokens(tx, [id], { now, byId: null, reason: 'reused' })));
    }
    if (revoked.length === 0) return [];
    const tokens = await findTokens(tx, revoked);
    // Those that had expired before are of no concern to anybody.
    return tokens.filter((token) => tokenStatus({ expiresAt: token.expiresAt }, now) === 'active');
  }
}

function namesOf(tokens: readonly Token[]): string {
  return tokens.map(({ tokenId }) => tokenId).join(',');
}

/** Runs an act unless it is under way for this key. */
function once<T>(running: Map<string, Promise<T>>, key: string, act: () => Promise<T>): Promise<T> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const begun = act().finally(() => running.delete(key));
  running.set(key, begun);
  return begun;
}
