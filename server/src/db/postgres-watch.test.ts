import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';

const isPostgres = process.env.LATCHKEY_TEST_DATABASE === 'postgres';

const doorbell = (app: TestApp) => async () =>
  /^latchkey_feed_doorbell (\d)$/m.exec(await app.core.metrics.metrics())?.[1];

/** What watches has its server prove itself after each read; others do so before theirs. */
async function listeners(app: TestApp): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where datname = current_database() and query like 'select current_setting%' and pid <> pg_backend_pid()`.execute(
    app.core.db.sql,
  );
  return rows.map(({ pid }) => pid);
}

test.skipIf(!isPostgres)(
  'a node says that notifications wake it, also after the connection was lost',
  async () => {
    const app = await startTestApp();
    await expect.poll(doorbell(app)).toBe('1');
    const before = await listeners(app);
    expect(before).toHaveLength(1);
    await sql`select pg_terminate_backend(${before[0]})`.execute(app.core.db.sql);
    await expect
      .poll(async () => (await listeners(app)).filter((pid) => !before.includes(pid)))
      .toHaveLength(1);
    await expect.poll(doorbell(app)).toBe('1');
  },
);

test.skipIf(isPostgres)('where there is no bell, none is told of', async () => {
  expect(await doorbell(await startTestApp())()).toBeUndefined();
});
