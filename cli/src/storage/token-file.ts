import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import { changePrivateJson, configFolder, readPrivateJson } from '../profiles/private-file.ts';
import type { Storage } from '../profiles/profile.ts';
import { askForSecret } from '../secret-input.ts';
import type { Terminal } from '../terminal.ts';
import { openText, type Sealed, sealText } from './passphrase-seal.ts';
import type { TokenOwner, TokenStore } from './token-store.ts';

/** A token in the file: as it is, or sealed by a passphrase. */
type Kept = { readonly token: string } | Sealed;
type Entry = TokenOwner & Kept;

/** A file that only its owner may read, with tokens that are sealed by a passphrase or, where that was asked for, as they are. */
export function fileStore(terminal: Terminal, storage: Exclude<Storage, 'keyring'>): TokenStore {
  const path = join(configFolder(terminal), 'tokens.json');
  const change = (owner: TokenOwner, entry: readonly Entry[]) =>
    changePrivateJson(path, (held) => {
      const others = entriesIn(path, held).filter(
        ({ name, host }) => name !== owner.name || host !== owner.host,
      );
      return { tokens: [...others, ...entry] };
    });
  return {
    async read(owner) {
      const entry = listEntries(path).find(({ name, host }) => name === owner.name && host === owner.host);
      if (entry === undefined) return [];
      if ('token' in entry) return [entry.token];
      const passphrase = await askForSecret(
        terminal,
        `Passphrase of the profile ${owner.name}: `,
        'passphrase',
      );
      const token = await openText(passphrase, entry, aboutOf(owner));
      if (token !== undefined) return [token];
      throw new CommandFailure('notAuthenticated', `That passphrase does not open ${path}.`);
    },
    async write(owner, tokenValue) {
      const kept: Kept =
        storage === 'file'
          ? { token: tokenValue }
          : await sealText(await newPassphraseOf(terminal), tokenValue, aboutOf(owner));
      const entry: Entry = { name: owner.name, host: owner.host, ...kept };
      await change(owner, [entry]);
    },
    async delete(owner) {
      await change(owner, []);
    },
  };
}

const chosen = new WeakMap<Terminal, string>();

/** Asks for a passphrase twice, once in the life of a command. Throws `CommandFailure` where they differ, or nobody can be asked. */
export async function newPassphraseOf(terminal: Terminal): Promise<string> {
  const known = chosen.get(terminal);
  if (known !== undefined) return known;
  const passphrase = await askForSecret(terminal, 'New passphrase: ', 'passphrase');
  if ((await askForSecret(terminal, 'The same once more: ', 'passphrase')) !== passphrase)
    throw new CommandFailure('wrongUsage', 'The passphrases are not the same: nothing was done.');
  chosen.set(terminal, passphrase);
  return passphrase;
}

/** What the token is sealed together with: put elsewhere, it does not open. */
function aboutOf({ name, host }: TokenOwner): string {
  return JSON.stringify(['latchkey token', 1, host, name]);
}

function listEntries(path: string): readonly Entry[] {
  return entriesIn(path, readPrivateJson(path) ?? {});
}

function entriesIn(path: string, { tokens = [] }: Readonly<Record<string, unknown>>): readonly Entry[] {
  if (!Array.isArray(tokens) || !tokens.every(isEntry))
    throw new CommandFailure('failed', `${path} is not as this command writes it: mend it or move it away.`);
  if (tokens.length > 0) refuseReadable(path);
  return tokens;
}

function refuseReadable(path: string): void {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return;
  throw new CommandFailure(
    'failed',
    `Others may read ${path}: \`chmod 600\` it, and revoke the tokens in it.`,
  );
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { name, host, token, salt, nonce, sealed } = value as Record<string, unknown>;
  const parts = token === undefined ? [salt, nonce, sealed] : [token];
  return [name, host, ...parts].every((part) => typeof part === 'string');
}
