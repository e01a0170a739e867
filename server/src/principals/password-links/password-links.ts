import { hash, randomBytes } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Observations } from '../../audit/observations.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Queryable, Tx } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Directory } from '../directory.ts';
import type { PasswordThrottle } from '../password-throttle.ts';
import type { Principal } from '../principal.ts';
import {
  deletePasswordLinksEndedBefore,
  findPasswordLink,
  findPasswordLinkOf,
  type PasswordLinkRow,
  takePasswordLink,
  upsertPasswordLink,
} from './store.ts';

interface PasswordLinksDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly directory: Directory;
  readonly throttle: PasswordThrottle;
  /** How long a link is good. */
  readonly linkMs: number;
}

/** For whom a good code is. */
export interface PasswordLink {
  readonly principal: Principal;
  readonly endsAt: number;
}

interface LinkEvent {
  readonly action: AuditActions['latchkey'];
  readonly caller: Caller;
  readonly user: Principal;
  readonly params: Readonly<Record<string, string>>;
}

const CODE_BYTES = 32;
const CODE = /^[A-Za-z0-9_-]{43}$/;
/** What guesses at links are counted under besides their address; no user is called so. */
const GUESSED = 'a password link';

/**
 * Links by which a user sets a password once, without the old one. A principal has one at most. It ends by use, by a
 * newer one, by time, and with anything that changes the password or takes the principal away (`Passwords.setIn`,
 * `Directory.disableIn`, `Directory.deleteIn`).
 */
export class PasswordLinks {
  readonly #deps: PasswordLinksDeps;

  constructor(deps: PasswordLinksDeps) {
    this.#deps = deps;
  }

  /**
   * Makes a link for a user, as part of an act that holds `Directory.lockIn`; gives back its code, which is kept
   * nowhere. Throws when the user is not active: what was taken away must not come back by an older link.
   */
  async makeIn(tx: Tx, caller: Caller, user: Principal): Promise<{ code: string; endsAt: number }> {
    const { name, id: principalId } = user;
    if (!user.isActive)
      throw new LatchkeyError('invalid_parameter', `"${name}" is deactivated: activate the user first.`);
    const code = randomBytes(CODE_BYTES).toString('base64url');
    const createdAt = this.#deps.clock.now();
    const endsAt = createdAt + this.#deps.linkMs;
    const createdById = caller.principalId ?? principalId;
    await upsertPasswordLink(tx, { principalId, codeHash: hashOf(code), createdById, createdAt, endsAt });
    const params = { endsAt: new Date(endsAt).toISOString() };
    this.#record(tx, { action: 'makePasswordLink', caller, user, params });
    return { code, endsAt };
  }

  /**
   * For whom a code is. Throws the same `password_link_refused` whatever is wrong with it, and `too_many_attempts`
   * from an address that guesses, before anything is looked up.
   */
  async get(code: string, caller: Caller): Promise<PasswordLink> {
    const admission = this.#deps.throttle.admit(caller.address, GUESSED);
    if (!admission.admitted) {
      this.#observe(caller, 'throttled');
      const { retryAfterSeconds } = admission;
      const message = 'Too many failed attempts: wait, then open the link again.';
      throw new LatchkeyError('too_many_attempts', message, { retryAfterSeconds });
    }
    let link: PasswordLink | undefined;
    try {
      link = CODE.test(code)
        ? await this.#resolve(await findPasswordLink(this.#deps.db, hashOf(code)))
        : undefined;
    } catch (error) {
      admission.settle('abandoned');
      throw error;
    }
    admission.settle(link === undefined ? 'wrong' : 'right');
    if (link !== undefined) return link;
    this.#observe(caller, 'not_good');
    throw refused();
  }

  /** Uses a link up, as part of the act that sets the password. Throws `password_link_refused` when it is not good. */
  async takeIn(tx: Tx, code: string, caller: Caller): Promise<Principal> {
    const row = await takePasswordLink(tx, hashOf(code));
    const link = await this.#resolve(row, tx);
    if (row === undefined || link === undefined) throw refused();
    const { principal: user } = link;
    const params = { createdById: String(row.createdById) };
    this.#record(tx, { action: 'usePasswordLink', caller, user, params });
    return user;
  }

  /** When the principal's link ends, if there is a good one. */
  async findEnd(principalId: number): Promise<number | undefined> {
    const row = await findPasswordLinkOf(this.#deps.db, principalId);
    return row !== undefined && row.endsAt > this.#deps.clock.now() ? row.endsAt : undefined;
  }

  /** Deletes the rows of links that time has ended. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) => deletePasswordLinksEndedBefore(tx, this.#deps.clock.now()));
  }

  async #resolve(row: PasswordLinkRow | undefined, db?: Queryable): Promise<PasswordLink | undefined> {
    if (row === undefined || row.endsAt <= this.#deps.clock.now()) return undefined;
    const principal = await this.#deps.directory.findById(row.principalId, db);
    return principal?.isActive ? { principal, endsAt: row.endsAt } : undefined;
  }

  #record(tx: Tx, { action, caller, user, params }: LinkEvent): void {
    const about = { targetUserId: String(user.id), targetUserName: user.name, ...params };
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params: about, statusCode: 200 });
  }

  #observe(caller: Caller, reason: string): void {
    this.#deps.observations.observe(`passwordLink\n${reason}\n${caller.address}`, () => ({
      service: 'latchkey',
      action: 'passwordLinkRefused',
      caller,
      params: { reason },
      statusCode: reason === 'throttled' ? 429 : 403,
    }));
  }
}

function hashOf(code: string): string {
  return hash('sha256', code, 'hex');
}

function refused(): LatchkeyError {
  return new LatchkeyError(
    'password_link_refused',
    'This link is not good, or not any more: ask an administrator for a new one.',
  );
}
