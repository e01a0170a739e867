import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { namesOfMigrations } from '../db/migrate.ts';
import { HALF_MOVED, MOVED_AWAY } from '../db/move-marks.ts';
import { markOwn } from '../journal/own-journal.ts';
import { type Row, type RowSum, sizeOf } from './row.ts';
import { digestOf, type MovedTable, type Source } from './source.ts';
import {
  ENDED_ELSEWHERE,
  finishTargetIn,
  insertRows,
  inspectTarget,
  migrationsOf,
  NOT_EMPTY,
  prepareTarget,
  readProgress,
  refuseWithoutRights,
  sumTarget,
  type TargetState,
  typesOf,
} from './target-store.ts';

export interface MoveDeps {
  readonly source: Source;
  readonly target: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly caller: Caller;
  readonly journalDir: string;
  readonly report: (line: string) => void;
}

export interface MoveResult {
  readonly tables: number;
  readonly rows: number;
  readonly isAlreadyDone: boolean;
}

export interface Comparison {
  readonly state: Exclude<TargetState, { kind: 'foreign' }>;
  readonly sums: ReadonlyMap<string, RowSum>;
  /** By which the source is known again. */
  readonly digest: string;
}

const BATCH_ROWS = 2_000;
const BATCH_BYTES = 4 * 1_048_576;
/** Between two lines about the same table. */
const REPORT_ROWS = 100_000;

/** What is in the target. Throws when it is neither empty nor touched by a move, or may not be written to. */
export async function inspect(target: Db): Promise<Comparison['state']> {
  const state = await inspectTarget(target);
  if (state.kind === 'foreign') throw new Error(NOT_EMPTY);
  if (state.kind === 'empty') await refuseWithoutRights(target);
  return state;
}

/** What is in both, every table of the source counted and hashed. Throws, with nothing changed, when the one cannot be moved to the other. */
export async function compare(deps: Pick<MoveDeps, 'source' | 'target' | 'report'>): Promise<Comparison> {
  const { source, target, report } = deps;
  const state = await inspect(target);
  const sums = new Map(source.tables.map((table) => [table.name, source.sum(table)]));
  report(`The SQLite database has ${rowsOf(sums)} rows in ${sums.size} tables.`);
  const digest = digestOf(sums);
  if (state.kind !== 'empty') refuseOther(state, digest);
  if (state.kind === 'half') await refuseOtherVersion(deps);
  if (source.isMarked && state.kind === 'empty')
    throw new Error(
      'This SQLite database was moved already, and not to this PostgreSQL database: name the one that it was moved to.',
    );
  return { state, sums, digest };
}

/** Moves what is not moved yet, verifies all of it, and hands over: the source is closed for good before the target opens. */
export async function move(deps: MoveDeps): Promise<MoveResult> {
  const { source, target, clock, audit, caller, journalDir, report } = deps;
  const { state, sums, digest } = await compare(deps);
  const result = { tables: sums.size, rows: rowsOf(sums) };
  if (state.kind === 'done') {
    handOver(deps);
    return { ...result, isAlreadyDone: true };
  }
  if (state.kind === 'empty') await prepareTarget(target, clock, { tables: source.tables, digest });
  else report('A move that was broken off goes on.');
  await copyAndVerify(deps, sums);
  report('Every table is the same in PostgreSQL, by number and hash of its rows.');
  handOver({ source, clock, journalDir });
  report('The SQLite database is marked as moved.');
  await target.write(async (tx) => {
    await finishTargetIn(tx, digest);
    const params = { rows: String(result.rows), tables: String(result.tables), digest };
    audit.record(tx, { service: 'latchkey', action: 'migrateDatabase', caller, params, statusCode: 200 });
  });
  return { ...result, isAlreadyDone: false };
}

/** Where another mover of a copy of the source was faster, its database may be in use: that is told instead of what was found there. */
async function copyAndVerify(deps: MoveDeps, sums: ReadonlyMap<string, RowSum>): Promise<void> {
  try {
    for (const table of deps.source.tables) await moveTable(deps, table, sums.get(table.name)?.rows ?? 0);
    await verify(deps, sums);
  } catch (error) {
    const { kind } = await inspectTarget(deps.target).catch(() => ({ kind: 'half' }));
    throw kind === 'half' ? error : new Error(ENDED_ELSEWHERE, { cause: error });
  }
}

/** Throws unless every table is the same in the target. */
async function verify({ source, target }: MoveDeps, sums: ReadonlyMap<string, RowSum>): Promise<void> {
  for (const table of source.tables) {
    const [here, there] = [sums.get(table.name), await sumTarget(target, table)];
    if (here?.rows !== there.rows || here.hash !== there.hash)
      throw new Error(
        `The table ${table.name} is not the same in PostgreSQL (${there.rows} rows, here ${here?.rows}): drop that database and move again. The SQLite database is as it was.`,
      );
  }
}

/** The journal goes on in the new database, and an older SQLite file of the installation is refused from here on. */
function handOver({ source, clock, journalDir }: Pick<MoveDeps, 'source' | 'clock' | 'journalDir'>): void {
  const { workspace, journal } = source.ids;
  source.markMoved(clock.now());
  if (journal !== undefined) markOwn(journalDir, { journal, workspace });
}

function refuseOther(state: { readonly kind: string; readonly digest: string }, digest: string): void {
  if (state.digest === digest) return;
  const what =
    state.kind === 'half'
      ? 'There is a half-done move in the PostgreSQL database, of another SQLite database or of this one before it was changed: drop that database, make an empty one, and move again.'
      : 'The PostgreSQL database was filled by a move of another SQLite database, or of this one before it was changed: give the move an empty one.';
  throw new Error(`${what} Nothing was changed.`);
}

/** Its tables are neither those of this version, nor may they become so before all rows are there. */
async function refuseOtherVersion({ source, target }: Pick<MoveDeps, 'source' | 'target'>): Promise<void> {
  const here = source.migrations.filter((name) => name !== MOVED_AWAY);
  const there = (await migrationsOf(target)).filter((name) => name !== HALF_MOVED);
  if (here.join() === there.join() && here.join() === namesOfMigrations().join()) return;
  // One that is marked is moved nowhere else.
  const otherwise = source.isMarked ? '' : ', or drop the PostgreSQL database and move again';
  throw new Error(
    `The half-done move was begun by another version of latchkeyd: go on with that one${otherwise}. Nothing was changed.`,
  );
}

async function moveTable(
  { source, target, report }: MoveDeps,
  table: MovedTable,
  all: number,
): Promise<void> {
  const types = await typesOf(target, table);
  let { rows: done, after } = await readProgress(target, table);
  let batch: Row[] = [];
  let bytes = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    await insertRows(target, table, { types, rows: batch, from: done });
    const isDue = Math.floor(done / REPORT_ROWS) !== Math.floor((done + batch.length) / REPORT_ROWS);
    done += batch.length;
    if (isDue && done < all) report(`${table.name} ${done}/${all}`);
    batch = [];
    bytes = 0;
  };
  for (const row of source.rows(table, after)) {
    batch.push(row);
    bytes += sizeOf(row);
    if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES) await flush();
  }
  await flush();
  report(`${table.name} ${done}/${all}`);
}

function rowsOf(sums: ReadonlyMap<string, RowSum>): number {
  return [...sums.values()].reduce((sum, { rows }) => sum + rows, 0);
}
