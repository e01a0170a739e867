import { type CommandLoginToken, LatchkeyClient } from '@latchkey/client';
import { type CommonOptions, DEFAULT_HOST, namedHost, USER_AGENT } from '../connection.ts';
import { readCredential } from '../credential.ts';
import { describeDistance, readLifetime } from '../duration.ts';
import { CommandFailure } from '../exit-code.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import { parsedHost } from '../parsed-host.ts';
import {
  checkProfileName,
  DEFAULT_PROFILE,
  keepProfile,
  listProfiles,
  type Profile,
  type Storage,
} from '../profiles/profile.ts';
import { findKeyringProblem } from '../storage/keyring.ts';
import { newPassphraseOf } from '../storage/token-file.ts';
import { openStore, type TokenOwner } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';
import { logInByBrowser, logInByCarriedCode, type WantedLogin } from './browser-login.ts';
import { machineName } from './machine-name.ts';

/** Options of `latchkey login`. */
export interface LoginOptions extends CommonOptions {
  readonly browser: boolean;
  readonly scopes?: string;
  readonly lifetime: string;
  readonly insecureStorage?: boolean;
}

/**
 * Gets a token from a person, in a browser or for a password, and keeps it in a profile; one that cannot be kept is revoked.
 * Throws `CommandFailure` and `ApiError`.
 */
export async function logIn(
  terminal: Terminal,
  given: string | undefined,
  options: LoginOptions,
): Promise<void> {
  const wanted = readWanted(terminal, given, options);
  const name = checkProfileName(options.profile ?? (terminal.env.LATCHKEY_PROFILE || DEFAULT_PROFILE));
  const earlier = await findEarlier(terminal, { name, host: wanted.host });
  // Before anybody is asked: a token that cannot be kept is not to be.
  const storage = await chooseStorage(terminal, options);
  const got = await obtain(terminal, wanted, options);
  const profile: Profile = {
    ...{ name, host: wanted.host, userName: got.user_name, storage },
    ...{ tokenId: got.token_info.token_id, expiresAt: got.token_info.expiry_time },
    ...(got.token_info.scopes && { scopes: got.token_info.scopes }),
  };
  await keep(terminal, profile, got);
  if (earlier !== undefined) await leaveEarlier(terminal, earlier, profile, clientOf(wanted, got));
  await tell(terminal, options, profile);
  if (terminal.env.LATCHKEY_TOKEN?.trim())
    await terminal.stderr.write('latchkey: LATCHKEY_TOKEN is set, and stronger than this login: unset it.\n');
}

function readWanted(terminal: Terminal, given: string | undefined, options: LoginOptions): WantedLogin {
  if (given !== undefined && options.host !== undefined)
    throw new CommandFailure('wrongUsage', 'HOST and --host both name a server: leave out the one.');
  readLifetime(options.lifetime);
  const allowPlainHttp = options.allowPlainHttp ?? false;
  const scopes = options.scopes?.split(',').map((scope) => scope.trim());
  const host = parsedHost(given ?? namedHost(terminal, options) ?? DEFAULT_HOST, options);
  return { host, allowPlainHttp, lifetime: options.lifetime, ...(scopes && { scopes }) };
}

/** The login that this one takes the place of, with its tokens where they are had without asking anybody. */
interface Earlier {
  readonly profile: Profile;
  readonly tokens: readonly string[];
}

/** Never one at another server: its token would be lost, and not revoked. */
async function findEarlier(terminal: Terminal, { name, host }: TokenOwner): Promise<Earlier | undefined> {
  const profile = listProfiles(terminal).find((known) => known.name === name);
  if (profile === undefined) return undefined;
  if (profile.host !== host) {
    const message = `The profile ${name} is for ${profile.host}: choose another name with --profile, or \`latchkey logout --profile ${name}\` first.`;
    throw new CommandFailure('wrongUsage', message);
  }
  if (profile.storage === 'encrypted-file') return { profile, tokens: [] };
  const store = await openStore(terminal, profile.storage);
  return { profile, tokens: await store.read(profile).catch(() => []) };
}

async function chooseStorage(terminal: Terminal, { insecureStorage }: LoginOptions): Promise<Storage> {
  const problem = await findKeyringProblem();
  if (problem === undefined) return 'keyring';
  if (insecureStorage === true) return 'file';
  if (!terminal.stdin.isTTY) {
    const message = `${problem} Run this on a terminal to choose a passphrase for an encrypted file, or accept a readable one with --insecure-storage.`;
    throw new CommandFailure('failed', message);
  }
  await terminal.stderr.write(`${problem} The token goes into a file that a passphrase opens.\n`);
  await newPassphraseOf(terminal);
  return 'encrypted-file';
}

