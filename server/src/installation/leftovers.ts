import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAST_SEEN_FILE } from '../audit/statements/last-seen.ts';
import { SIGNING_KEY_FILE } from '../audit/statements/signing-key.ts';
import type { Log } from '../log.ts';

interface Folders {
  readonly dataDir: string;
  readonly keyDir: string;
}

/** Says which installation a data directory belongs to. */
const MARK = 'installation';
const OF_AUDIT = [SIGNING_KEY_FILE, LAST_SEEN_FILE];

/**
 * Throws when an empty database stands beside keys, files or the mark of an installation: then the database was
 * lost, or the wrong one was named, and a new administrator must not take over what is left. The key that signs
 * the audit trail, and what was signed last, open nothing, and installations may share the directory they lie in.
 */
export function refuseLeftovers({ dataDir, keyDir }: Folders): void {
  const mark = join(dataDir, MARK);
  const filled = [keyDir, join(dataDir, 'files')].find(
    (path) =>
      existsSync(path) && readdirSync(path).some((name) => !OF_AUDIT.some((own) => name.startsWith(own))),
  );
  const leftover = filled ?? (existsSync(mark) ? mark : undefined);
  if (leftover === undefined) return;
  throw new Error(
    `The database is empty, but ${leftover} is left of an earlier installation: restore the database from a backup, or move that away to begin anew.`,
  );
}

/** Leaves the mark. A data directory that cannot be written is no reason not to serve. */
export function markInstallation({ dataDir }: Folders, workspaceId: string, log: Log): void {
  const mark = join(dataDir, MARK);
  try {
    if (existsSync(mark) && readFileSync(mark, 'utf8').trim() === workspaceId) return;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(mark, `${workspaceId}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn({ err: error }, 'the data directory cannot be marked as this installation');
  }
}
