import { LatchkeyError } from '../errors.ts';
import type { PasswordAttempt, Passwords } from '../principals/passwords.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Checks a password that somebody gives to show who it is; gives back its version, for `Passwords.confirmIn`. Throws
 * `permission_denied` with this message when it is wrong, `too_many_attempts` when it is not even looked at.
 */
export async function provePassword(
  passwords: Passwords,
  attempt: PasswordAttempt,
  wrongMessage: string,
): Promise<number> {
  const check = await passwords.check(attempt);
  if (check.ok) return check.passwordVersion;
  if (check.reason === 'wrong') throw new LatchkeyError('permission_denied', wrongMessage);
  const { retryAfterSeconds } = check;
  const message = 'Too many failed passwords: wait, then try again.';
  throw new LatchkeyError('too_many_attempts', message, { retryAfterSeconds });
}

/** Throws `permission_denied` where passwords are switched off, before one is looked at. */
export async function refuseSwitchedOffPasswords(settings: Settings): Promise<void> {
  if ((await settings.read()).passwordsEnabled) return;
  throw new LatchkeyError(
    'permission_denied',
    'Signing in with a password is switched off: sign in with your identity provider.',
  );
}
