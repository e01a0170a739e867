import { BareClient, LatchkeyClient } from '@latchkey/client';
import manifest from '../package.json' with { type: 'json' };
import { readCredential, readCredentialAnd } from './credential.ts';
import { CommandFailure } from './exit-code.ts';
import type { OutputFormat } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly host?: string;
  readonly user?: string;
  readonly output?: OutputFormat;
  readonly allowPlainHttp?: boolean;
}

export const DEFAULT_HOST = 'http://127.0.0.1:8080';

/** A client of the server and for the principal that options and environment name. Throws `CommandFailure`. */
export async function connect(terminal: Terminal, options: CommonOptions): Promise<LatchkeyClient> {
  const credential = await readCredential(terminal, options.user);
  return made(() => new LatchkeyClient({ ...reach(terminal, options), credential }));
}

/** The same, and a secret that is asked for after the credential. */
export async function connectAndAsk(
  terminal: Terminal,
  options: CommonOptions,
  question: string,
): Promise<{ client: LatchkeyClient; secret: string }> {
  const { credential, secrets } = await readCredentialAnd(terminal, options.user, [question]);
  const client = made(() => new LatchkeyClient({ ...reach(terminal, options), credential }));
  return { client, secret: secrets[0]?.trim() ?? '' };
}

/** A client of the server for nobody: it proves nothing but what it is given to send. Throws `CommandFailure`. */
export function connectBare(terminal: Terminal, options: CommonOptions): BareClient {
  return made(() => new BareClient(reach(terminal, options)));
}

function reach({ env }: Terminal, options: CommonOptions) {
  return {
    host: options.host ?? (env.LATCHKEY_URL || DEFAULT_HOST),
    userAgent: `latchkey/${manifest.version}`,
    allowPlainHttp: options.allowPlainHttp ?? false,
  };
}

function made<Client>(make: () => Client): Client {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
    throw error;
  }
}
