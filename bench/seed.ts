import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemCaller } from '../server/src/audit/audit-event.ts';
import { loadConfig } from '../server/src/config/load.ts';
import { type Core, createCore } from '../server/src/core.ts';
import { createLog } from '../server/src/log.ts';
import { hashTokenValue } from '../server/src/tokens/token-value.ts';
import { benchTokenValue } from './bench-token.ts';

/** A folder of data as the product makes it, with many tokens in it. */
export interface Seed {
  readonly dataDir: string;
  /** The values of the tokens in use, one a line. */
  readonly tokensPath: string;
}

export interface SeedSize {
  readonly tokens: number;
  readonly owners: number;
  readonly inUse: number;
}

/** 1 million tokens of 2,000 owners, 7,500 of them in use. */
export const MILLION: SeedSize = { tokens: 1_000_000, owners: 2_000, inUse: 7_500 };
/** 10 million tokens of 20,000 owners, 7,500 of them in use. */
export const TEN_MILLION: SeedSize = { tokens: 10_000_000, owners: 20_000, inUse: 7_500 };
/** A token each for 2,000 owners: what tokens are created with. */
export const CREATORS: SeedSize = { tokens: 2_000, owners: 2_000, inUse: 2_000 };

export const YEAR_MS = 365 * 86_400_000;
/** Goes up when the rows that are made here change. */
const FORM = 2;
const ROWS_A_COMMIT = 1_000_000;
const OWNERS_AN_ACT = 1_000;

/** Where everything that a run leaves behind lies; removed by hand, when at all. */
export function benchFolder(): string {
  const folder = join(tmpdir(), `latchkey-bench-${userInfo().username}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The environment that makes the product use a folder of data, and any free port. */
export function environmentOf(dataDir: string): Record<string, string> {
  return {
    LATCHKEY_PORT: '0',
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_KEY_DIR: `${dataDir}-keys`,
    LATCHKEY_JOURNAL_DIR: journalDirOf(dataDir),
    LATCHKEY_LOG_LEVEL: 'warn',
  };
}

function journalDirOf(dataDir: string): string {
  return `${dataDir}-journal`;
}

/** The database of this size, made when it is not there from an earlier run over the same tables. */
export async function findOrMakeSeed(size: SeedSize, announce: (what: string) => void): Promise<Seed> {
  const unfinished = join(benchFolder(), `unfinished-${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  const core = await openCore(unfinished);
  const { tokens, owners, inUse } = size;
  const path = join(unfinished, 'latchkey.db');
  const dataDir = join(benchFolder(), `seed-${FORM}-${schemaHash(path)}-${tokens}-${owners}-${inUse}`);
  try {
    if (!existsSync(dataDir)) {
      announce(`making a database of ${tokens.toLocaleString('en')} tokens in ${dataDir}`);
      insertTokens(path, size, await addOwners(core, owners));
      writeFileSync(join(unfinished, 'tokens.txt'), listInUse(inUse));
    }
  } finally {
    await core.close();
  }
  rmSync(journalDirOf(unfinished), { recursive: true, force: true });
  if (existsSync(dataDir)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, dataDir);
  forgetRuns(dataDir);
  return { dataDir, tokensPath: join(dataDir, 'tokens.txt') };
}

/** A copy of a seed for one server alone. */
export function copySeed(seed: Seed, name: string): Seed {
  const dataDir = join(benchFolder(), `copy-${name}`);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir);
  copyFileSync(join(seed.dataDir, 'latchkey.db'), join(dataDir, 'latchkey.db'));
  forgetRuns(dataDir);
  return { dataDir, tokensPath: seed.tokensPath };
}

/** The parts of the product that act without HTTP, on a folder of data or with another environment. */
export async function openCore(dataDir: string, env = environmentOf(dataDir)): Promise<Core> {
  const loaded = loadConfig({ argv: [], env, cwd: dataDir });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return createCore(loaded.config, { log: createLog('warn') });
}

/** In acts that do not take long; gives back their ids. */
export async function addOwners(core: Core, owners: number): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < owners; from += OWNERS_AN_ACT) {
    const to = Math.min(from + OWNERS_AN_ACT, owners);
    const added = await core.db.write(async (tx) => {
      const some: number[] = [];
      for (let i = from; i < to; i++) {
        const owner = await core.directory.addUserIn(tx, systemCaller('bench'), `owner-${i}@bench.example`);
        some.push(owner.id);
      }
      return some;
    });
    ids.push(...added);
  }
  return ids;
}

