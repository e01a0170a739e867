import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../../audit/audit-event.ts';
import type { Observations } from '../../audit/observations.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Permissions } from '../../permissions/permissions.ts';
import type { PasswordThrottle } from '../../principals/password-throttle.ts';
import type { Principal } from '../../principals/principal.ts';
import type { Settings } from '../../settings/settings.ts';
import { tokenStatus } from '../token.ts';
import { hashTokenValue } from '../token-value.ts';
import { type AskedToken, findAskedToken } from './store.ts';
import type { TokenQuestions } from './token-questions.ts';

interface TokenExplanationsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly observations: Observations;
  readonly settings: Settings;
  readonly permissions: Permissions;
  /** The one of sign-in. */
  readonly throttle: PasswordThrottle;
  readonly tokenQuestions: TokenQuestions;
}

/** Who asks: with nothing but the value, or as somebody who proved to be a principal. */
export interface Asker {
  readonly caller: Caller;
  readonly principal?: Principal;
  /** The token that it was proved with, if by one. */
  readonly tokenId?: string;
}

export const EXPLANATIONS = ['expired', 'revoked', 'not_told'] as const;

/** Why a token is refused, as far as whoever asks may know. */
export interface Explanation {
  readonly reason: (typeof EXPLANATIONS)[number];
  /** Since when, epoch ms; absent where nothing is told. */
  readonly endedAt?: number;
  /** For whoever owns or administers it alone. */
  readonly known?: AskedToken & {
    readonly tokensEnabled: boolean;
    readonly ownerMayUseTokens: boolean;
  };
}

const NOT_TOLD: Explanation = { reason: 'not_told' };
/** What the throttle counts questions under, where passwords have a user's name. */
const GUESSED = 'a token value';

/** Tells whoever holds a value why it is refused. */
export class TokenExplanations {
  readonly #deps: TokenExplanationsDeps;

  constructor(deps: TokenExplanationsDeps) {
    this.#deps = deps;
  }

  /**
   * To the value alone it tells that it has expired or was revoked, and nothing of any other: what was never a token, one
   * that is good, and one that is refused for what does not lie in itself are looked up and answered in the same way.
   * Throws `too_many_attempts` to an address that guesses, before anything is looked up.
   */
  async explain(value: string, asker: Asker): Promise<Explanation> {
    const { throttle, db } = this.#deps;
    const admission = throttle.admit(asker.caller.address, GUESSED);
    if (!admission.admitted) {
      this.#observe(asker, 'throttled', undefined);
      const { retryAfterSeconds } = admission;
      const message = 'Too many questions about values that nothing is told of: wait, then ask again.';
      throw new LatchkeyError('too_many_attempts', message, { retryAfterSeconds });
    }
    try {
      if (admission.delayMs > 0) await sleep(admission.delayMs);
      const asked = await findAskedToken(db, hashTokenValue(value));
      const explanation = asked === undefined ? NOT_TOLD : await this.#explain(asked, asker);
      const isTold = explanation.reason !== 'not_told' || explanation.known !== undefined;
      admission.settle(isTold ? 'right' : 'wrong');
      this.#observe(asker, explanation.reason, asked);
      if (asked !== undefined) this.#note(asked, asker);
      return explanation;
    } catch (error) {
      admission.settle('abandoned');
      throw error;
    }
  }

  async #explain(asked: AskedToken, { principal, tokenId }: Asker): Promise<Explanation> {
    const { token } = asked;
    const endedAt = { revoked: token.revokedAt, expired: token.expiresAt };
    const status = tokenStatus(token, this.#deps.clock.now());
    const ended: Explanation =
      status === 'active' ? NOT_TOLD : { reason: status, endedAt: endedAt[status] ?? token.createdAt };
    // A token that asks about itself has no other credential.
    if (principal === undefined || tokenId === token.tokenId) return ended;
    if (!principal.isAdministrator && principal.id !== token.ownerId) return NOT_TOLD;
    const { settings, permissions } = this.#deps;
    const { tokensEnabled } = await settings.read();
    const ownerMayUseTokens = await permissions.mayUse('tokens', token.ownerId);
    return { ...ended, known: { ...asked, tokensEnabled, ownerMayUseTokens } };
  }

  #note({ token }: AskedToken, { caller, principal }: Asker): void {
    if (principal?.id === token.ownerId) return;
    const { clock, tokenQuestions } = this.#deps;
    tokenQuestions.note({ tokenId: token.tokenId, askedAt: clock.now(), address: caller.address });
  }

  /** Of what was never a token not even the hash is kept: it may be a password in the wrong place. */
  #observe({ caller }: Asker, reason: string, asked: AskedToken | undefined): void {
    const key = `explainToken\n${reason}\n${asked?.token.tokenId ?? ''}\n${caller.principalId ?? ''}\n${caller.address}`;
    this.#deps.observations.observe(key, () => ({
      service: 'latchkey',
      action: 'explainToken',
      caller,
      params: {
        reason,
        ...(asked && { userId: String(asked.token.ownerId), tokenId: asked.token.tokenId }),
      },
      statusCode: reason === 'throttled' ? 429 : 200,
    }));
  }
}
