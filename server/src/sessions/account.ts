import type { Caller } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { Directory } from '../principals/directory.ts';
import { generatePassword } from '../principals/generated-password.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import { provePassword } from './password-proof.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

interface AccountDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly outbox: Outbox;
}

/** A password that takes the place of another one. */
interface NewPassword {
  readonly phc: string;
  /** Of a generated one: when it ends. */
  readonly endsAt?: number;
  /** The one session that goes on. */
  readonly besidesId?: string | undefined;
}

/** How long a generated password is good for unless it is changed. */
export const GENERATED_PASSWORD_MS = 24 * 3_600_000;

/** Acts on a person's account that end sessions, too. */
export class Account {
  readonly #deps: AccountDeps;

  constructor(deps: AccountDeps) {
    this.#deps = deps;
  }

  /**
   * Changes a person's own password, given the old one; ends all sessions but the one it is done in.
   * Throws when the old one is wrong (throttled like a sign-in) or the new one may not be set.
   */
  async changePassword(
    caller: Caller,
    principal: Principal,
    change: { oldPassword: string; newPassword: string; session: Session | undefined },
  ): Promise<void> {
    const attempt = { userName: principal.name, password: change.oldPassword, caller };
    const version = await provePassword(this.#deps.passwords, attempt, 'The old password is not right.');
    if (change.newPassword === change.oldPassword) {
      throw new LatchkeyError('invalid_parameter', 'The new password is the old one: choose another.');
    }
    const phc = await this.#deps.passwords.hashNew(change.newPassword, principal.name);
    await this.#deps.db.write(async (tx) => {
      await this.#deps.passwords.confirmIn(tx, principal.id, version);
      const besidesId = change.session?.sessionId;
      await this.replacePasswordIn(tx, caller, principal, { phc, besidesId });
    });
  }

  /** Sets a password, ends the user's sessions and tells the user, as part of a larger act. */
  async replacePasswordIn(
    tx: Tx,
    caller: Caller,
    user: Principal,
    { phc, endsAt, besidesId }: NewPassword,
  ): Promise<void> {
    await this.#deps.passwords.setIn(tx, caller, user, phc, endsAt);
    await this.#deps.sessions.endAllIn(tx, user.id, besidesId);
    await this.#deps.outbox.recordAccount(tx, {
      kind: 'password.changed',
      accountId: user.id,
      details: {},
      caller,
    });
  }

  /** Adds a user with a password. */
  async addUser(caller: Caller, userName: string, password: string): Promise<Principal> {
    const phc = await this.#deps.passwords.hashNew(password, userName);
    return this.#deps.db.write(async (tx) => {
      const principal = await this.#deps.directory.addUserIn(tx, caller, userName);
      await this.#deps.passwords.setIn(tx, caller, principal, phc);
      return principal;
    });
  }

  /** Sets somebody's password without the old one and ends all of the person's sessions. */
  async resetPassword(caller: Caller, userName: string, password: string): Promise<void> {
    const principal = await this.#deps.directory.getUser(userName);
    const phc = await this.#deps.passwords.hashNew(password, principal.name);
    await this.#deps.db.write((tx) => this.replacePasswordIn(tx, caller, principal, { phc }));
  }

  /**
   * Makes sure that this user exists, is active and an administrator, with a new generated password that ends
   * after a day unless changed; gives that back. For an operator who is locked out.
   */
  async resetAdministrator(
    caller: Caller,
    userName: string,
  ): Promise<{ userName: string; password: string }> {
    const password = generatePassword();
    const phc = await this.#deps.passwords.hashNew(password, userName);
    const endsAt = this.#deps.clock.now() + GENERATED_PASSWORD_MS;
    return this.#deps.db.write(async (tx) => {
      const { directory } = this.#deps;
      const principal =
        (await directory.findUser(userName, tx)) ?? (await directory.addUserIn(tx, caller, userName));
      if (!principal.isActive) await directory.enableIn(tx, caller, principal.id);
      if (!principal.isAdministrator) await directory.makeAdministratorIn(tx, caller, principal.id);
      await this.replacePasswordIn(tx, caller, principal, { phc, endsAt });
      return { userName: principal.name, password };
    });
  }

  /** Stops a principal's tokens and ends its sessions, at once. Refuses the last active administrator. */
  disable(caller: Caller, principalId: number): Promise<void> {
    return this.#deps.db.takeAway(async (tx) => {
      await this.#deps.directory.disableIn(tx, caller, principalId);
      await this.#deps.sessions.endAllIn(tx, principalId);
    });
  }
}
