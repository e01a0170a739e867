import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { deleteTokens, listEndedBefore } from './clean-up-store.ts';
import type { TokenManagement } from './management.ts';
import { findTokens, revokeTokens } from './store.ts';
import { type Token, tokenStatus } from './token.ts';
import { tokenEvent } from './token-event.ts';
import { notifyRevokedIn } from './token-notice.ts';
import type { UnconfirmedTokens } from './unconfirmed-tokens.ts';

interface CleanUpDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly management: TokenManagement;
  readonly outbox: Outbox;
  readonly unconfirmed: UnconfirmedTokens;
}

/** So many tokens end in one act, so that nothing else waits for long. */
const ONE_ACT = 500;

const tokenIdOf = ({ tokenId }: Token) => tokenId;

/** What is done with tokens without anybody asking. */
export class TokenCleanUp {
  readonly #deps: CleanUpDeps;

  constructor(deps: CleanUpDeps) {
    this.#deps = deps;
  }

  /** Deletes tokens that ended longer than `keepMs` ago, some at a time; gives back how many it deleted. */
  purgeEnded(keepMs: number): Promise<number> {
    return this.#deps.db.write(async (tx) => {
      const tokens = await listEndedBefore(tx, this.#deps.clock.now() - keepMs, ONE_ACT);
      if (tokens.length === 0) return 0;
      await deleteTokens(tx, tokens.map(tokenIdOf));
      for (const token of tokens) this.#collected(tx, token, 'clean', {});
      return tokens.length;
    });
  }

  /**
   * Revokes every token that was neither used nor generated for `unusedMs`, as Databricks does after 90 days;
   * gives back how many. Walks all tokens, some at a time, so that requests get their turn.
   */
  async revokeUnused(unusedMs: number): Promise<number> {
    const before = this.#deps.clock.now() - unusedMs;
    // What is being rotated was used just now, which may not be written down yet.
    const isUnused = ({ lastUsedAt, createdAt, replacedBy }: Token) =>
      replacedBy === undefined && (lastUsedAt ?? createdAt) < before;
    let revoked = 0;
    // Newer ones cannot be due: the list begins where the oldest of them ends.
    const oldest = { at: before, id: '' };
    for await (const page of this.#deps.management.walk({}, ONE_ACT, oldest)) {
      const due = page.tokens.map(({ token }) => token).filter(isUnused);
      if (due.length > 0) revoked += await this.#revoke(due, 'unused', isUnused);
    }
    return revoked;
  }

  /** Revokes tokens that were given to nobody and have turned up; gives back how many. */
  async revokeUnconfirmed(): Promise<number> {
    const { db, unconfirmed } = this.#deps;
    const tokenIds = unconfirmed.list();
    let revoked = 0;
    for (let i = 0; i < tokenIds.length; i += ONE_ACT) {
      // Looked at first, and not in an act: most have not come about and never will.
      const found = await findTokens(db, tokenIds.slice(i, i + ONE_ACT));
      if (found.length === 0) continue;
      revoked += await this.#revoke(found, 'unconfirmed', () => true);
      unconfirmed.settle(found.map(tokenIdOf));
    }
    return revoked;
  }

  #revoke(
    tokens: readonly Token[],
    reason: 'unused' | 'unconfirmed',
    isDue: (token: Token) => boolean,
  ): Promise<number> {
    return this.#deps.db.takeAway(async (tx) => {
      const now = this.#deps.clock.now();
      // Some may have been used since the list was read.
      const found = await findTokens(tx, tokens.map(tokenIdOf));
      const due = found.filter((token) => tokenStatus(token, now) === 'active' && isDue(token));
      await revokeTokens(tx, due.map(tokenIdOf), { now, byId: null, reason });
      for (const token of due) this.#collected(tx, token, reason, { reason });
      const caller = systemCaller(reason);
      const told = { tokens: due, caller, now, reason, isOfJob: true };
      await notifyRevokedIn(tx, this.#deps.outbox, told);
      return due.length;
    });
  }

  #collected(tx: Tx, token: Token, requestId: string, more: Readonly<Record<string, string>>): void {
    const { changes, audit } = this.#deps;
    changes.record(tx, { kind: 'token', subject: token.tokenId });
    const params = { ...more, tokenCreationTime: String(token.createdAt) };
    audit.record(tx, tokenEvent(systemCaller(requestId), 'garbageCollectDbToken', token, params));
  }
}
