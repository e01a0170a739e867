import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql as raw } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { SecretValue } from '../config/secret-value.ts';
import { LatchkeyError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { Db, LateWriter, Tx } from './database.ts';
import { isUpToDate, migrate } from './migrate.ts';
import { openDatabase } from './open.ts';
import { prepare } from './prepared.ts';

const MIGRATIONS = join(import.meta.dirname, 'migrations');

async function openAt(database: TestDatabase): Promise<Db> {
  const address =
    database.url === undefined
      ? ({ engine: 'sqlite', path: `${database.folder}/latchkey.db` } as const)
      : ({ engine: 'postgres', url: new SecretValue(database.url) } as const);
  const log = createLog('silent');
  const db = await openDatabase(address, {
    clock: systemClock,
    log,
    metrics: createMetrics(),
    timeoutMs: 500,
    poolSize: 10,
    proofMs: 250,
  });
  await bringUpToDate(db, address, { clock: systemClock, log });
  return db;
}

async function openTestDb(): Promise<{ db: Db; database: TestDatabase }> {
  const database = await createTestDatabase();
  const db = await openAt(database);
  onTestFinished(async () => {
    await db.close();
    await database.remove();
  });
  return { db, database };
}

const insert = (db: Pick<Db, 'sql'>, key: string) =>
  db.sql.insertInto('installation').values({ key, value: '' }).execute();

const keys = async (db: Db) =>
  (await db.sql.selectFrom('installation').select('key').orderBy('key').execute()).map((row) => row.key);

test('whoever starts while another node migrates waits for it, however little time an act has', async ({
  skip,
}) => {
  const database = await createTestDatabase({ hasNoTables: true });
  onTestFinished(() => database.remove());
  if (database.url === undefined) skip('SQLite waits for its lock in the tests of two processes');
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('begin; select pg_advisory_xact_lock(7203847126)');
  const opening = openAt(database);
  // Three times as long as an act may take.
  await sleep(1_500);
  await other.query('commit');
  await other.end();
  const db = await opening;
  expect(await isUpToDate(db)).toBe(true);
  await db.close();
});

const sendInsert = (tx: Tx, key: string) =>
  tx.send(tx.sql.insertInto('installation').values({ key, value: '' }).compile());

test('what an act sends is there for whoever asks next, and an act whose statement fails fails alone', async () => {
  const { db } = await openTestDb();
  await db.write(async (tx) => void (await insert(tx, 'taken')));
  const runs: string[] = [];
  const act = (name: string, key: string) =>
    db.write(async (tx) => {
      runs.push(name);
      sendInsert(tx, key);
      return name;
    });
  const seen = db.write(async (tx) => {
    sendInsert(tx, 'seen');
    return (await tx.sql.selectFrom('installation').select('key').where('key', '=', 'seen').execute()).length;
  });
  const undone = db.write(async (tx) => {
    sendInsert(tx, 'undone');
    throw new LatchkeyError('not_found', 'It throws.');
  });
  const wrong = db.write(async (tx) => {
    sendInsert(tx, 'taken');
    throw new LatchkeyError('not_found', 'It throws, too.');
  });
  const settled = await Promise.allSettled([
    ...[act('first', 'a'), act('clash', 'taken'), act('second', 'b'), act('first again', 'a')],
    ...[seen, undone, wrong, act('third', 'c')],
  ]);
  expect(settled.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'fulfilled', 'rejected'],
    ...['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  ]);
  expect(settled[4]).toMatchObject({ value: 1 });
  expect(settled[6]).toMatchObject({ reason: { code: 'not_found' } });
  expect((await keys(db)).filter((key) => /^([abc]|taken|seen|undone)$/.test(key))).toEqual([
    'a',
    'b',
    'c',
    'seen',
    'taken',
  ]);
  expect(runs.length).toBeGreaterThanOrEqual(5);
});

test('after acts that failed by what they sent the next ones go on', async () => {
  const { db } = await openTestDb();
  for (let round = 0; round < 3; round++) {
    const settled = await Promise.allSettled(
      ['same', 'same', `own-${round}`].map((key) => db.write(async (tx) => sendInsert(tx, key))),
    );
    expect(settled.map(({ status }) => status)).toEqual([
      round === 0 ? 'fulfilled' : 'rejected',
      'rejected',
      'fulfilled',
    ]);
  }
});

/** Acts that tell what they did, each in a lane; over PostgreSQL those of different lanes are under way at once. */
function lanesOf(db: Db) {
  const told: string[] = [];
  const prepared = prepare<{ key: string }, { key: string }>((sql, value) =>
    sql.selectFrom('installation').select('key').where('key', '=', value('key')),
  );
  const act = (lane: string, key: string, then?: (tx: Tx) => Promise<void>) =>
    db.write(
      async (tx) => {
        told.push(`${key} asks`);
        const known = (await prepared(tx, { key })).length;
        told.push(`${key} knows`);
        if (then !== undefined) await then(tx);
        sendInsert(tx, key);
        return known;
      },
      { lane },
    );
  return { told, act };
}

const refuse = async () => {
  throw new LatchkeyError('not_found', 'It is refused.');
};

test('acts of different lanes are asked together, those of one lane after one another', async () => {
  const { db } = await openTestDb();
  const { told, act } = lanesOf(db);
  await Promise.all([act('one', 'a'), act('two', 'b'), act('one', 'c'), act('three', 'd')]);
  const together = ['a asks', 'b asks', 'a knows', 'b knows', 'c asks', 'd asks', 'c knows', 'd knows'];
  const after = ['a asks', 'a knows', 'b asks', 'b knows', 'c asks', 'c knows', 'd asks', 'd knows'];
  expect(told).toEqual(db.engine === 'postgres' ? together : after);
  expect(await keys(db)).toEqual(['a', 'b', 'c', 'd']);
});

test('an act of one lane sees what the one before it did, also when it was asked with others', async () => {
  const { db } = await openTestDb();
  const { act } = lanesOf(db);
  const clash = Promise.allSettled([act('one', 'a'), act('two', 'b'), act('one', 'a')]);
  expect(await clash).toMatchObject([{ value: 0 }, { value: 0 }, { status: 'rejected' }]);
  expect(await act('one', 'a').catch(() => 'clashed')).toBe('clashed');
  expect(await keys(db)).toEqual(['a', 'b']);
});

test('of acts that run together one that is refused before it writes costs the others nothing', async () => {
  const { db } = await openTestDb();
  const { told, act } = lanesOf(db);
  await act('one', 'prepared');
  told.splice(0);
  const settled = await Promise.allSettled([act('one', 'a'), act('two', 'b', refuse), act('three', 'c')]);
  expect(settled).toMatchObject([{ value: 0 }, { reason: { code: 'not_found' } }, { value: 0 }]);
  expect(told.filter((one) => one.endsWith('asks'))).toHaveLength(3);
  expect(await keys(db)).toEqual(['a', 'c', 'prepared']);
});

test('of acts that run together each fails alone, whatever it has written, sent or broken', async () => {
  const { db } = await openTestDb();
  const { act } = lanesOf(db);
  await db.write((tx) => insert(tx, 'taken'));
  const counted: string[] = [];
  const counter: LateWriter<string> = { order: 1, write: async (_, rows) => void counted.push(...rows) };
  const wait = (tx: Tx) => insert(tx, 'taken').then(() => {});
  const settled = await Promise.allSettled([
    act('one', 'a', async (tx) => tx.late(counter, 'a')),
    act('two', 'b', async (tx) => {
      tx.late(counter, 'b');
      sendInsert(tx, 'of b');
      await refuse();
    }),
    act('three', 'c', wait),
    act('four', 'taken'),
    act('five', 'd', async (tx) => tx.late(counter, 'd')),
  ]);
  expect(settled.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
  ]);
  expect(settled[1]).toMatchObject({ reason: { code: 'not_found' } });
  expect(await keys(db)).toEqual(['a', 'd', 'taken']);
  expect(counted).toEqual(['a', 'd']);
});

test('one that hides what it broke, or has gone before that is known, takes no other with it', async () => {
  const { db } = await openTestDb();
  const { act } = lanesOf(db);
  const divide = (tx: Tx) => raw`select cast(1 as integer) / cast(${'0'} as integer) as x`.execute(tx.sql);
  const settled = await Promise.allSettled([
    act('one', 'a'),
    act('two', 'b', async (tx) => void (await insert(tx, 'b').then(() => insert(tx, 'b').catch(refuse)))),
    act('three', 'c', async (tx) => {
      const failing = divide(tx);
      failing.catch(() => {});
      await refuse();
    }),
    act('four', 'd', async (tx) => void (await tx.sql.selectFrom('installation').select('key').execute())),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(await keys(db)).toEqual(['a', 'd']);
});

test('with a slow database fewer run together, so that what can be done in time is done', async ({
  skip,
}) => {
  const { db } = await openTestDb();
  if (db.engine !== 'postgres') skip('SQLite runs acts one after the other');
  const slow = (i: number) =>
    db.write(async (tx) => void (await raw`select pg_sleep(0.005)`.execute(tx.sql)), { lane: `l${i}` });
  let done = 0;
  for (let round = 0; round < 4; round++) {
    const settled = await Promise.allSettled(Array.from({ length: 128 }, (_, i) => slow(i)));
    done += settled.filter(({ status }) => status === 'fulfilled').length;
  }
  // Each batch would take longer than an act may, if all of it ran together.
  expect(done).toBeGreaterThan(100);
});

test('acts of one turn share a commit, and one that throws is undone alone', async () => {
  const { db } = await openTestDb();
  let commits = 0;
  const counter: LateWriter<string> = {
    order: 1,
    write: async () => {},
    committed: () => {
      commits++;
    },
  };
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c'].map((key) =>
      db.write(async (tx) => {
        await insert(tx, key);
        tx.late(counter, key);
        if (key === 'b') throw new Error('changed my mind');
        return key;
      }),
    ),
  );
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await keys(db)).toEqual(['a', 'c']);
  expect(commits).toBe(1);
});

