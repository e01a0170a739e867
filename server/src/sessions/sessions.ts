import { hash, randomBytes } from 'node:crypto';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../principals/directory.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from './session.ts';
import {
  deleteSession,
  deleteSessionsEndedBefore,
  deleteSessionsOf,
  findSession,
  insertSession,
  updateLastSeen,
} from './store.ts';

interface SessionsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly idleMs: number;
  readonly maxMs: number;
}

/** A seen session is written down at most this often. */
const LAST_SEEN_STEP_MS = 60_000;
const COOKIE_VALUE = /^[A-Za-z0-9_-]{43}$/;

/** Signed-in browsers: rows that are read on each request, so that ending one ends it at once and everywhere. */
export class Sessions {
  readonly #deps: SessionsDeps;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** Starts a session for a principal who has just proved who it is; gives back the value for the cookie. */
  async start(
    { principal, passwordVersion }: { principal: Principal; passwordVersion: number },
    caller: Caller,
  ): Promise<{ cookieValue: string; session: Session }> {
    const cookieValue = randomBytes(32).toString('base64url');
    const now = this.#deps.clock.now();
    const session: Session = {
      sessionId: hash('sha256', cookieValue, 'hex'),
      principalId: principal.id,
      createdAt: now,
      lastSeenAt: now,
      provedAt: now,
      expiresAt: now + this.#deps.maxMs,
      address: caller.address,
      userAgent: caller.userAgent.slice(0, 512),
    };
    await this.#deps.db.write(async (tx) => {
      await this.#deps.passwords.confirmIn(tx, principal.id, passwordVersion);
      await insertSession(tx, session);
      this.#record(tx, 'login', { ...caller, sessionId: session.sessionId });
    });
    return { cookieValue, session };
  }

  /** The session behind a cookie's value with its principal, if both are good now. */
  async find(cookieValue: string): Promise<{ session: Session; principal: Principal } | undefined> {
    if (!COOKIE_VALUE.test(cookieValue)) return undefined;
    const session = await findSession(this.#deps.db, hash('sha256', cookieValue, 'hex'));
    if (session === undefined) return undefined;
    const now = this.#deps.clock.now();
    if (session.expiresAt <= now || session.lastSeenAt + this.#deps.idleMs <= now) return undefined;
    const principal = await this.#deps.directory.findById(session.principalId);
    if (!principal?.isActive) return undefined;
    if (now - session.lastSeenAt >= LAST_SEEN_STEP_MS) this.#noteSeen(session.sessionId, now);
    return { session, principal };
  }

  /** Ends a session. */
  end(session: Session, caller: Caller): Promise<void> {
    return this.#deps.db.takeAway(async (tx) => {
      await deleteSession(tx, session.sessionId);
      this.#record(tx, 'logout', caller);
    });
  }

  /** Ends a principal's sessions, all or all but one, as part of a larger act. */
  endAllIn(tx: Tx, principalId: number, besidesId?: string): Promise<number> {
    return deleteSessionsOf(tx, principalId, besidesId);
  }

  /** Deletes the rows of sessions that time has ended. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) =>
      deleteSessionsEndedBefore(tx, this.#deps.clock.now(), this.#deps.idleMs),
    );
  }

  #noteSeen(sessionId: string, now: number): void {
    this.#deps.db
      .write((tx) => updateLastSeen(tx, sessionId, now))
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error }, 'a session could not be marked as seen'),
      );
  }

  #record(tx: Tx, action: string, caller: Caller): void {
    const params = { user: caller.name };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }
}
