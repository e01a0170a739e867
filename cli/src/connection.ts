import { type ClientCredential, LatchkeyClient, type LatchkeyClientOptions } from '@latchkey/client';
import manifest from '../package.json' with { type: 'json' };
import { readCredential } from './credential.ts';
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

/** The address of the server that options and environment name. */
export function chooseHost(terminal: Terminal, { host }: CommonOptions): string {
  return host ?? (terminal.env.LATCHKEY_URL || DEFAULT_HOST);
}

/** A client of the server and for the principal that options and environment name. Throws `CommandFailure`. */
export function connect(terminal: Terminal, options: CommonOptions): Promise<LatchkeyClient> {
  return connectBy(LatchkeyClient, terminal, options);
}

/** The same for another of the client's classes. */
export async function connectBy<Client>(
  Kind: ClientKind<Client>,
  terminal: Terminal,
  options: CommonOptions,
): Promise<Client> {
  return build(Kind, { terminal, options, credential: await readCredential(terminal, options.user) });
}

/** A client of the server that options and environment name, for a principal. Throws `CommandFailure`. */
export function connectWith(
  terminal: Terminal,
  options: CommonOptions,
  credential: ClientCredential,
): LatchkeyClient {
  return build(LatchkeyClient, { terminal, options, credential });
}

type ClientKind<Client> = new (options: LatchkeyClientOptions) => Client;

interface Asking {
  readonly terminal: Terminal;
  readonly options: CommonOptions;
  readonly credential: ClientCredential;
}

function build<Client>(Kind: ClientKind<Client>, { terminal, options, credential }: Asking): Client {
  try {
    return new Kind({
      host: chooseHost(terminal, options),
      credential,
      userAgent: `latchkey/${manifest.version}`,
      allowPlainHttp: options.allowPlainHttp ?? false,
    });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
    throw error;
  }
}
