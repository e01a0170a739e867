import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { findPostgresPrograms, startPostgres } from '../test/support/postgres.ts';
import type { Bench } from './bench.ts';
import { cpuMicrosOf } from './bench-process.ts';

/** The PostgreSQL of a run: started for the first suite that needs it, gone with the process. */
export interface BenchPostgres {
  /** Of its database `postgres`. */
  readonly url: string;
  /** Time on a core of all its processes that are there; undefined where the system does not tell. */
  cpuMicros(): number | undefined;
  stop(): Promise<void>;
}

const LOADER_CORE = 1;
/** Without its server programs nothing over PostgreSQL can be measured. */
export const NO_POSTGRES = {
  goals: [],
  facts: [{ what: 'over PostgreSQL', value: 'not available: apt-get install postgresql' }],
} as const;

let started: Promise<BenchPostgres | undefined> | undefined;

/** Undefined where PostgreSQL is not installed. It is kept on the core of the load, away from the servers. */
export function findPostgres({ machine }: Pick<Bench, 'machine'>): Promise<BenchPostgres | undefined> {
  started ??= start(machine.isPinned);
  return started;
}

/** Ends the run's PostgreSQL, where there is one: it would keep this process. */
export async function stopPostgres(): Promise<void> {
  await (await started)?.stop();
}

async function start(isPinned: boolean): Promise<BenchPostgres | undefined> {
  const programs = findPostgresPrograms();
  if (programs === undefined) return undefined;
  const { url, stop } = await startPostgres(programs);
  const leader = await leaderOf(url);
  if (isPinned) {
    for (const pid of [leader, ...childrenOf(leader)])
      execFileSync('taskset', ['-a', '-p', '-c', String(LOADER_CORE), String(pid)], { stdio: 'ignore' });
  }
  return {
    url,
    stop,
    cpuMicros() {
      const each = [leader, ...childrenOf(leader)].map((pid) => cpuMicrosOf(pid));
      return each.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0);
    },
  };
}

/** Runs statements on a database, each by itself; gives back the rows of the last. */
export async function runSql<Row extends pg.QueryResultRow>(
  url: string,
  ...statements: readonly (string | pg.QueryConfig)[]
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The process that the others are children of. */
async function leaderOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const status = readFileSync(`/proc/${rows[0]?.pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  } finally {
    await client.end();
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
