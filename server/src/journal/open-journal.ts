import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { makeAllForget } from '../changes/make-all-forget.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import { Journal } from './journal.ts';
import { JournalFile, journalPath } from './journal-file.ts';
import { findOwn, holdsEntries, listJournalIds, markOwn, readOwn, unmarkOwn } from './own-journal.ts';
import { JournalMissing } from './refusals.ts';
import { endEverySession, takeAgain } from './replay-store.ts';
import { revokeAllIssuedBefore } from './revoke-all.ts';
import {
  deleteJournals,
  insertJournal,
  type KnownJournal,
  listJournals,
  lockJournal,
  takePending,
  updateJournal,
} from './store.ts';
import { Takings } from './takings.ts';
import { installTriggers } from './trigger-store.ts';
import type { Taking } from './watched-table.ts';

export interface JournalDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly folder: string;
  readonly workspaceId: string;
  /** Epoch ms; the operator's answer to a journal that is missing. */
  readonly revokeAllIssuedBefore: number | undefined;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** How much of what the database had not was done again; undefined: it had all. */
  readonly replayed: number | undefined;
}

/** So that no transaction takes longer than a turn may. */
const ROWS_AT_ONCE = 200;

/**
 * Holds the database against its journal, does again what it has not, and from then on writes what is taken away to the
 * journal. Throws `JournalMissing` when nobody can say what that would be.
 */
export async function openJournal(deps: JournalDeps): Promise<OpenedJournal> {
  const { db, folder } = deps;
  await db.write(installTriggers);
  if (deps.revokeAllIssuedBefore !== undefined) return beginAnew(deps, deps.revokeAllIssuedBefore);
  const known = await listJournals(db);
  refuseUnknown(deps, known);
  refuseLeftBehind(deps);
  const here = known.filter(({ journalId }) => existsSync(journalPath(folder, journalId)));
  let replayed = 0;
  for (const { journalId } of here) replayed += await catchUp(deps, journalId);
  if (replayed > 0) tellOfOthers(deps, known);
  const noted = readOwn(folder, deps.workspaceId);
  const own = findOwn(noted, here);
  const isLost = known.some(({ journalId }) => journalId === noted) || db.engine === 'sqlite';
  // Over PostgreSQL a node that has never been there has no journal yet.
  if (own === undefined && known.length > 0 && isLost) throw missing(deps, known);
  const file =
    own === undefined
      ? await db.write((tx) => begin(tx, deps, known))
      : JournalFile.open(journalPath(folder, own.journalId));
  return { journal: use(deps, file), replayed: replayed === 0 ? undefined : replayed };
}

function use({ db, clock, log, folder }: JournalDeps, file: JournalFile): Journal {
  const journal = new Journal({ clock, log, file });
  db.guardCommits(journal);
  if (db.engine === 'postgres') markOwn(folder, file.head);
  return journal;
}

/** In the transaction that tells the database of it: of several processes that begin at once on a machine, one makes it. */
async function begin(
  tx: Tx,
  { clock, folder, workspaceId }: JournalDeps,
  known: readonly KnownJournal[],
): Promise<JournalFile> {
  await takeTurn(tx, 'migrations');
  const made = (await listJournals(tx)).find(
    ({ journalId }) =>
      known.every((one) => one.journalId !== journalId) && existsSync(journalPath(folder, journalId)),
  );
  if (made !== undefined) return JournalFile.open(journalPath(folder, made.journalId));
  await takePending(tx);
  const startedAt = clock.now();
  const file = JournalFile.create(folder, { journal: randomUUID(), workspace: workspaceId, startedAt });
  await insertJournal(tx, { journalId: file.head.journal, seq: 0, hash: file.hash }, startedAt);
  return file;
}

async function beginAnew(deps: JournalDeps, before: number): Promise<OpenedJournal> {
  await revokeAllIssuedBefore(deps, before);
  if (deps.db.engine === 'sqlite') unmarkOwn(deps.folder, deps.workspaceId);
  const file = await deps.db.write(async (tx) => {
    await deleteJournals(tx);
    return begin(tx, deps, []);
  });
  return { journal: use(deps, file), replayed: undefined };
}

/** A journal that holds something and of which the database knows nothing: it was copied before the journal began. */
function refuseUnknown({ folder, workspaceId }: JournalDeps, known: readonly KnownJournal[]): void {
  const noted = readOwn(folder, workspaceId);
  const suspects = [
    ...(noted === undefined ? [] : [noted]),
    ...(known.length === 0 ? listJournalIds(folder) : []),
  ];
  const unknown = suspects.find(
    (id) => known.every(({ journalId }) => journalId !== id) && holdsEntries(folder, id, workspaceId),
  );
  if (unknown === undefined) return;
  throw new JournalMissing(
    `${journalPath(folder, unknown)} is a journal of this installation, and the database knows nothing of it`,
    'Restore a newer copy of the database.',
  );
}