/** Straight into the table, its indexes made anew afterwards: a thousand times faster than by the product. */
function insertTokens(path: string, { tokens, inUse }: SeedSize, ownerIds: readonly number[]): void {
  const file = new DatabaseSync(path);
  const indexes = file
    .prepare(
      "select name, sql from sqlite_master where type = 'index' and tbl_name = 'tokens' and sql is not null",
    )
    .all() as { name: string; sql: string }[];
  file.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
  for (const { name } of indexes) file.exec(`drop index ${name}`);
  file.exec('create temp table owners (number integer primary key, id integer not null)');
  const addOwner = file.prepare('insert into temp.owners values (?, ?)');
  ownerIds.forEach((id, number) => {
    addOwner.run(number, id);
  });
  insertKnown(file, inUse, ownerIds);
  insertRandom(file, tokens - inUse, ownerIds.length);
  insertUses(file);
  for (const { sql } of indexes) file.exec(sql);
  file.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

function insertKnown(file: DatabaseSync, inUse: number, ownerIds: readonly number[]): void {
  const now = Date.now();
  const insert = file.prepare(
    `insert into tokens (token_id, last_four, owner_id, created_by_id, comment, created_at, expires_at, revoked_at)
     values (?, ?, ?, ?, 'in use', ?, ?, ?)`,
  );
  const add = (value: string, owner: number, expiresAt: number, revokedAt: number | null) => {
    const ownerId = ownerIds[owner % ownerIds.length] ?? 0;
    insert.run(hashTokenValue(value), value.slice(-4), ownerId, ownerId, now, expiresAt, revokedAt);
  };
  for (let i = 0; i < inUse; i++) add(benchTokenValue(i), i, now + 10 * YEAR_MS, null);
  add(benchTokenValue('revoked'), 0, now + 10 * YEAR_MS, now);
  add(benchTokenValue('expired'), 0, now - 1, null);
}

/** In the order of their ids, so that the table grows at its end only; otherwise random. */
function insertRandom(file: DatabaseSync, count: number, owners: number): void {
  const step = Math.floor(2 ** 48 / Math.max(count, 1));
  const now = Date.now();
  const insert = file.prepare(
    `insert into tokens (token_id, last_four, owner_id, created_by_id, comment, created_at, expires_at)
     with recursive numbers (i) as (select ? union all select i + 1 from numbers where i + 1 < ?)
     select printf('%012x', i * ? + abs(random()) % ?) || lower(hex(randomblob(26))),
       lower(hex(randomblob(2))), o.id, o.id, 'seed', ? + i, ? + i
     from numbers cross join temp.owners as o on o.number = i % ?`,
  );
  for (let from = 0; from < count; from += ROWS_A_COMMIT) {
    const to = Math.min(from + ROWS_A_COMMIT, count);
    insert.run(from, to, step, step, now - YEAR_MS, now + 10 * YEAR_MS, owners);
  }
}

/** Every token was used once, long ago: what is written when one is used again lies scattered over the table. */
function insertUses(file: DatabaseSync): void {
  const insert = file.prepare(
    `insert into token_usage (token_id, first_used_at, last_used_at, last_address)
     select token_id, created_at, created_at, '127.0.0.1' from tokens
     where token_id >= ? and token_id < ? || 'g' order by token_id`,
  );
  for (const digit of '0123456789abcdef') insert.run(digit, digit);
}

/** Their values, one a line. */
export function listInUse(inUse: number): string {
  return `${Array.from({ length: inUse }, (_, i) => benchTokenValue(i)).join('\n')}\n`;
}

/** What earlier runs wrote into a kept database, and which journal was kept of them. */
function forgetRuns(dataDir: string): void {
  rmSync(journalDirOf(dataDir), { recursive: true, force: true });
  const file = new DatabaseSync(join(dataDir, 'latchkey.db'));
  file.exec('delete from journals; delete from journal_pending');
  file.exec('delete from audit_events; delete from changes; delete from leases');
  file.exec('delete from upstream_hours; delete from upstream_uses; delete from upstream_clients');
  file.exec('update feed_head set seq = 0, floor = 0; PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

function schemaHash(path: string): string {
  const file = new DatabaseSync(path, { readOnly: true });
  const rows = file.prepare('select sql from sqlite_master where sql is not null order by name').all();
  file.close();
  return hashTokenValue(JSON.stringify(rows)).slice(0, 12);
}
