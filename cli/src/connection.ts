import { LatchkeyClient, type LatchkeyClientOptions } from '@latchkey/client';
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

/** A client of the server and for the principal that options and environment name. Throws `CommandFailure`. */
export function connect(terminal: Terminal, options: CommonOptions): Promise<LatchkeyClient> {
  return connectBy(LatchkeyClient, terminal, options);
}

/** The same for another of the client's classes. */
export async function connectBy<Client>(
  Kind: new (options: LatchkeyClientOptions) => Client,
  terminal: Terminal,
  options: CommonOptions,
): Promise<Client> {
  const host = options.host ?? (terminal.env.LATCHKEY_URL || DEFAULT_HOST);
  const credential = await readCredential(terminal, options.user);
  try {
    return new Kind({
      host,
      credential,
      userAgent: `latchkey/${manifest.version}`,
      allowPlainHttp: options.allowPlainHttp ?? false,
    });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
    throw error;
  }
}
