import { type ClientCredential, parseHost } from '@latchkey/client';
import { CommandFailure } from './exit-code.ts';
import { chooseProfile } from './profiles/choose-profile.ts';
import type { Profile } from './profiles/profile.ts';
import { askForSecret } from './secret-input.ts';
import { readTokens } from './storage/token-store.ts';
import type { Terminal } from './terminal.ts';

interface Asked {
  readonly userName: string | undefined;
  /** By option or environment. */
  readonly profileName: string | undefined;
  /** By option or environment; undefined: none was named. */
  readonly host: string | undefined;
  readonly allowPlainHttp: boolean;
}

/** Whom to be, and at which server. */
export interface Proof {
  /** The first that the server takes; of a profile there may be several. */
  readonly credentials: readonly ClientCredential[];
  /** Undefined: the one that was named, or the usual one. */
  readonly host?: string;
  /** Where the credential is from. */
  readonly profile?: Profile;
}

/**
 * What to prove with who asks: the token of `LATCHKEY_TOKEN`, the user's password from the terminal or standard input, or the
 * token of a profile, which comes with the only host that it is for. Throws `CommandFailure` when there is none of these, or
 * more than one was asked for.
 */
export async function readCredential(terminal: Terminal, asked: Asked): Promise<Proof> {
  const { userName, profileName } = asked;
  const token = terminal.env.LATCHKEY_TOKEN?.trim() ?? '';
  if (token !== '' && userName !== undefined) {
    const message = 'LATCHKEY_TOKEN and --user both say who you are: unset the one or leave out the other.';
    throw new CommandFailure('wrongUsage', message);
  }
  if (profileName !== undefined && (token !== '' || userName !== undefined)) {
    const other = token === '' ? '--user' : 'LATCHKEY_TOKEN';
    const message = `A profile and ${other} both say who you are: leave out the one or the other.`;
    throw new CommandFailure('wrongUsage', message);
  }
  if (token !== '') return { credentials: [{ token }] };
  if (userName === undefined) return ofProfile(terminal, asked);
  const password = await askForSecret(terminal, `Password of ${userName}: `, 'password');
  return { credentials: [{ userName, password }] };
}

async function ofProfile(terminal: Terminal, { profileName, host, allowPlainHttp }: Asked): Promise<Proof> {
  const named = host === undefined ? undefined : parseHost(host, { allowPlainHttp });
  const profile = chooseProfile(terminal, { name: profileName, host: named });
  if (profile === undefined) {
    const message =
      'No credential: sign in with `latchkey login`, put a token into LATCHKEY_TOKEN, or name yourself with --user.';
    throw new CommandFailure('notAuthenticated', message);
  }
  if (profile.expiresAt >= 0 && profile.expiresAt <= terminal.now()) {
    const message = `The token of the profile ${profile.name} has expired: run \`latchkey login\` again.`;
    throw new CommandFailure('notAuthenticated', message);
  }
  const tokens = await readTokens(terminal, profile);
  return { credentials: tokens.map((token) => ({ token })), host: profile.host, profile };
}
