import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Outbox } from '../../notifications/outbox.ts';
import type { TokenRequester } from '../authority.ts';
import { listTokensWithNames } from '../list-store.ts';
import { findTokens } from '../store.ts';
import { isTokenId, type Token, tokenStatus } from '../token.ts';
import type { ListedToken } from '../token-list.ts';
import { notifyRevokedIn } from '../token-notice.ts';
import { canEnd, reasonOf, revokeIn } from './revocation.ts';
import { countLivingDescendants } from './store.ts';

interface MassRevocationDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly outbox: Outbox;
  readonly log: Log;
}

/** What became of a token that was to be revoked. */
export type RevocationOutcome = 'revoked' | 'already_ended' | 'not_found' | 'failed';

/** What revoking many has come to; nothing that was done is undone by what failed afterwards. */
export interface MassRevoked {
  /** In the order that they were named in. */
  readonly outcomes: ReadonlyMap<string, RevocationOutcome>;
  /** Tokens that were generated with those: revoked with them, as leaked, or still good. */
  readonly descendantsRevoked: number;
  /** Why some failed, to be told. */
  readonly failure?: string;
}

/** What revoking many would take away. */
export interface MassPreview {
  /** Those of them that are good now. */
  readonly living: readonly ListedToken[];
  readonly usedLastDay: number;
  /** Good tokens that were generated with those and are not among them. */
  readonly livingDescendants: number;
}

export const MAX_REVOKED_AT_ONCE = 500;
/** So many end in one transaction, so that no other act waits for long. */
const ONE_ACT = 25;
const DAY_MS = 86_400_000;

/** Revokes many tokens, whosever they are. Whether somebody may is decided before. */
export class MassRevocation {
  readonly #deps: MassRevocationDeps;

  constructor(deps: MassRevocationDeps) {
    this.#deps = deps;
  }

  /** What `revoke` would do with these tokens now. Changes nothing. */
  async preview(tokenIds: readonly string[]): Promise<MassPreview> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const ids = [...new Set(tokenIds)].filter(isTokenId);
    const listed = await listTokensWithNames(db, ids);
    const living = listed.filter(({ token }) => tokenStatus(token, now) === 'active');
    const wasUsed = ({ token }: ListedToken) =>
      token.lastUsedAt !== undefined && token.lastUsedAt > now - DAY_MS;
    return {
      living,
      usedLastDay: living.filter(wasUsed).length,
      livingDescendants: ids.length === 0 ? 0 : await countLivingDescendants(db, ids, now),
    };
  }

  /**
   * Ends tokens for ever, with `hasLeaked` also what was generated with them; some at a time. Throws when not even the
   * first could be ended; what fails later is told with what was done.
   */
  async revoke(
    requester: TokenRequester,
    tokenIds: readonly string[],
    hasLeaked: boolean,
  ): Promise<MassRevoked> {
    const ids = [...new Set(tokenIds)];
    const asked = new Set(ids);
    const outcomes = new Map<string, RevocationOutcome>();
    let descendantsRevoked = 0;
    let failure: string | undefined;
    for (let i = 0; i < ids.length && failure === undefined; i += ONE_ACT) {
      try {
        const some = await this.#revokeSome(requester, ids.slice(i, i + ONE_ACT), hasLeaked);
        // One of them may have ended already, as a descendant of one before it.
        for (const [id, outcome] of some.outcomes) if (!outcomes.has(id)) outcomes.set(id, outcome);
        for (const { tokenId } of some.ended) {
          if (asked.has(tokenId)) outcomes.set(tokenId, 'revoked');
          else descendantsRevoked++;
        }
      } catch (error) {
        if (i === 0) throw error;
        failure = this.#messageOf(error);
        for (const id of ids.slice(i)) if (!outcomes.has(id)) outcomes.set(id, 'failed');
      }
    }
    const inOrder = new Map(ids.map((id) => [id, outcomes.get(id) ?? 'not_found']));
    return { outcomes: inOrder, descendantsRevoked, ...(failure && { failure }) };
  }

  #messageOf(error: unknown): string {
    if (error instanceof LatchkeyError) return error.message;
    this.#deps.log.error({ err: error }, 'revoking many tokens failed on the way');
    return 'The server failed on the way, and has logged why: send those that failed again.';
  }

  #revokeSome(requester: TokenRequester, batch: readonly string[], hasLeaked: boolean) {
    const { db, clock, outbox } = this.#deps;
    return db.takeAway(async (tx) => {
      const now = clock.now();
      const known = batch.filter(isTokenId);
      const found = known.length === 0 ? [] : await findTokens(tx, known);
      const outcomes = new Map<string, RevocationOutcome>(batch.map((id) => [id, 'not_found']));
      const ended = new Map<string, Token>();
      for (const token of found) {
        outcomes.set(token.tokenId, 'already_ended');
        if (!canEnd(token, hasLeaked, now) || ended.has(token.tokenId)) continue;
        const one = await revokeIn(tx, this.#deps, { requester, token, hasLeaked, now });
        for (const each of one.ended) ended.set(each.tokenId, each);
      }
      const tokens = [...ended.values()];
      const { caller } = requester;
      await notifyRevokedIn(tx, outbox, { tokens, caller, now, reason: reasonOf(hasLeaked) });
      return { outcomes, ended: tokens };
    });
  }
}
