import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { makePrivateFile } from '../../private-file.ts';
import { generateKeyBytes, type MasterKey, readMasterKey } from './master-key.ts';
import { type LoadedKey, type MasterKeySource, masterKeyMissing } from './master-key-source.ts';

interface KeyDirectoryOptions {
  readonly keyDir: string;
  /**
   * Whether a key is made where there is none. Over PostgreSQL never: each of the nodes has a directory of its own,
   * and each would make another one.
   */
  readonly mayGenerate: boolean;
  readonly log: Log;
}

const FILE = /^secrets-master-key-([0-9a-f]{32})$/;

/** Master keys in files of the key directory, each named after its key's id, for their owner alone. */
export function keyDirectory({ keyDir, mayGenerate, log }: KeyDirectoryOptions): MasterKeySource {
  return {
    async load(keyId) {
      const loaded = readKeyFile(keyDir, keyId);
      if (loaded.ok && isReadableByOthers(masterKeyPath(keyDir, keyId)))
        log.warn(
          { path: masterKeyPath(keyDir, keyId) },
          'others can read this master key: run chmod 600 on it',
        );
      return loaded;
    },
    beginNew: async () => (used) => {
      const id = listKeyIds(keyDir).find((one) => !used.has(one));
      if (id === undefined && mayGenerate) return { key: makeKeyFile(keyDir) };
      if (id === undefined) throw masterKeyMissing(howToGiveOne(keyDir));
      const loaded = readKeyFile(keyDir, id);
      if (!loaded.ok) throw masterKeyMissing(`${loaded.why}: repair or remove it.`);
      return { key: loaded.key };
    },
  };
}

/** Where the key of this id lies. */
export function masterKeyPath(keyDir: string, keyId: string): string {
  return join(keyDir, `secrets-master-key-${keyId}`);
}

/** Makes a key and its file, which is there under its name only once it is whole and on disk. */
export function makeKeyFile(keyDir: string): MasterKey {
  const bytes = generateKeyBytes();
  const text = Buffer.from(`${bytes.toString('base64')}\n`);
  bytes.fill(0);
  const key = readMasterKey(text.toString());
  if (key === undefined) throw new Error('A key that was just made cannot be read.');
  try {
    makePrivateFile(masterKeyPath(keyDir, key.id), text);
  } finally {
    text.fill(0);
  }
  return key;
}

function readKeyFile(keyDir: string, keyId: string): LoadedKey {
  const path = masterKeyPath(keyDir, keyId);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, why: code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${code})` };
  }
  const key = readMasterKey(text);
  if (key?.id === keyId) return { ok: true, key };
  return {
    ok: false,
    why: `${path} holds ${key === undefined ? 'no key' : 'another key than its name says'}`,
  };
}

function listKeyIds(keyDir: string): string[] {
  if (!existsSync(keyDir)) return [];
  return readdirSync(keyDir)
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .sort();
}

function isReadableByOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0;
}

function howToGiveOne(keyDir: string): string {
  return (
    `${keyDir} holds no master key that this database has not used: ` +
    'make one with `latchkeyd secrets new-key` on one machine and copy its file to the key directory of every node, ' +
    'or set LATCHKEY_MASTER_KEY on all of them.'
  );
}
