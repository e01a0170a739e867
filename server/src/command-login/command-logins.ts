import { hash, randomBytes } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { nameScopes } from '../permissions/scopes.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from '../sessions/session.ts';
import type { TokenLimits } from '../tokens/token-limits.ts';
import { deleteCodesBefore, deleteSurplusCodes, insertCode } from './store.ts';
import { callbackUrl, type WantedLogin } from './wanted-login.ts';

interface CommandLoginsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly readLimits: (ownerId: number) => Promise<TokenLimits>;
}

/** Who decides, in the browser that the command had opened. */
export interface Decider {
  readonly principal: Principal;
  readonly session: Session;
  readonly caller: Caller;
}

/** What the command would get. */
export interface LoginTerms {
  readonly lifetimeSeconds: number;
  readonly maxLifetimeSeconds: number;
  /** Why it would get nothing; absent: it would. */
  readonly refusal?: string;
}

/** How long a code is good: a browser goes straight on, and a person has the terminal beside it. */
export const CODE_MS = 60_000;
/** How long a code is known that was used, so that its second use is noticed. */
const KEEP_MS = 60 * 60_000;
/** Of one session, however often somebody allows. */
const MAX_CODES = 20;

/**
 * Commands that a person lets have a token, by a click in a browser where that person is signed in. A code goes from there
 * to the command, over the loopback address or in the person's hands, and is worth a token to that command alone.
 */
export class CommandLogins {
  readonly #deps: CommandLoginsDeps;

  constructor(deps: CommandLoginsDeps) {
    this.#deps = deps;
  }

  /** What somebody would let a command have, as the workspace's rules are now. */
  async readTerms(ownerId: number, { lifetimeSeconds }: WantedLogin): Promise<LoginTerms> {
    const limits = await this.#deps.readLimits(ownerId);
    const { maxLifetimeSeconds, liveTokens, maxTokens } = limits;
    const tooMany = `You have ${maxTokens} tokens, as many as one may have: revoke one that is no longer needed.`;
    const refusal = limits.refusal ?? (liveTokens >= maxTokens ? tooMany : undefined);
    return {
      lifetimeSeconds: Math.min(lifetimeSeconds ?? maxLifetimeSeconds, maxLifetimeSeconds),
      maxLifetimeSeconds,
      ...(refusal !== undefined && { refusal }),
    };
  }

  /** A code for the command, good for a minute and once. Throws `permission_denied` where there would be no token. */
  async allow({ principal, session, caller }: Decider, wanted: WantedLogin): Promise<string> {
    const { lifetimeSeconds, refusal } = await this.readTerms(principal.id, wanted);
    if (refusal !== undefined) throw new LatchkeyError('permission_denied', refusal);
    const code = randomBytes(32).toString('base64url');
    const createdAt = this.#deps.clock.now();
    const { sessionId } = session;
    await this.#deps.db.write(async (tx) => {
      await insertCode(tx, {
        ...wanted,
        ...{ codeId: codeIdOf(code), principalId: principal.id, sessionId, lifetimeSeconds, createdAt },
      });
      await deleteSurplusCodes(tx, sessionId, MAX_CODES);
      this.#record(tx, 'allowCommandLogin', caller, {
        ...paramsOf(wanted),
        lifetimeSeconds: String(lifetimeSeconds),
      });
    });
    return code;
  }

  /** Notes that somebody does not let a command have a token; gives back where to tell the command. */
  async deny({ caller }: Decider, wanted: WantedLogin, state: string): Promise<string | undefined> {
    await this.#deps.db.write(async (tx) => this.#record(tx, 'denyCommandLogin', caller, paramsOf(wanted)));
    return wanted.redirectUri && callbackUrl(wanted.redirectUri, { error: 'access_denied', state });
  }

  /** Deletes the rows of codes that nobody asks for any more. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) => deleteCodesBefore(tx, this.#deps.clock.now() - KEEP_MS));
  }

  #record(
    tx: Tx,
    action: AuditActions['latchkey'],
    caller: Caller,
    params: Readonly<Record<string, string>>,
  ): void {
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params, statusCode: 200 });
  }
}

/** By what the database knows a code, which it does not keep. */
export function codeIdOf(code: string): string {
  return hash('sha256', code, 'hex');
}

function paramsOf({ machine, scopes, redirectUri }: WantedLogin): Record<string, string> {
  return { machine, scopes: nameScopes(scopes), way: redirectUri === undefined ? 'carried' : 'loopback' };
}
