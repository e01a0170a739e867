import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
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
  mkdirSync(keyDir, { recursive: true, mode: 0o700 });
  const bytes = generateKeyBytes();
  const text = Buffer.from(`${bytes.toString('base64')}\n`);
  bytes.fill(0);
  const key = readMasterKey(text.toString());
  if (key === undefined) throw new Error('A key that was just made cannot be read.');
  const unfinished = join(keyDir, `unfinished-${randomBytes(6).toString('hex')}`);
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(file, text);
    // Made by root for a server that is not: that must be able to read it.
    const { uid, gid } = statSync(keyDir);
    if (process.geteuid?.() === 0) fchownSync(file, uid, gid);
    fsyncSync(file);
    linkSync(unfinished, masterKeyPath(keyDir, key.id));
  } finally {
    text.fill(0);
    closeSync(file);
    rmSync(unfinished, { force: true });
  }
  syncDirectory(keyDir);
  return key;
}

/** Otherwise the machine may lose the file's name in a power cut, after the database has committed that it is used. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
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
