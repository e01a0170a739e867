import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import type { PasswordThrottle } from '../principals/password-throttle.ts';
import type { Principal } from '../principals/principal.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { TokenAuthority } from '../tokens/authority.ts';
import type { Token } from '../tokens/token.ts';
import type { TokenValue } from '../tokens/token-value.ts';
import { CODE_MS, codeIdOf } from './command-logins.ts';
import { type CommandLoginCode, findCode, takeCode } from './store.ts';
import { challengeOf } from './wanted-login.ts';

interface CodeExchangeDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly authority: TokenAuthority;
  readonly throttle: PasswordThrottle;
}

interface Brought {
  readonly code: string;
  readonly verifier: string;
  /** As it stood where the person decided; absent: the code was carried. */
  readonly redirectUri: string | undefined;
  readonly caller: Caller;
}

/** What the command gets. */
interface CommandToken {
  readonly tokenValue: TokenValue;
  readonly token: Token;
  readonly principal: Principal;
}

type Refused = { readonly refusal: LatchkeyError };
type Reason = 'expired' | 'wrong_redirect' | 'wrong_verifier' | 'session_ended' | 'user_inactive';

/** What guesses at codes are counted under besides their address; no user is called so. */
const GUESSED = 'a code of a command';

/** Gives tokens for codes: to the command that a code was made for, once, while the person who allowed it is signed in. */
export class CodeExchange {
  readonly #deps: CodeExchangeDeps;

  constructor(deps: CodeExchangeDeps) {
    this.#deps = deps;
  }

  /**
   * A token for a code. Throws the same `command_login_refused` whatever is wrong, and `too_many_attempts` from an address
   * that guesses; what the rules of generating refuse is told as they tell it. A code is used up by all of these.
   */
  async exchange(brought: Brought): Promise<CommandToken> {
    const { caller } = brought;
    const admission = this.#deps.throttle.admit(caller.address, GUESSED);
    if (!admission.admitted) {
      this.#observe(caller, 'throttled');
      const { retryAfterSeconds } = admission;
      const message = 'Too many failed attempts: wait, then run `latchkey login` again.';
      throw new LatchkeyError('too_many_attempts', message, { retryAfterSeconds });
    }
    let outcome: CommandToken | Refused;
    try {
      outcome = await this.#exchange(brought);
    } catch (error) {
      admission.settle('abandoned');
      throw error;
    }
    admission.settle('refusal' in outcome ? 'wrong' : 'right');
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome;
  }

  async #exchange(brought: Brought): Promise<CommandToken | Refused> {
    const { db, clock } = this.#deps;
    const codeId = codeIdOf(brought.code);
    // Strangers bring any number that are none: they must not keep writers waiting.
    const known = await findCode(db, codeId);
    if (known === undefined) {
      this.#observe(brought.caller, 'unknown');
      return { refusal: refused() };
    }
    const outcome = known.isUsed
      ? undefined
      : await db.write(async (tx) => {
          const code = await takeCode(tx, codeId, clock.now());
          return code && this.#exchangeIn(tx, code, brought);
        });
    if (outcome !== undefined) return outcome;
    this.#observe(brought.caller, 'used_before', known.principalId);
    return { refusal: refused() };
  }

  /** Refusals are given back and not thrown: the act has to stand, or the code would be good again. */
  async #exchangeIn(tx: Tx, code: CommandLoginCode, brought: Brought): Promise<CommandToken | Refused> {
    const found = await this.#findPerson(tx, code, brought);
    const { machine } = code;
    if (typeof found === 'string') {
      const params = { reason: found, machine, targetUserId: String(code.principalId) };
      this.#record(tx, 'commandLoginRefused', brought.caller, params);
      return { refusal: refused() };
    }
    const { id: principalId, name } = found;
    const caller = { ...brought.caller, principalId, name, sessionId: code.sessionId };
    try {
      const generated = await this.#deps.authority.generateIn(
        tx,
        { principal: found, caller },
        {
          comment: `latchkey on ${machine}`,
          lifetimeSeconds: code.lifetimeSeconds,
          ...(code.scopes !== undefined && { scopes: code.scopes }),
        },
      );
      this.#record(tx, 'commandLogin', caller, { user: name, machine, tokenId: generated.token.tokenId });
      return { ...generated, principal: found };
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error;
      this.#record(tx, 'commandLoginRefused', caller, { reason: error.code, machine });
      return { refusal: error };
    }
  }

  async #findPerson(tx: Tx, code: CommandLoginCode, brought: Brought): Promise<Principal | Reason> {
    const { clock, sessions, directory } = this.#deps;
    if (code.createdAt + CODE_MS <= clock.now()) return 'expired';
    if (code.redirectUri !== brought.redirectUri) return 'wrong_redirect';
    if (code.challenge !== challengeOf(brought.verifier)) return 'wrong_verifier';
    const session = await sessions.findByIdIn(tx, code.sessionId);
    if (session?.principalId !== code.principalId) return 'session_ended';
    const principal = await directory.findById(code.principalId, tx);
    return principal?.isActive ? principal : 'user_inactive';
  }

  #record(
    tx: Tx,
    action: AuditActions['latchkey'],
    caller: Caller,
    params: Readonly<Record<string, string>>,
  ): void {
    const statusCode = action === 'commandLogin' ? 200 : 403;
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params, statusCode });
  }

  #observe(caller: Caller, reason: string, targetUserId?: number): void {
    const who = targetUserId === undefined ? {} : { targetUserId: String(targetUserId) };
    this.#deps.observations.observe(`commandLogin\n${reason}\n${caller.address}\n${targetUserId}`, () => ({
      ...{ service: 'latchkey', action: 'commandLoginRefused', caller },
      params: { reason, ...who },
      statusCode: reason === 'throttled' ? 429 : 403,
    }));
  }
}

function refused(): LatchkeyError {
  return new LatchkeyError(
    'command_login_refused',
    'This code is not good, or not any more: run `latchkey login` again.',
  );
}
