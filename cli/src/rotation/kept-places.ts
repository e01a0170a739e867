import { changeCredentialFile } from '../credential-files/change-file.ts';
import { findCredentialFile } from '../credential-files/credential-file.ts';
import { describePlace, type FoundCredential } from '../doctor/found.ts';
import { findInNetrcs } from '../doctor/netrc-finds.ts';
import { findInProfiles } from '../doctor/sdk-finds.ts';
import { CommandFailure } from '../exit-code.ts';
import { keepProfile, listProfiles, type Profile } from '../profiles/profile.ts';
import { newPassphraseOf } from '../storage/token-file.ts';
import { openStore, type TokenStore } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';
import { hasTokenForm, tokenIdOf } from '../token-id.ts';

/** A token that is to stand in the place of another. */
export interface Renewal {
  readonly oldValue: string;
  readonly newValue: string;
  readonly tokenId: string;
  /** -1: never; epoch milliseconds. */
  readonly expiresAt: number;
}

/** Something of this machine that keeps tokens, and can keep others in their place. */
export interface KeptPlace {
  /** For people, without any value. */
  readonly name: string;
  /** Tokens of the host that lie there. */
  readonly tokens: readonly string[];
  /** Throws `CommandFailure` when it could not be written to; changes no token. */
  prepare(): Promise<void>;
  /** Puts new values in the place of the old ones, all or none. Throws `CommandFailure`. */
  renew(renewals: readonly Renewal[]): Promise<void>;
  /** Puts the old values in the place of the new ones. Throws `CommandFailure`. */
  restore(renewals: readonly Renewal[]): Promise<void>;
  /** Whether a value lies there now. */
  holds(value: string): Promise<boolean>;
}

/** The places of this machine that keep tokens for a host: logins, `.netrc` and `.databrickscfg`. */
export async function listKeptPlaces(terminal: Terminal, host: string): Promise<readonly KeptPlace[]> {
  const profiles = listProfiles(terminal).filter((profile) => profile.host === host);
  const ofLogins: KeptPlace[] = [];
  for (const profile of profiles) ofLogins.push(await placeOfLogin(terminal, profile));
  const netrcs = (await findInNetrcs(terminal, host)).all;
  const config = await findInProfiles(terminal, host);
  const files = [...netrcs, ...(config === undefined ? [] : [config])];
  const ofFiles = files.map(({ file, credentials }) => placeOfFile(file, credentials));
  return [...ofLogins, ...ofFiles].filter(({ tokens }) => tokens.length > 0);
}

async function placeOfLogin(terminal: Terminal, profile: Profile): Promise<KeptPlace> {
  const store: TokenStore = await openStore(terminal, profile.storage);
  const tokens = await store.read(profile);
  const write = async (value: string, kept: Pick<Profile, 'tokenId' | 'expiresAt'>) => {
    await store.write(profile, value);
    await keepProfile(terminal, { ...profile, ...kept });
  };
  return {
    name: `the login ${profile.name}`,
    tokens,
    async prepare() {
      // A passphrase that is typed wrong must not stop what has begun.
      if (profile.storage === 'encrypted-file') await newPassphraseOf(terminal);
    },
    async renew(renewals) {
      const renewal = renewals.find(({ oldValue }) => tokens.includes(oldValue));
      if (renewal !== undefined) await write(renewal.newValue, renewal);
    },
    async restore(renewals) {
      const isHere = ({ oldValue, newValue }: Renewal) =>
        tokens.some((one) => one === oldValue || one === newValue);
      const renewal = renewals.find(isHere);
      if (renewal === undefined) return;
      const { oldValue } = renewal;
      await write(oldValue, { tokenId: tokenIdOf(oldValue), expiresAt: profile.expiresAt });
    },
    holds: async (value) => (await store.read(profile)).includes(value),
  };
}

/**
 * A file, in which every occurrence of a value is renewed: also those for another name of the host, since the token ends
 * for all of them. Nothing else of it changes.
 */
function placeOfFile(file: string, credentials: readonly FoundCredential[]): KeptPlace {
  const ofTokens = credentials.filter(({ kind, secret }) => kind === 'token' && hasTokenForm(secret));
  const change = async (pairs: readonly (readonly [from: string, to: string])[]) => {
    await changeCredentialFile(file, (bytes) => pairs.reduce(replaceValue, bytes));
  };
  const names = [...new Set(ofTokens.map(({ place }) => describePlace(place)))];
  return {
    name: names.join(', '),
    tokens: [...new Set(ofTokens.map(({ secret }) => secret))],
    prepare: async () => void (await changeCredentialFile(file, (bytes) => bytes)),
    renew: (renewals) => change(renewals.map(({ oldValue, newValue }) => [oldValue, newValue] as const)),
    restore: (renewals) => change(renewals.map(({ oldValue, newValue }) => [newValue, oldValue] as const)),
    async holds(value) {
      const found = await findCredentialFile(file);
      if (found === undefined) throw new CommandFailure('failed', `${file} is gone.`);
      return found.bytes !== replaceValue(found.bytes, [value, '']);
    },
  };
}

/** Whole words alone: what merely begins with a value is another one. Of its form, it has no character that means anything. */
function replaceValue(bytes: string, [from, to]: readonly [from: string, to: string]): string {
  return bytes.replace(new RegExp(`(?<![A-Za-z0-9_])${from}(?![A-Za-z0-9_])`, 'g'), () => to);
}
