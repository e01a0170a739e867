import {
  ApiError,
  BareClient,
  type ClientCredential,
  LatchkeyClient,
  type LatchkeyClientOptions,
} from '@latchkey/client';
import manifest from '../package.json' with { type: 'json' };
import { readCredential } from './credential.ts';
import { revokePending } from './exec/pending-revocations.ts';
import { CommandFailure } from './exit-code.ts';
import type { OutputFormat } from './output.ts';
import type { Profile } from './profiles/profile.ts';
import { askForSecret } from './secret-input.ts';
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
export function connect(terminal: Terminal, options: CommonOptions): Promise<LatchkeyClient> {
  return connectBy(LatchkeyClient, terminal, options);
}

/** The same for another of the client's classes. */
export async function connectBy<Client>(
  Kind: new (options: LatchkeyClientOptions) => Client,
  terminal: Terminal,
  options: CommonOptions,
): Promise<Client> {
  return new Kind((await connectAs(terminal, options)).found);
}

/** A client of the server that options and environment name, for a principal. Throws `CommandFailure`. */
export function connectWith(
  terminal: Terminal,
  options: CommonOptions,
  credential: ClientCredential,
): LatchkeyClient {
  const host = namedHost(terminal, options) ?? DEFAULT_HOST;
  const allowPlainHttp = options.allowPlainHttp ?? false;
  return refusingMisuse(
    () => new LatchkeyClient({ host, credential, allowPlainHttp, userAgent: USER_AGENT }),
  );
}

/** A client, and a secret that is asked for after its credential. */
export async function connectAndAsk(
  terminal: Terminal,
  options: CommonOptions,
  { question, what }: { readonly question: string; readonly what: string },
): Promise<{ readonly client: LatchkeyClient; readonly secret: string }> {
  const client = await connect(terminal, options);
  return { client, secret: (await askForSecret(terminal, question, what)).trim() };
}

/** A client of the server for nobody: it proves nothing but what it is given to send. Throws `CommandFailure`. */
export function connectBare(terminal: Terminal, options: CommonOptions): BareClient {
  const host = namedHost(terminal, options) ?? DEFAULT_HOST;
  const allowPlainHttp = options.allowPlainHttp ?? false;
  return refusingMisuse(() => new BareClient({ host, allowPlainHttp, userAgent: USER_AGENT }));
}

/** A client, what it was made with, and the profile that its credential is from, if it is from one. */
export interface Chosen {
  readonly client: LatchkeyClient;
  readonly found: LatchkeyClientOptions;
  readonly profile?: Profile;
}

/** A client for the principal that options, environment and profiles name. Throws `CommandFailure`. */
export async function connectAs(terminal: Terminal, options: CommonOptions): Promise<Chosen> {
  const host = namedHost(terminal, options);
  const allowPlainHttp = options.allowPlainHttp ?? false;
  const profileName =
    options.profile ?? (options.user === undefined ? profileInEnvironment(terminal) : undefined);
  const asked = { host, allowPlainHttp, userName: options.user, profileName };
  const proof = await readCredential(terminal, asked).catch(misuse);
  const candidates = proof.credentials.map((credential) => {
    const found = {
      credential,
      allowPlainHttp,
      userAgent: USER_AGENT,
      host: proof.host ?? host ?? DEFAULT_HOST,
    };
    return { found, client: refusingMisuse(() => new LatchkeyClient(found)) };
  });
  const taken = await firstTaken(candidates);
  await revokePending(terminal, taken.client, proof.profile?.name);
  return { ...taken, ...(proof.profile && { profile: proof.profile }) };
}

/** `LATCHKEY_PROFILE`, where no token in the environment is stronger. */
function profileInEnvironment({ env }: Terminal): string | undefined {
  return env.LATCHKEY_TOKEN?.trim() ? undefined : env.LATCHKEY_PROFILE || undefined;
}

function refusingMisuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return misuse(error);
  }
}

/** What the host or the credential cannot be used for is wrong usage. */
function misuse(error: unknown): never {
  if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
  throw error;
}

/** Of several tokens that lie in one place nothing says which is newer: the server knows which is good. */
async function firstTaken<Candidate extends Pick<Chosen, 'client'>>(
  candidates: readonly Candidate[],
): Promise<Candidate> {
  const [first, ...others] = candidates;
  if (first === undefined) throw new Error('There is no credential.');
  if (others.length === 0) return first;
  for (const candidate of candidates) if (await isTaken(candidate.client)) return candidate;
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
