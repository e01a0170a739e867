import { ApiError, LatchkeyClient } from '@latchkey/client';
import manifest from '../package.json' with { type: 'json' };
import { readCredential } from './credential.ts';
import { revokePending } from './exec/pending-revocations.ts';
import { CommandFailure } from './exit-code.ts';
import type { OutputFormat } from './output.ts';
import type { Profile } from './profiles/profile.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly host?: string;
  readonly user?: string;
  readonly profile?: string;
  readonly output?: OutputFormat;
  readonly allowPlainHttp?: boolean;
}

export const DEFAULT_HOST = 'http://127.0.0.1:8080';
/** What the server's log and audit trail know the command by. */
export const USER_AGENT = `latchkey/${manifest.version}`;

/** The address that options and environment name, if they do. */
export function namedHost({ env }: Pick<Terminal, 'env'>, { host }: CommonOptions): string | undefined {
  return host ?? (env.LATCHKEY_URL || undefined);
}

/** A client of the server and for the principal that options, environment and profiles name. Throws `CommandFailure`. */
export async function connect(terminal: Terminal, options: CommonOptions): Promise<LatchkeyClient> {
  return (await connectAs(terminal, options)).client;
}

/** The same, with the profile that the credential is from, if it is from one. */
export async function connectAs(
  terminal: Terminal,
  options: CommonOptions,
): Promise<{ readonly client: LatchkeyClient; readonly profile?: Profile }> {
  const host = namedHost(terminal, options);
  const allowPlainHttp = options.allowPlainHttp ?? false;
  const proof = await orMisuse(() =>
    readCredential(terminal, {
      ...{ host, allowPlainHttp, userName: options.user },
      profileName:
        options.profile ?? (options.user === undefined ? profileInEnvironment(terminal) : undefined),
    }),
  );
  const clients = await orMisuse(async () =>
    proof.credentials.map(
      (credential) =>
        new LatchkeyClient({
          ...{ credential, allowPlainHttp, userAgent: USER_AGENT },
          host: proof.host ?? host ?? DEFAULT_HOST,
        }),
    ),
  );
  const client = await firstTaken(clients);
  await revokePending(terminal, client, proof.profile?.name);
  return { client, ...(proof.profile && { profile: proof.profile }) };
}

/** `LATCHKEY_PROFILE`, where no token in the environment is stronger. */
function profileInEnvironment({ env }: Terminal): string | undefined {
  return env.LATCHKEY_TOKEN?.trim() ? undefined : env.LATCHKEY_PROFILE || undefined;
}

/** What the host or the credential cannot be used for is wrong usage. */
async function orMisuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
    throw error;
  }
}

/** Of several tokens that lie in one place nothing says which is newer: the server knows which is good. */
async function firstTaken(clients: readonly LatchkeyClient[]): Promise<LatchkeyClient> {
  const [first, ...others] = clients;
  if (first === undefined) throw new Error('There is no credential.');
  if (others.length === 0) return first;
  for (const client of clients) if (await isTaken(client)) return client;
  return first;
}

async function isTaken(client: LatchkeyClient): Promise<boolean> {
  try {
    await client.me();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return !error.isCredentialRefused;
    throw error;
  }
}