test('an act that breaks a constraint fails alone', async () => {
  const { db } = await openTestDb();
  const outcomes = await Promise.allSettled([
    db.write((tx) => insert(tx, 'a')),
    db.write((tx) => insert(tx, 'a')),
    db.write((tx) => insert(tx, 'b')),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await keys(db)).toEqual(['a', 'b']);
});

test('late rows are written in order, once a batch, and not for an act that threw', async () => {
  const { db } = await openTestDb();
  const written: string[] = [];
  const writer = (order: number): LateWriter<string> => ({
    order,
    async write(_tx, rows) {
      written.push(`${order}:${rows.join('+')}`);
    },
  });
  const [last, first] = [writer(2), writer(1)];
  await Promise.allSettled(
    ['a', 'b', 'c'].map((key) =>
      db.write(async (tx) => {
        tx.late(last, key);
        tx.late(first, key);
        await insert(tx, key);
        if (key === 'c') throw new Error('no');
      }),
    ),
  );
  expect(written).toEqual(['1:a+b', '2:a+b']);
});

test('an act that need not be synced shares a batch, and hands in nothing that must be', async () => {
  const { db } = await openTestDb();
  const written: string[] = [];
  const writer: LateWriter<string> = {
    order: 1,
    async write(_tx, rows) {
      written.push(...rows);
    },
  };
  const handIn = async (tx: Tx, key: string) => {
    await insert(tx, key);
    tx.late(writer, key);
  };
  const outcomes = await Promise.allSettled([
    db.writeUnsynced((tx) => insert(tx, 'a')),
    db.write((tx) => handIn(tx, 'b')),
    db.writeUnsynced((tx) => handIn(tx, 'c')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    db.engine === 'sqlite' ? 'rejected' : 'fulfilled',
  ]);
  expect(await keys(db)).toEqual(db.engine === 'sqlite' ? ['a', 'b'] : ['a', 'b', 'c']);
  expect(written.includes('b')).toBe(true);
});

test('a late writer that fails takes the whole batch with it: no audit row, no act', async () => {
  const { db } = await openTestDb();
  const broken: LateWriter<string> = {
    order: 1,
    async write() {
      throw new Error('cannot write this');
    },
  };
  const outcomes = await Promise.allSettled([
    db.write((tx) => insert(tx, 'a')),
    db.write(async (tx) => {
      await insert(tx, 'b');
      tx.late(broken, 'b');
    }),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  expect(outcomes[0]).toMatchObject({ reason: { code: 'unavailable' } });
  expect(await keys(db)).toEqual([]);
  await db.write((tx) => insert(tx, 'after'));
  expect(await keys(db)).toEqual(['after']);
});

test('committed is told before the caller hears of the commit', async () => {
  const { db } = await openTestDb();
  const order: string[] = [];
  const writer: LateWriter<string> = {
    order: 1,
    write: async () => {},
    committed: () => {
      order.push('evicted');
    },
  };
  await db.write(async (tx) => tx.late(writer, 'x')).then(() => order.push('answered'));
  expect(order).toEqual(['evicted', 'answered']);
});

test('an act that waits for something else than SQL is undone, and cannot write any more', async () => {
  const { db } = await openTestDb();
  let lateFailure: unknown;
  const slow = db.write(async (tx) => {
    await insert(tx, 'slow');
    await sleep(1_000);
    lateFailure = await insert(tx, 'too-late').catch((error: unknown) => error);
    await Promise.resolve().then(() => insert(tx, 'too-late'));
  });
  const failure = await slow.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  await db.write((tx) => insert(tx, 'next'));
  await sleep(1_000);
  expect(await keys(db)).toEqual(['next']);
  expect(lateFailure === undefined || lateFailure instanceof Error).toBe(true);
});

test('a transaction that ended refuses further queries and rows', async () => {
  const { db } = await openTestDb();
  let kept: Parameters<Parameters<Db['write']>[0]>[0] | undefined;
  await db.write(async (tx) => {
    kept = tx;
  });
  expect(() => kept?.sql).toThrow(/ended/);
  expect(() => kept?.late({ order: 1, write: async () => {} }, 'x')).toThrow(/ended/);
});

test('while another process holds the lock, writes are refused after the timeout and have no effect', async () => {
  const { db, database } = await openTestDb();
  const other = await openAt(database);
  onTestFinished(() => other.close());
  await db.write((tx) => insert(tx, 'contended'));
  const held = Promise.withResolvers<void>();
  const release = await holdLock(database, held);
  const refused = await db
    .write((tx) =>
      tx.sql.updateTable('installation').set({ value: 'x' }).where('key', '=', 'contended').execute(),
    )
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  await release();
  await other.write((tx) => insert(tx, 'then'));
  expect(await keys(db)).toEqual(['contended', 'then']);
  const row = await db.sql
    .selectFrom('installation')
    .select('value')
    .where('key', '=', 'contended')
    .executeTakeFirst();
  expect(row?.value).toBe('');
});

async function holdLock(
  database: TestDatabase,
  held: PromiseWithResolvers<void>,
): Promise<() => Promise<void>> {
  if (database.url === undefined) {
    const { DatabaseSync } = await import('node:sqlite');
    const file = new DatabaseSync(`${database.folder}/latchkey.db`);
    file.exec('BEGIN IMMEDIATE');
    return async () => {
      file.exec('ROLLBACK');
      file.close();
    };
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("BEGIN; SELECT * FROM installation WHERE key = 'contended' FOR UPDATE");
  held.resolve();
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

test('two processes may migrate at once: one does it', async () => {
  const database = await createTestDatabase({ hasNoTables: true });
  const opened = await Promise.all([openAt(database), openAt(database)]);
  onTestFinished(async () => {
    await Promise.all(opened.map((db) => db.close()));
    await database.remove();
  });
  for (const db of opened) {
    const applied = await db.sql.selectFrom('migrations').select('name').orderBy('name').execute();
    expect(applied.map(({ name }) => `${name}.ts`)).toEqual(readdirSync(MIGRATIONS).sort());
  }
});

test('between the acts of a long batch others get their turn, and it is still one commit', async () => {
  const { db } = await openTestDb();
  let turns = 0;
  let turnsAtCommit = 0;
  let commits = 0;
  const counter: LateWriter<number> = {
    order: 1,
    write: async () => {},
    committed: () => {
      commits++;
      turnsAtCommit = turns;
    },
  };
  const turning = setInterval(() => turns++, 1);
  onTestFinished(() => clearInterval(turning));
  const slowAct = (i: number) =>
    db.write(async (tx) => {
      await insert(tx, `slow-${i}`);
      tx.late(counter, i);
      const startedAt = performance.now();
      while (performance.now() - startedAt < 3);
    });
  await Promise.all(Array.from({ length: 5 }, (_, i) => slowAct(i)));
  // On a busy machine a batch may come to its time limit, and a second one takes the rest.
  expect(commits).toBeLessThanOrEqual(2);
  expect(turnsAtCommit).toBeGreaterThanOrEqual(4);
});

test('a new SQLite file that another process is writing to is opened once it is done', async ({ skip }) => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  if (database.engine !== 'sqlite') skip('a matter of SQLite');
  const other = new DatabaseSync(`${database.folder}/latchkey.db`);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE; CREATE TABLE theirs (x)');
  const opening = openAt(database);
  await sleep(100);
  other.exec('ROLLBACK');
  await (await opening).close();
});

test('a database of a newer version is refused', async () => {
  const { db } = await openTestDb();
  await db.write((tx) =>
    tx.sql.insertInto('migrations').values({ name: '9999-future', applied_at: 0 }).execute(),
  );
  await expect(migrate(db, systemClock, async () => {})).rejects.toThrow(/9999-future/);
});

test('the SQLite file is for its owner alone, in WAL mode', async ({ skip }) => {
  const { db, database } = await openTestDb();
  if (db.engine !== 'sqlite') skip('a matter of SQLite');
  const path = `${database.folder}/latchkey.db`;
  const { statSync } = await import('node:fs');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(existsSync(`${path}-wal`)).toBe(true);
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
});

test('PostgreSQL compiles no query to machine code, neither reading nor writing', async ({ skip }) => {
  const { db } = await openTestDb();
  if (db.engine !== 'postgres') skip('a matter of PostgreSQL');
  const jit = ({ sql }: Pick<Db, 'sql'>) => raw<{ jit: string }>`show jit`.execute(sql);
  expect((await jit(db)).rows).toEqual([{ jit: 'off' }]);
  expect((await db.write(jit)).rows).toEqual([{ jit: 'off' }]);
});
