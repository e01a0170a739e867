import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Queryable } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { gauge, type Metrics } from '../../metrics.ts';
import { parseObject } from '../line.ts';
import { isSignatureRight, type SignedStatement } from './statement.ts';
import { findLastCut, listStatements } from './store.ts';

interface LastSeenDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly keyDir: string;
  readonly workspaceId: string;
}

interface Seen {
  readonly number: number;
  readonly hash: string;
  readonly publicKey: string;
}

/** How the file's name in the key directory begins. */
export const LAST_SEEN_FILE = 'audit-last-statement';

/**
 * The last statement that this machine saw committed, kept in the key directory: whoever empties or replaces the
 * log in the database, where a new one would begin by itself, is then found out.
 */
export class LastSeen {
  readonly #log: Log;
  readonly #keyDir: string;
  readonly #path: string;
  #isLost = false;
  #cannotWrite = false;

  constructor({ log, metrics, keyDir, workspaceId }: LastSeenDeps) {
    this.#log = log;
    this.#keyDir = keyDir;
    this.#path = join(keyDir, `${LAST_SEEN_FILE}-${workspaceId}.json`);
    gauge(
      metrics,
      'latchkey_audit_statements_lost',
      '1 while the database lacks a signed statement that this machine has seen in it.',
      () => Number(this.#isLost),
    );
  }

  /** Tells the operator when the log in the database no longer has it; goes on doing so until the file is moved away. */
  async check(db: Queryable): Promise<void> {
    const seen = this.#read();
    const wasLost = this.#isLost;
    this.#isLost = seen === 'unreadable' || (seen !== undefined && !(await isThere(db, seen)));
    if (!this.#isLost || wasLost) return;
    if (seen === 'unreadable') {
      this.#log.error(`${this.#path} cannot be read: look why, then move it away`);
      return;
    }
    this.#log.error(
      { statement: seen?.number, hash: seen?.hash },
      `the database lacks a signed statement about the audit trail that was in it: it was brought back to an earlier state, or somebody changed it. When you know why, move ${this.#path} away`,
    );
  }

  /** Nothing while the last one is missed. A directory that cannot be written is no reason not to sign. */
  remember({ statement: { number }, hash, publicKey }: SignedStatement): void {
    if (this.#isLost) return;
    const seen = this.#read();
    if (seen === 'unreadable' || number <= (seen?.number ?? 0)) return;
    try {
      mkdirSync(this.#keyDir, { recursive: true, mode: 0o700 });
      const unfinished = `${this.#path}.new`;
      const text = `${JSON.stringify({ number, hash, publicKey })}\n`;
      // On disk before it has its name: half of it would be an alarm.
      writeFileSync(unfinished, text, { mode: 0o600, flush: true });
      renameSync(unfinished, this.#path);
      this.#cannotWrite = false;
    } catch (error) {
      if (!this.#cannotWrite) this.#log.warn({ err: error }, 'the last signed statement cannot be kept');
      this.#cannotWrite = true;
    }
  }

  #read(): Seen | 'unreadable' | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      return 'unreadable';
    }
    const { number, hash, publicKey } = parseObject(text) ?? {};
    if (typeof number === 'number' && typeof hash === 'string' && typeof publicKey === 'string')
      return { number, hash, publicKey };
    return 'unreadable';
  }
}

async function isThere(db: Queryable, seen: Seen): Promise<boolean> {
  const [same] = await listStatements(db, seen.number - 1, 1);
  if (same?.statement.number === seen.number) return same.hash === seen.hash;
  // Retention takes statements, too, and says so; but not by somebody else's key.
  const cut = await findLastCut(db);
  if (cut === undefined || cut.publicKey !== seen.publicKey || !isSignatureRight(cut)) return false;
  return seen.number <= cut.statement.through;
}