/** Only nodes over PostgreSQL, and the move there, note a journal: what they took away since, an older SQLite file cannot know. */
function refuseLeftBehind({ db, folder, workspaceId }: JournalDeps): void {
  if (db.engine !== 'sqlite' || readOwn(folder, workspaceId) === undefined) return;
  throw new JournalMissing(
    'this SQLite database is a copy from before the installation was moved to PostgreSQL',
    'Set LATCHKEY_DATABASE_URL_FILE to the file with the URL of the database that it was moved to.',
  );
}

function missing({ folder }: JournalDeps, known: readonly KnownJournal[]): JournalMissing {
  const names = known.map(({ journalId }) => `${journalId}.journal`).join(', ');
  return new JournalMissing(
    `the journal of this database is not in ${folder}`,
    `Put ${names} back, or set LATCHKEY_JOURNAL_DIR to the directory that it lies in.`,
  );
}

function tellOfOthers({ log, folder }: JournalDeps, known: readonly KnownJournal[]): void {
  const missing = known
    .map(({ journalId }) => journalPath(folder, journalId))
    .filter((path) => !existsSync(path));
  if (missing.length === 0) return;
  log.error(
    { missing },
    'the database was restored, and other nodes have journals, too: start them before anybody is let in',
  );
}

/** Does again what a journal holds and the database has not; gives back how many entries that were. */
async function catchUp(deps: JournalDeps, journalId: string): Promise<number> {
  const { db, log, folder } = deps;
  const path = journalPath(folder, journalId);
  // Whoever appends holds this lock: what lies beyond what the database has is not under way.
  const { from, target, takings, entries } = await db.write(async (tx) =>
    readBeyond(path, await getLocked(tx, journalId)),
  );
  if (entries === 0) return 0;
  for (let i = 0; i < takings.length; i += ROWS_AT_ONCE) {
    const some = takings.slice(i, i + ROWS_AT_ONCE);
    await db.write(async (tx) => {
      for (const taking of some) await takeAgain(tx, taking);
    });
  }
  await db.write(async (tx) => {
    if ((await getLocked(tx, journalId)).seq !== from)
      throw new Error('Another process has written to the journal meanwhile: start this one again.');
    const sessions = await endEverySession(tx);
    // What was done again must not be journalled again.
    await takePending(tx);
    await updateJournal(tx, target);
    await makeAllForget(tx);
    recordReplay(tx, deps, { journal: journalId, entries, rows: takings.length, sessions });
  });
  log.warn(
    { path, entries, rows: takings.length },
    'the database was older than its journal: what was taken away since is taken away again, and all sessions have ended',
  );
  return entries;
}

async function getLocked(tx: Tx, journalId: string): Promise<KnownJournal> {
  const locked = await lockJournal(tx, journalId);
  if (locked === undefined) throw new Error('Another process has begun a new journal: start this one again.');
  return locked;
}

function recordReplay(tx: Tx, { audit }: JournalDeps, told: Readonly<Record<string, string | number>>): void {
  const params = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, String(value)]));
  const caller = systemCaller('journal');
  audit.record(tx, { service: 'latchkey', action: 'replayJournal', caller, params, statusCode: 200 });
}

interface Beyond {
  /** Number of the last entry that the database has. */
  readonly from: number;
  readonly target: KnownJournal;
  readonly takings: readonly Taking[];
  readonly entries: number;
}

function readBeyond(path: string, known: KnownJournal): Beyond {
  let hashAtKnown: string | undefined;
  let beyond: { seq: number; takings: readonly Taking[] }[] = [];
  let file: JournalFile;
  try {
    file = JournalFile.open(path, (entry, hash) => {
      if (entry.seq === known.seq) hashAtKnown = hash;
      const { voidsFrom = entry.seq } = entry;
      if (voidsFrom < entry.seq) beyond = beyond.filter(({ seq }) => seq < voidsFrom);
      if (entry.seq > known.seq) beyond.push(entry);
    });
  } catch (error) {
    throw new JournalMissing(
      `${path} is damaged (${error instanceof Error ? error.message : String(error)})`,
      'Put the file back as it was.',
    );
  }
  const { seq, hash } = file;
  const hashOfHead = file.firstHash;
  file.close();
  if (seq < known.seq)
    throw new JournalMissing(
      `${path} ends with entry ${seq}, and the database has had entry ${known.seq}`,
      'Put the whole file back.',
    );
  if ((known.seq === 0 ? hashOfHead : hashAtKnown) !== known.hash)
    throw new JournalMissing(
      `${path} is not the journal that this database was written with`,
      'Put that one back.',
    );
  const takings = new Takings();
  for (const entry of beyond) for (const taking of entry.takings) takings.add(taking);
  return {
    from: known.seq,
    target: { journalId: known.journalId, seq, hash },
    takings: takings.list(),
    entries: seq - known.seq,
  };
}
