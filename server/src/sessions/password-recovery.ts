import type { Caller } from '../audit/audit-event.ts';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { Directory } from '../principals/directory.ts';
import type { PasswordLink, PasswordLinks } from '../principals/password-links/password-links.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import { notAdministrator } from '../principals/refusals.ts';
import type { Settings } from '../settings/settings.ts';
import type { Account } from './account.ts';
import { refuseSwitchedOffPasswords } from './password-proof.ts';

interface PasswordRecoveryDeps {
  readonly db: Db;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly passwordLinks: PasswordLinks;
  readonly account: Account;
  readonly outbox: Outbox;
  readonly settings: Settings;
}

/** Links by which administrators let users set a first password, or another one for one that was lost. */
export class PasswordRecovery {
  readonly #deps: PasswordRecoveryDeps;

  constructor(deps: PasswordRecoveryDeps) {
    this.#deps = deps;
  }

  /**
   * Makes a link for a user, in the place of an older one; the user is told. Gives back its code, this once. Throws
   * `principal_not_found`, and `invalid_parameter` for somebody inactive or oneself.
   */
  async makeLink(
    caller: Caller,
    administrator: Principal,
    userId: number | undefined,
  ): Promise<{ user: Principal; code: string; endsAt: number }> {
    const { db, directory, passwordLinks, outbox, settings } = this.#deps;
    await refuseSwitchedOffPasswords(settings);
    return db.write(async (tx) => {
      await directory.lockIn(tx);
      // Asked again: it may have been taken away since the request was let in.
      const now = await directory.findById(administrator.id, tx);
      if (!now?.isActive || !now.isAdministrator) throw notAdministrator(administrator);
      const user = userId === undefined ? undefined : await directory.findById(userId, tx);
      if (user?.kind !== 'user')
        throw new LatchkeyError('principal_not_found', 'There is no user with this id.');
      // Whoever finds a browser signed in would otherwise need no old password to keep the account.
      if (user.id === administrator.id) {
        const message = 'A link is for somebody else: change your own password, by giving the old one.';
        throw new LatchkeyError('invalid_parameter', message);
      }
      const { code, endsAt } = await passwordLinks.makeIn(tx, caller, user);
      await outbox.recordAccount(tx, { kind: 'password.link_made', accountId: user.id, details: {}, caller });
      return { user, code, endsAt };
    });
  }

  /** For whom a link is. Throws `password_link_refused` and `too_many_attempts` as `PasswordLinks.get`. */
  lookUp(caller: Caller, code: string): Promise<PasswordLink> {
    return this.#deps.passwordLinks.get(code, caller);
  }

  /**
   * Sets the password of the link's user, which uses the link up, and ends all of the user's sessions. A password that
   * may not be set leaves the link as it is.
   */
  async setPassword(caller: Caller, code: string, newPassword: string): Promise<void> {
    const { db, account, passwords, passwordLinks, settings } = this.#deps;
    await refuseSwitchedOffPasswords(settings);
    const { principal } = await passwordLinks.get(code, caller);
    const phc = await passwords.hashNew(newPassword, principal.name);
    const known = { ...caller, principalId: principal.id, name: principal.name };
    await db.write(async (tx) => {
      const user = await passwordLinks.takeIn(tx, code, known);
      await account.replacePasswordIn(tx, known, user, { phc });
    });
  }
}
