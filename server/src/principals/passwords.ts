import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import type { Directory } from './directory.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { deletePasswordLinkOf } from './password-links/store.ts';
import { checkPassword, normalizePassword } from './password-rules.ts';
import type { PasswordThrottle } from './password-throttle.ts';
import type { Principal } from './principal.ts';
import { findPassword, lockPasswordVersion, upsertPassword } from './store.ts';

interface PasswordsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly directory: Directory;
  readonly hasher: PasswordHasher;
  readonly throttle: PasswordThrottle;
  readonly metrics: Metrics;
}

export interface PasswordAttempt {
  readonly userName: string;
  readonly password: string;
  readonly caller: Caller;
}

/** Why is told to nobody outside: `wrong` is also the answer for an unknown or disabled user. */
export type PasswordCheck =
  | { readonly ok: true; readonly principal: Principal; readonly passwordVersion: number }
  | { readonly ok: false; readonly reason: 'wrong' }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number };

interface Remembered {
  readonly mac: Buffer;
  readonly until: number;
}

const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** Checks passwords and sets them. */
export class Passwords {
  readonly #deps: PasswordsDeps;
  /** Lives as long as the process, so what is remembered is worth nothing outside it. */
  readonly #rememberKey = randomBytes(32);
  readonly #remembered = new Map<number, Remembered>();
  readonly #checking = new Map<string, Promise<PasswordCheck>>();
  readonly #counts = { right: 0, wrong: 0, throttled: 0 };

  constructor(deps: PasswordsDeps) {
    this.#deps = deps;
    deps.changes.onChange((change) => {
      if (change === 'everything') this.#remembered.clear();
      else if (change.kind === 'principal') this.#remembered.delete(Number(change.subject));
    });
    countedElsewhere(
      deps.metrics,
      'latchkey_password_checks_total',
      'Passwords that were checked, on the pages and by Basic authentication.',
      'outcome',
      () => this.#counts,
    );
  }

  /** How often each outcome came about on this node since it started. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /**
   * Whether this is the user's password. The throttle is asked before anything is hashed; an unknown user costs
   * as much as a known one. Throws `overloaded` when too many wait to be hashed.
   */
  check(attempt: PasswordAttempt): Promise<PasswordCheck> {
    // Many requests at once with one password are one attempt: a script may send fifty and is no guesser.
    const key = this.#macOf(attempt.caller.address, attempt.userName, attempt.password);
    if (key === undefined) return this.#check(attempt);
    const name = key.toString('base64');
    let checking = this.#checking.get(name);
    if (checking === undefined) {
      checking = this.#check(attempt).finally(() => this.#checking.delete(name));
      this.#checking.set(name, checking);
    }
    return checking;
  }

