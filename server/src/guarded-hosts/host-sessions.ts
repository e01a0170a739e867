import { hash, randomBytes } from 'node:crypto';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Directory } from '../principals/directory.ts';
import type { Principal } from '../principals/principal.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import {
  deleteEnded,
  deleteSurplusCodes,
  findParentSession,
  hasCode,
  insertCode,
  replaceHostSession,
  takeCode,
} from './store.ts';

interface HostSessionsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly sessions: Sessions;
}

/** What a browser asks for that is to be signed in at a host. */
interface Wanted {
  /** The name of the upstream. */
  readonly upstream: string;
  /** `challengeOf` what the browser has in a cookie of that host. */
  readonly challenge: string;
  /** The page of that host to show afterwards. */
  readonly nextPath: string;
}

interface Brought {
  readonly upstream: string;
  readonly code: string;
  /** From the browser's cookie of that host. */
  readonly nonce: string;
  readonly caller: Caller;
}

interface SignedIn {
  readonly cookieValue: string;
  readonly nextPath: string;
  readonly maxAgeSeconds: number;
}

/** How long a code is good: a browser goes straight from one address to the other. */
export const CODE_MS = 60_000;
/** Of one session, however often a page is asked for. */
const MAX_CODES = 20;
const RANDOM = /^[A-Za-z0-9_-]{43}$/;

/** A value that nobody guesses: a code, the value of a cookie. */
export function generateRandom(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether this can be one. */
export function isRandom(text: string | undefined | null): text is string {
  return text !== undefined && text !== null && RANDOM.test(text);
}

/** What is told of a browser's nonce on the way, where others may see it. */
export function challengeOf(nonce: string): string {
  return hash('sha256', nonce, 'base64url');
}

/**
 * Browsers that are signed in at the hosts of upstreams. Each hangs on a session of our own pages, which is read on each
 * request: what ends that ends it at once and everywhere.
 */
export class HostSessions {
  readonly #deps: HostSessionsDeps;

  constructor(deps: HostSessionsDeps) {
    this.#deps = deps;
  }

  /** A code for the browser of a session, to be brought to the upstream's host within a minute. */
  generateCode(session: Session, { upstream, challenge, nextPath }: Wanted): Promise<string> {
    const code = generateRandom();
    const { sessionId } = session;
    const createdAt = this.#deps.clock.now();
    return this.#deps.db.write(async (tx) => {
      await insertCode(tx, { codeId: idOf(code), upstream, challenge, sessionId, nextPath, createdAt });
      await deleteSurplusCodes(tx, sessionId, MAX_CODES);
      return code;
    });
  }

  /**
   * Signs the browser in that brings a code to the host that it is for, with the nonce that it set out with. Undefined when
   * any of that is not so, whatever it is; the code is used up all the same.
   */
  async exchange({ upstream, code, nonce, caller }: Brought): Promise<SignedIn | undefined> {
    const { db, clock, sessions, directory } = this.#deps;
    // Strangers bring any number that are none: they must not keep writers waiting.
    if (!(await hasCode(db, idOf(code)))) return undefined;
    const cookieValue = generateRandom();
    return db.write(async (tx) => {
      const known = await takeCode(tx, idOf(code));
      const now = clock.now();
      if (known === undefined || known.createdAt + CODE_MS <= now) return undefined;
      if (known.upstream !== upstream || known.challenge !== challengeOf(nonce)) return undefined;
      const session = await sessions.findByIdIn(tx, known.sessionId);
      const principal = session && (await directory.findById(session.principalId, tx));
      if (session === undefined || !principal?.isActive) return undefined;
      const { sessionId } = session;
      await replaceHostSession(tx, {
        ...{ sessionId, upstream, createdAt: now },
        hostSessionId: idOf(cookieValue),
      });
      const { name } = principal;
      this.#deps.audit.record(tx, {
        ...{ service: 'accounts', action: 'hostLogin', statusCode: 200 },
        caller: { ...caller, principalId: principal.id, name, sessionId },
        params: { user: name, upstream },
      });
      const maxAgeSeconds = Math.floor((session.expiresAt - now) / 1000);
      return { cookieValue, nextPath: known.nextPath, maxAgeSeconds };
    });
  }

  /** Who is behind a cookie of an upstream's host, with the session that it hangs on, if all of that is good now. */
  async find(
    upstream: string,
    cookieValue: string,
  ): Promise<{ session: Session; principal: Principal } | undefined> {
    if (!isRandom(cookieValue)) return undefined;
    const parent = { hostSessionId: idOf(cookieValue), upstream };
    const sessionId = await findParentSession(this.#deps.db, parent);
    return sessionId === undefined ? undefined : this.#deps.sessions.findById(sessionId);
  }

  /** Deletes the rows of what has ended. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) => deleteEnded(tx, this.#deps.clock.now() - CODE_MS));
  }
}

/** By what the database knows a code or a cookie's value, which it does not keep. */
function idOf(random: string): string {
  return hash('sha256', random, 'hex');
}
