import { hash, randomBytes } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Directory } from '../principals/directory.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from './session.ts';
import {
  countSessionsOf,
  deleteSession,
  deleteSessionsEndedBefore,
  deleteSessionsOf,
  deleteSignIn,
  findSession,
  findSignIn,
  insertSession,
  listSessionsOf,
  updateLastSeen,
  updateProved,
  upsertSignIn,
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

interface NewSession {
  readonly principalId: number;
  readonly provedAt: number;
  readonly caller: Caller;
  readonly params?: Readonly<Record<string, string>>;
}

interface StartedSession {
  readonly cookieValue: string;
  readonly session: Session;
}

/** A seen session is written down at most this often. */
const LAST_SEEN_STEP_MS = 60_000;
/** Sessions that a list shows: a program that signs in each minute has many. */
const LISTED = 100;
const COOKIE_VALUE = /^[A-Za-z0-9_-]{43}$/;

/** Signed-in browsers: rows that are read on each request, so that ending one ends it at once and everywhere. */
export class Sessions {
  readonly #deps: SessionsDeps;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** Starts a session for a principal who has just given the password; gives back the value for the cookie. */
  start(
    { principal, passwordVersion }: { principal: Principal; passwordVersion: number },
    caller: Caller,
  ): Promise<StartedSession> {
    return this.#deps.db.write(async (tx) => {
      await this.#deps.passwords.confirmIn(tx, principal.id, passwordVersion);
      return this.startIn(tx, { principalId: principal.id, provedAt: this.#deps.clock.now(), caller });
    });
  }

  /**
   * As `start`, as part of an act that has made sure who it is, and that the principal is active. `params` are told in
   * the audit trail.
   */
  async startIn(tx: Tx, { principalId, provedAt, caller, params }: NewSession): Promise<StartedSession> {
    const cookieValue = randomBytes(32).toString('base64url');
    const now = this.#deps.clock.now();
    const session: Session = {
      sessionId: hash('sha256', cookieValue, 'hex'),
      principalId,
      createdAt: now,
      lastSeenAt: now,
      provedAt,
      expiresAt: now + this.#deps.maxMs,
      address: caller.address,
      userAgent: caller.userAgent.slice(0, 512),
    };
    await insertSession(tx, session);
    await upsertSignIn(tx, principalId, now);
    this.#record(tx, 'login', { ...caller, sessionId: session.sessionId }, params);
    return { cookieValue, session };
  }

  /** Notes that the person behind a session has proved again who it is; false where the session has ended. */
  async proveIn(tx: Tx, sessionId: string, provedAt: number): Promise<boolean> {
    const session = await this.findByIdIn(tx, sessionId);
    if (session === undefined) return false;
    await updateProved(tx, sessionId, Math.max(session.provedAt, provedAt));
    return true;
  }

  /** A session that is good now, by its id, as part of a larger act. */
  async findByIdIn(tx: Tx, sessionId: string): Promise<Session | undefined> {
    const session = await findSession(tx, sessionId);
    return session !== undefined && this.#isGood(session) ? session : undefined;
  }

  /** The session behind a cookie's value with its principal, if both are good now. */
  async find(cookieValue: string): Promise<{ session: Session; principal: Principal } | undefined> {
    return COOKIE_VALUE.test(cookieValue) ? this.findById(hash('sha256', cookieValue, 'hex')) : undefined;
  }

  /** As `find`, by the session's id: for what hangs on one. Counts as a use of it. */
  async findById(sessionId: string): Promise<{ session: Session; principal: Principal } | undefined> {
    const session = await findSession(this.#deps.db, sessionId);
    if (session === undefined || !this.#isGood(session)) return undefined;
    const now = this.#deps.clock.now();
    const principal = await this.#deps.directory.findById(session.principalId);
    if (!principal?.isActive) return undefined;
    if (now - session.lastSeenAt >= LAST_SEEN_STEP_MS) this.#noteSeen(session.sessionId, now);
    return { session, principal };
  }

  /** A principal's sessions that are good now, the one last seen first, at most 100; and how many there are. */
  async listOf(principalId: number): Promise<{ sessions: Session[]; total: number }> {
    const sessions = await listSessionsOf(this.#deps.db, principalId, { ...this.#alive(), limit: LISTED });
    const total = sessions.length < LISTED ? sessions.length : await this.countOf(principalId);
    return { sessions, total };
  }

  /** How many sessions a principal has that are good now. */
  countOf(principalId: number): Promise<number> {
    return countSessionsOf(this.#deps.db, principalId, this.#alive());
  }

  /** When a principal signed in last, as far as that was written down. */
  findLastSignIn(principalId: number): Promise<number | undefined> {
    return findSignIn(this.#deps.db, principalId);
  }

  /** Ends the session that this is done in. */
  end(session: Session, caller: Caller): Promise<void> {
    return this.#deps.db.takeAway(async (tx) => {
      await deleteSession(tx, session.principalId, session.sessionId);
      this.#record(tx, 'logout', caller);
    });
  }

  /** Ends one of a person's own sessions. Throws `not_found` when it has ended, or is somebody else's. */
  endOne(session: Session, endedId: string, caller: Caller): Promise<void> {
    return this.#deps.db.takeAway(async (tx) => {
      if (!(await deleteSession(tx, session.principalId, endedId)))
        throw new LatchkeyError('not_found', 'You have no session with this id: it may have ended already.');
      this.#record(tx, 'logout', caller, { endedSessionId: endedId });
    });
  }

  /** Ends all of the person's sessions but this one; gives back how many. */
  endOthers(session: Session, caller: Caller): Promise<number> {
    return this.#deps.db.takeAway(async (tx) => {
      const ended = await this.endAllIn(tx, session.principalId, session.sessionId);
      this.#record(tx, 'logoutOthers', caller, { ended: String(ended) });
      return ended;
    });
  }

  /** Ends a principal's sessions, all or all but one, as part of a larger act. */
  endAllIn(tx: Tx, principalId: number, besidesId?: string): Promise<number> {
    return deleteSessionsOf(tx, principalId, besidesId);
  }

  /** Ends the sessions of a principal that is deleted, and forgets when it signed in, as part of that act. */
  async forgetIn(tx: Tx, principalId: number): Promise<void> {
    await this.endAllIn(tx, principalId);
    await deleteSignIn(tx, principalId);
  }

  /** Deletes the rows of sessions that time has ended. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) =>
      deleteSessionsEndedBefore(tx, this.#deps.clock.now(), this.#deps.idleMs),
    );
  }

  #isGood({ expiresAt, lastSeenAt }: Session): boolean {
    const now = this.#deps.clock.now();
    return expiresAt > now && lastSeenAt + this.#deps.idleMs > now;
  }

  #alive(): { now: number; idleMs: number } {
    return { now: this.#deps.clock.now(), idleMs: this.#deps.idleMs };
  }

  #noteSeen(sessionId: string, now: number): void {
    this.#deps.db
      .write((tx) => updateLastSeen(tx, sessionId, now))
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error }, 'a session could not be marked as seen'),
      );
  }

  #record(
    tx: Tx,
    action: AuditActions['accounts'],
    caller: Caller,
    params: Readonly<Record<string, string>> = {},
  ): void {
    const told = { user: caller.name, ...params };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params: told, statusCode: 200 });
  }
}