  async #check(attempt: PasswordAttempt): Promise<PasswordCheck> {
    const admission = this.#deps.throttle.admit(attempt.caller.address, attempt.userName);
    if (!admission.admitted) {
      this.#counts.throttled++;
      this.#observe(attempt, 'throttled');
      return { ok: false, reason: 'throttled', retryAfterSeconds: admission.retryAfterSeconds };
    }
    try {
      if (admission.delayMs > 0) await sleep(admission.delayMs);
      const right = await this.#verify(attempt, admission.suspicion);
      admission.settle(right === undefined ? 'wrong' : 'right');
      this.#counts[right === undefined ? 'wrong' : 'right']++;
      if (right !== undefined) return { ok: true, ...right };
      this.#observe(attempt, 'wrong');
      return { ok: false, reason: 'wrong' };
    } catch (error) {
      admission.settle('abandoned');
      throw error;
    }
  }

  /**
   * Throws `unauthenticated` unless the password that was checked is still the principal's, and the principal
   * active: what a right password leads to must not begin after that password was reset.
   */
  async confirmIn(tx: Tx, principalId: number, passwordVersion: number): Promise<void> {
    if ((await lockPasswordVersion(tx, principalId)) === passwordVersion) return;
    throw new LatchkeyError('unauthenticated', 'User name or password is not right.');
  }

  /** Whether the principal has a password that has not ended. */
  async has(principalId: number): Promise<boolean> {
    const record = await findPassword(this.#deps.db, principalId);
    return record !== undefined && (record.endsAt === undefined || record.endsAt > this.#deps.clock.now());
  }

  /** The hash of a password that may be set. Throws `invalid_parameter` with the reason why it may not. */
  async hashNew(password: string, userName: string): Promise<string> {
    const problem = checkPassword(password, { userName });
    if (problem !== undefined) throw new LatchkeyError('invalid_parameter', problem.message);
    return this.#deps.hasher.hash(password);
  }

  /**
   * Sets a password (already hashed), as part of a larger act, and ends the link by which it could be set. `endsAt`
   * (epoch ms) is for generated ones.
   */
  async setIn(tx: Tx, caller: Caller, principal: Principal, phc: string, endsAt?: number): Promise<void> {
    await upsertPassword(tx, principal.id, { phc, endsAt, now: this.#deps.clock.now() });
    await deletePasswordLinkOf(tx, principal.id);
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(principal.id) });
    this.#deps.audit.record(tx, {
      service: 'accounts',
      action: 'changePassword',
      caller,
      params: { user: principal.name, targetUserId: String(principal.id) },
      statusCode: 200,
    });
  }

  async #verify(
    { userName, password }: PasswordAttempt,
    suspicion: number,
  ): Promise<{ principal: Principal; passwordVersion: number } | undefined> {
    const user = await this.#deps.directory.findUser(userName);
    const record = user && (await findPassword(this.#deps.db, user.id));
    const now = this.#deps.clock.now();
    const { generation } = this.#deps.changes;
    if (user === undefined || record === undefined) {
      await this.#deps.hasher.verify(password, undefined, suspicion);
      return undefined;
    }
    const mac = this.#macOf(user.id, record.version, password);
    if (mac === undefined) return undefined;
    const isRight =
      this.#isRemembered(user.id, mac, now) ||
      (await this.#deps.hasher.verify(password, record.phc, suspicion));
    if (!isRight || !user.isActive || (record.endsAt !== undefined && record.endsAt <= now)) return undefined;
    if (generation === this.#deps.changes.generation)
      this.#remember(user.id, { mac, until: now + REMEMBER_MS });
    return { principal: user, passwordVersion: record.version };
  }

  /** Undefined for a password that is too long to be anybody's. */
  #macOf(first: string | number, second: string | number, password: string): Buffer | undefined {
    const normal = normalizePassword(password);
    if (normal === undefined) return undefined;
    return createHmac('sha256', this.#rememberKey)
      .update(JSON.stringify([first, second, normal]))
      .digest();
  }

  #isRemembered(principalId: number, mac: Buffer, now: number): boolean {
    const remembered = this.#remembered.get(principalId);
    return remembered !== undefined && now < remembered.until && timingSafeEqual(remembered.mac, mac);
  }

  #remember(principalId: number, remembered: Remembered): void {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    const known = this.#remembered.get(principalId);
    if (known?.mac.equals(remembered.mac) && known.until > this.#deps.clock.now()) return;
    this.#remembered.set(principalId, remembered);
  }

  #observe({ userName, caller }: PasswordAttempt, reason: string): void {
    // The name is what somebody typed: it may be a password in the wrong field, so it is not kept unless it is a user's.
    void this.#deps.directory
      .findUser(userName)
      .then((user) => {
        const name = user?.name ?? 'unknown';
        const key = `passwordVerify\n${reason}\n${name}\n${caller.address}`;
        this.#deps.observations.observe(key, () => ({
          service: 'accounts',
          action: 'passwordVerifyAuthentication',
          caller: { ...caller, name },
          params: { user: name, reason },
          statusCode: 401,
        }));
      })
      .catch(() => {});
  }
}
