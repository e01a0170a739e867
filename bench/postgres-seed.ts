import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { databaseUrl } from '../server/src/testing/migrated-database.ts';
import { hashTokenValue } from '../server/src/tokens/token-value.ts';
import { benchTokenValue } from './bench-token.ts';
import { type BenchPostgres, runSql } from './postgres.ts';
import {
  addOwners,
  benchFolder,
  environmentOf,
  listInUse,
  openCore,
  type SeedSize,
  YEAR_MS,
} from './seed.ts';

/** A database of PostgreSQL as the product makes it, with many tokens in it. */
export interface PostgresSeed {
  readonly url: string;
  readonly name: string;
  /** The values of the tokens in use, one a line. */
  readonly tokensPath: string;
  /** What makes the product use it: with the keys that it was made with, and a journal for each node of its own. */
  environment(node: string): Record<string, string>;
}

const INDEXES = `SELECT indexname AS name, indexdef AS sql FROM pg_indexes
  WHERE tablename = 'tokens' AND indexname NOT IN (SELECT conname FROM pg_constraint)`;

const made = new Map<number, Promise<PostgresSeed>>();

/** The database of this size: made once a run, since the server goes with it. */
export function findOrMakePostgresSeed(
  postgres: BenchPostgres,
  size: SeedSize,
  announce: (what: string) => void,
): Promise<PostgresSeed> {
  const seed = made.get(size.tokens) ?? makeSeed(postgres, size, announce);
  made.set(size.tokens, seed);
  return seed;
}

/** A copy of a seed, for what must not disturb others. Nobody may be connected to the seed. */
export async function copyPostgresSeed(postgres: BenchPostgres, seed: PostgresSeed): Promise<PostgresSeed> {
  const name = newName();
  await runSql(postgres.url, `CREATE DATABASE ${name} TEMPLATE ${seed.name}`);
  return seedAt(postgres, name, seed);
}

async function makeSeed(
  postgres: BenchPostgres,
  size: SeedSize,
  announce: (what: string) => void,
): Promise<PostgresSeed> {
  announce(`making a database of ${size.tokens.toLocaleString('en')} tokens in PostgreSQL`);
  const folder = join(benchFolder(), `postgres-${size.tokens}`);
  const tokensPath = `${folder}-tokens.txt`;
  for (const part of ['', '-keys']) rmSync(`${folder}${part}`, { recursive: true, force: true });
  writeFileSync(tokensPath, listInUse(size.inUse));
  const name = newName();
  await runSql(postgres.url, `CREATE DATABASE ${name}`);
  const seed = seedAt(postgres, name, { tokensPath, environment: () => environmentOf(folder) });
  // Many owners come in one act.
  const patient = { ...seed.environment('seed'), LATCHKEY_DATABASE_TIMEOUT_MS: '60000' };
  const core = await openCore(folder, patient);
  try {
    await insertTokens(seed.url, size, await addOwners(core, size.owners));
  } finally {
    await core.close();
  }
  return seed;
}

function seedAt(
  postgres: BenchPostgres,
  name: string,
  { tokensPath, environment }: Pick<PostgresSeed, 'tokensPath' | 'environment'>,
): PostgresSeed {
  const url = databaseUrl(postgres.url, name);
  return {
    ...{ url, name, tokensPath },
    environment(node) {
      const journalDir = join(benchFolder(), 'postgres-journals', name, node);
      return { ...environment(node), LATCHKEY_DATABASE_URL: url, LATCHKEY_JOURNAL_DIR: journalDir };
    },
  };
}

function newName(): string {
  return `bench_${randomBytes(6).toString('hex')}`;
}

/** Straight into the tables, indexes made anew afterwards; the same rows as SQLite's. */
async function insertTokens(
  url: string,
  { tokens, inUse }: SeedSize,
  ownerIds: readonly number[],
): Promise<void> {
  const indexes = await runSql<{ name: string; sql: string }>(url, INDEXES);
  await runSql(
    url,
    'SET synchronous_commit = off',
    ...indexes.map(({ name }) => `DROP INDEX ${name}`),
    knownTokens(inUse, ownerIds),
    randomTokens(tokens - inUse, ownerIds),
    `INSERT INTO token_usage (token_id, first_used_at, last_used_at, last_address)
     SELECT token_id, created_at, created_at, '127.0.0.1' FROM tokens`,
    "SET maintenance_work_mem = '1GB'",
    ...indexes.map(({ sql }) => sql),
    'VACUUM (ANALYZE) tokens',
    'VACUUM (ANALYZE) token_usage',
    'CHECKPOINT',
  );
}

function knownTokens(inUse: number, ownerIds: readonly number[]): pg.QueryConfig {
  const now = Date.now();
  const valid = now + 10 * YEAR_MS;
  const rows = Array.from({ length: inUse }, (_, i) => ({
    value: benchTokenValue(i),
    i,
    ends: valid,
    gone: 0,
  }));
  rows.push({ value: benchTokenValue('revoked'), i: 0, ends: valid, gone: now });
  rows.push({ value: benchTokenValue('expired'), i: 0, ends: now - 1, gone: 0 });
  return {
    text: `INSERT INTO tokens (token_id, last_four, owner_id, created_by_id, comment, created_at, expires_at, revoked_at)
      SELECT id, four, owner, owner, 'in use', ${now}, ends, nullif(gone, 0)
      FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) AS r (id, four, owner, ends, gone)`,
    values: [
      rows.map(({ value }) => hashTokenValue(value)),
      rows.map(({ value }) => value.slice(-4)),
      rows.map(({ i }) => ownerIds[i % ownerIds.length]),
      rows.map(({ ends }) => ends),
      rows.map(({ gone }) => gone),
    ],
  };
}

/** In the order of their ids, so that the table grows at its end only; otherwise random. */
function randomTokens(count: number, ownerIds: readonly number[]): pg.QueryConfig {
  const now = Date.now();
  const step = Math.floor(2 ** 48 / Math.max(count, 1));
  return {
    text: `INSERT INTO tokens (token_id, last_four, owner_id, created_by_id, comment, created_at, expires_at)
      SELECT lpad(to_hex(i * ${step} + floor(random() * ${step})::bigint), 12, '0')
          || left(encode(sha256(i::text::bytea), 'hex'), 52),
        right(md5(i::text), 4), o, o, 'seed', ${now - YEAR_MS} + i, ${now + 10 * YEAR_MS} + i
      FROM generate_series(0::bigint, ${count - 1}::bigint) AS i,
        LATERAL (SELECT ($1::bigint[])[1 + i % ${ownerIds.length}] AS o) AS owner`,
    values: [ownerIds],
  };
}