async function obtain(
  terminal: Terminal,
  wanted: WantedLogin,
  options: LoginOptions,
): Promise<CommandLoginToken> {
  if (options.user === undefined)
    return options.browser ? logInByBrowser(terminal, wanted) : logInByCarriedCode(terminal, wanted);
  const { host, allowPlainHttp, scopes } = wanted;
  const withoutToken = { ...terminal, env: { ...terminal.env, LATCHKEY_TOKEN: undefined } };
  const { credentials } = await readCredential(withoutToken, {
    ...{ userName: options.user, profileName: undefined, host, allowPlainHttp },
  });
  const [credential] = credentials;
  if (credential === undefined) throw new Error('There is no credential.');
  const client = new LatchkeyClient({ host, allowPlainHttp, credential, userAgent: USER_AGENT });
  const generated = await client.generateToken({
    comment: `latchkey on ${machineName()}`,
    lifetime_seconds: readLifetime(wanted.lifetime),
    ...(scopes !== undefined && { scopes: [...scopes] }),
  });
  return { ...generated, user_name: options.user };
}

/** What cannot be kept is revoked at once. */
async function keep(terminal: Terminal, profile: Profile, got: CommandLoginToken): Promise<void> {
  try {
    await (await openStore(terminal, profile.storage)).write(profile, got.token_value);
    await keepProfile(terminal, profile);
  } catch (error) {
    const { host } = profile;
    const client = new LatchkeyClient({
      ...{ host, credential: { token: got.token_value }, allowPlainHttp: true, userAgent: USER_AGENT },
    });
    const isRevoked = await client.endOwnToken().then(
      () => true,
      () => false,
    );
    const why = error instanceof Error ? error.message : 'No reason was given.';
    const left = isRevoked ? 'it is revoked' : `revoke ${profile.tokenId}`;
    throw new CommandFailure('failed', `The token could not be kept, so ${left}. ${why}`);
  }
}

function clientOf({ host, allowPlainHttp }: WantedLogin, got: CommandLoginToken): LatchkeyClient {
  return new LatchkeyClient({
    ...{ host, allowPlainHttp, credential: { token: got.token_value }, userAgent: USER_AGENT },
  });
}

/** The token of before is worth nothing to anybody any more: it goes, if it lies elsewhere, and is revoked. */
async function leaveEarlier(
  terminal: Terminal,
  { profile: earlier, tokens }: Earlier,
  { storage }: Profile,
  client: LatchkeyClient,
): Promise<void> {
  if (earlier.storage !== storage && [earlier.storage, storage].includes('keyring'))
    await (await openStore(terminal, earlier.storage)).delete(earlier).catch(() => {});
  if (earlier.expiresAt >= 0 && earlier.expiresAt <= terminal.now()) return;
  const { host, userAgent, allowPlainHttp } = {
    host: client.host,
    userAgent: USER_AGENT,
    allowPlainHttp: true,
  };
  const ending = tokens.map((token) =>
    new LatchkeyClient({ host, userAgent, allowPlainHttp, credential: { token } }).endOwnToken(),
  );
  const revoked = ending.length > 0 ? Promise.all(ending) : client.revokeToken(earlier.tokenId);
  await revoked.catch(async () => {
    const message = `latchkey: The token of before is still good, unless it was revoked: ${earlier.tokenId}\n`;
    await terminal.stderr.write(message).catch(() => {});
  });
}

async function tell(terminal: Terminal, options: LoginOptions, profile: Profile): Promise<void> {
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson(profile));
    return;
  }
  const { host, userName, name, storage, expiresAt } = profile;
  const end = expiresAt < 0 ? 'It never ends' : `It ends ${describeDistance(expiresAt, terminal.now())}`;
  const told = `Signed in at ${host} as ${plain(userName)}, as the profile ${name}.\n`;
  await terminal.stdout.write(`${told}The token is kept in ${PLACES[storage]}. ${end}.\n`);
}

const PLACES: Readonly<Record<Storage, string>> = {
  keyring: "the system's keyring",
  'encrypted-file': 'a file that your passphrase opens',
  file: 'a file, readable for whoever can read your files',
};
