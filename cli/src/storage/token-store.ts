import { CommandFailure } from '../exit-code.ts';
import type { Profile, Storage } from '../profiles/profile.ts';
import type { Terminal } from '../terminal.ts';

/** Whose token: one is only ever asked for together with the host that it is for. */
export type TokenOwner = Pick<Profile, 'name' | 'host'>;

/** Where tokens lie. Everything throws `CommandFailure` with what to do. */
export interface TokenStore {
  /** What lies there: nothing, one, or several where another program has written beside us. */
  read(owner: TokenOwner): Promise<readonly string[]>;
  write(owner: TokenOwner, tokenValue: string): Promise<void>;
  delete(owner: TokenOwner): Promise<void>;
}

/** The store of a kind; what a kind needs is loaded with it. */
export async function openStore(terminal: Terminal, storage: Storage): Promise<TokenStore> {
  if (storage === 'keyring') return (await import('./keyring.ts')).keyringStore();
  return (await import('./token-file.ts')).fileStore(terminal, storage);
}

/** What lies there. Throws `CommandFailure` where nothing does. */
export async function readTokens(terminal: Terminal, profile: Profile): Promise<readonly string[]> {
  const tokens = await (await openStore(terminal, profile.storage)).read(profile);
  if (tokens.length > 0) return tokens;
  const message = `The token of the profile ${profile.name} is not where it was kept: run \`latchkey login\` again.`;
  throw new CommandFailure('notAuthenticated', message);
}
