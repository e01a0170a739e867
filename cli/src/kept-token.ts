import { type CommonOptions, connectAs, connectWith } from './connection.ts';
import { CommandFailure } from './exit-code.ts';
import { parsedHost } from './parsed-host.ts';
import { askForSecret } from './secret-input.ts';
import type { Terminal } from './terminal.ts';

/** Options of commands that hand a token on. */
export interface TokenOptions extends CommonOptions {
  readonly tokenStdin?: boolean;
}

/** A token and the server that it is for, as the server's address is written everywhere else. */
export interface KeptToken {
  readonly host: string;
  readonly token: string;
}

export const TOKEN_STDIN = [
  '--token-stdin',
  'take the token from standard input instead of LATCHKEY_TOKEN',
] as const;

/** The token to hand on, and its server. Throws `CommandFailure` for a password, and for a host that must not have it. */
export async function readKeptToken(terminal: Terminal, options: TokenOptions): Promise<KeptToken> {
  if (options.user !== undefined) {
    const message = 'Only a token is handed on, never a password: leave out --user.';
    throw new CommandFailure('wrongUsage', message);
  }
  if (options.tokenStdin === true) {
    const token = (await askForSecret(terminal, 'Token: ', 'token')).trim();
    return { host: connectWith(terminal, options, { token }).host, token };
  }
  const { found } = await connectAs(terminal, options);
  const { host, credential } = found;
  if (!('token' in credential)) throw new CommandFailure('notAuthenticated', 'There is no token to hand on.');
  return { host: parsedHost(host, options), token: credential.token };
}
