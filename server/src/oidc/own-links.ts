import type { Caller } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { IdentityLink } from '../identities/identity-link.ts';
import type { LinkedIdentities } from '../identities/linked-identities.ts';
import type { Directory } from '../principals/directory.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import { provePassword } from '../sessions/password-proof.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings/settings.ts';

interface OwnLinksDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly identities: LinkedIdentities;
  readonly sessions: Sessions;
  /** Of the providers that are set up. */
  readonly issuers: readonly string[];
  readonly recentProofMs: number;
}

interface SignedIn {
  readonly principal: Principal;
  readonly session: Session;
}

/** The ways in that a signed-in user has, and may take away. */
export class OwnLinks {
  readonly #deps: OwnLinksDeps;

  constructor(deps: OwnLinksDeps) {
    this.#deps = deps;
  }

  /** Whether the user can sign in with a password. */
  async hasPassword(principalId: number): Promise<boolean> {
    const { settings, passwords } = this.#deps;
    return (await settings.read()).passwordsEnabled && (await passwords.has(principalId));
  }

  list(principalId: number): Promise<IdentityLink[]> {
    return this.#deps.identities.listOf(principalId);
  }

  /**
   * Throws unless a signed-in user has just proved to be there: who found an open browser must not keep a way in. With
   * the password given now; where the user has none, by having signed in anew a moment ago.
   */
  async demandProof(
    { principal, session }: SignedIn,
    { password, caller }: { password: string | undefined; caller: Caller },
  ): Promise<void> {
    if (!(await this.hasPassword(principal.id))) {
      if (this.#deps.clock.now() - session.provedAt <= this.#deps.recentProofMs) return;
      throw new LatchkeyError(
        'proof_required',
        'You signed in too long ago for this: prove again that it is you.',
      );
    }
    if (password === undefined || password === '')
      throw new LatchkeyError('invalid_parameter', 'password is required: give your password once more.');
    const attempt = { userName: principal.name, password, caller };
    await provePassword(this.#deps.passwords, attempt, 'The password is not right.');
  }

  /**
   * Takes a link of one's own away, and ends the other sessions: whoever came in by it must be out. Refuses the last
   * way in.
   */
  async unlink(caller: Caller, { principal, session }: SignedIn, linkId: string): Promise<void> {
    const { db, directory, identities, sessions, issuers } = this.#deps;
    const hasPassword = await this.hasPassword(principal.id);
    await db.takeAway(async (tx) => {
      // Two at once would each count on the link that the other one takes away.
      await directory.lockIn(tx);
      const links = await identities.listOf(principal.id, tx);
      const link = links.find((one) => one.linkId === linkId);
      if (link === undefined)
        throw new LatchkeyError(
          'not_found',
          'You have no such link: list your links and use an id from there.',
        );
      const others = links.filter((one) => one !== link && issuers.includes(one.issuer));
      if (!hasPassword && others.length === 0) throw lastWayIn();
      await identities.unlinkIn(tx, caller, principal, link);
      await sessions.endAllIn(tx, principal.id, session.sessionId);
    });
  }
}

function lastWayIn(): LatchkeyError {
  return new LatchkeyError(
    'would_lock_out',
    'This is your only way to sign in: link another identity first, or ask an administrator for a password.',
  );
}
