import { join } from 'node:path';
import { findCredentialFile, isOpenToOthers, isOwn } from '../credential-files/credential-file.ts';
import { CommandFailure } from '../exit-code.ts';
import { usualOf } from '../profiles/choose-profile.ts';
import { configFolder } from '../profiles/private-file.ts';
import { listProfiles, type Profile } from '../profiles/profile.ts';
import { openStore } from '../storage/token-store.ts';
import type { Terminal } from '../terminal.ts';
import type { FoundCredential, LookedAt } from './found.ts';

/** What the logins of this command hold for a host. */
export interface LoginFinds {
  readonly credentials: readonly FoundCredential[];
  /** What `latchkey` sends when nothing else is named: a login's, if it is clear which. */
  readonly usual: FoundCredential | undefined;
  /** Whether nobody can say which of several logins is meant. */
  readonly isAmbiguous: boolean;
  /** The file of tokens that are in no keyring, if there is one. */
  readonly files: readonly LookedAt[];
  /** Logins of which nothing can be said, each with the reason. */
  readonly problems: readonly string[];
}

/** Looks into the keyring and the file of tokens. What a passphrase seals is left sealed: nobody is asked for it here. */
export async function findInLogins(terminal: Terminal, host: string): Promise<LoginFinds> {
  const profiles = listProfiles(terminal).filter((profile) => profile.host === host);
  const credentials: FoundCredential[] = [];
  const problems: string[] = [];
  for (const profile of profiles) {
    const found = await look(terminal, profile);
    if (typeof found === 'string') problems.push(found);
    else credentials.push(...found);
  }
  const named = terminal.env.LATCHKEY_PROFILE || undefined;
  const usualName = named ?? usualOf(profiles)?.name;
  return {
    credentials,
    usual: credentials.find(({ place }) => place.kind === 'login' && place.profile === usualName),
    isAmbiguous: profiles.length > 1 && usualName === undefined,
    files: await lookAtFile(terminal),
    problems,
  };
}

/** The tokens of a login; in words, why they cannot be seen. */
async function look(terminal: Terminal, profile: Profile): Promise<FoundCredential[] | string> {
  const { name, storage } = profile;
  if (storage === 'encrypted-file') return [];
  try {
    const tokens = await (await openStore(terminal, storage)).read(profile);
    if (tokens.length === 0) return `The token of the login ${name} is not where it was kept: sign in again.`;
    return tokens.map((secret) => ({
      place: { kind: 'login', profile: name, storage },
      kind: 'token',
      userName: undefined,
      secret,
    }));
  } catch (error) {
    if (error instanceof CommandFailure) return `The login ${name} cannot be looked into: ${error.message}`;
    throw error;
  }
}

async function lookAtFile(terminal: Terminal): Promise<readonly LookedAt[]> {
  const file = join(configFolder(terminal), 'tokens.json');
  const found = await findCredentialFile(file);
  if (found === undefined) return [];
  return [{ file, isOpenToOthers: isOpenToOthers(found), isOwn: isOwn(found), problems: [] }];
}
