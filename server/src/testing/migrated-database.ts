import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import pg from 'pg';
import { systemClock } from '../clock.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres.ts';
import { installTriggers } from '../journal/trigger-store.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';

const LOCK = 7_203_847_199;

/**
 * The name of a database on a test run's PostgreSQL that has all tables and no rows, for `CREATE DATABASE …
 * TEMPLATE`: copying it takes a fraction of what migrating takes. Made by whichever test first needs it.
 */
export function migratedDatabase(server: string): Promise<string> {
  made ??= makeOnce(server);
  return made;
}

let made: Promise<string> | undefined;

async function makeOnce(server: string): Promise<string> {
  const name = `latchkey_migrated_${migrationsHash()}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return name;
    // Under its name only when it is whole: a run that is stopped here must not leave half of it.
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await makeTables(databaseUrl(server, unfinished));
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await client.end();
  }
}

async function makeTables(url: string): Promise<void> {
  const log = createLog('fatal', new Writable({ write: (_chunk, _encoding, done) => done() }));
  const db = await openPostgres(url, {
    clock: systemClock,
    log,
    metrics: createMetrics(),
    timeoutMs: 30_000,
    poolSize: 1,
    proofMs: 250,
    onBatch: () => {},
  });
  try {
    await migrate(db, systemClock, installTriggers);
  } finally {
    await db.close();
  }
}

function migrationsHash(): string {
  const folder = `${import.meta.dirname}/..`;
  const hash = createHash('sha256');
  const files = [
    'db/migrate.ts',
    'db/migrations/*.ts',
    'journal/trigger-store.ts',
    'journal/watched-table.ts',
  ];
  for (const file of globSync(files, { cwd: folder }).sort()) hash.update(readFileSync(`${folder}/${file}`));
  return hash.digest('hex').slice(0, 16);
}

/** The address of one of the databases of a PostgreSQL server. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
