import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';

const isPostgres = process.env.LATCHKEY_TEST_DATABASE === 'postgres';
const isPooled = process.env.LATCHKEY_TEST_POOLER === '1';

const figure = (app: TestApp, name: string) => async () =>
  new RegExp(`^latchkey_feed_${name} (\\d+)$`, 'm').exec(await app.core.metrics.metrics())?.[1];
const doorbell = (app: TestApp) => figure(app, 'doorbell');

/** What watches has its server prove itself after each read; others do so before theirs. */
async function listeners(app: TestApp): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where datname = current_database() and query like 'select current_setting%' and pid <> pg_backend_pid()`.execute(
    app.core.db.sql,
  );
  return rows.map(({ pid }) => pid);
}

test.skipIf(!isPostgres || isPooled)(
  'a node says that notifications wake it, also after the connection was lost',
  async () => {
    const app = await startTestApp();
    await expect.poll(doorbell(app)).toBe('1');
    let before: number[] = [];
    // One that has proved itself and not yet asked what it is to ask looks like one that watches.
    await expect
      .poll(async () => {
        before = await listeners(app);
        return before;
      })
      .toHaveLength(1);
    await sql`select pg_terminate_backend(${before[0]})`.execute(app.core.db.sql);
    await expect
      .poll(async () => (await listeners(app)).filter((pid) => !before.includes(pid)))
      .toHaveLength(1);
    await expect.poll(doorbell(app)).toBe('1');
  },
);

test.skipIf(!isPooled)(
  'behind a pooler a node says that nothing wakes it, and leaves no listener',
  async () => {
    const app = await startTestApp();
    const other = await startTestApp({ database: app.database });
    const token = await app.token(await app.admin());
    await app.core.authority.revokeToken(
      { principal: await app.admin(), caller: systemCaller('test') },
      token.id,
    );
    await expect
      .poll(async () => (await figure(other, 'applied_seq')()) === (await figure(app, 'applied_seq')()))
      .toBe(true);
    expect([await doorbell(app)(), await doorbell(other)()]).toEqual(['0', '0']);
    const { rows } = await sql`select pg_listening_channels()`.execute(app.core.db.sql);
    expect(rows).toEqual([]);
    expect(app.logLines.filter((line) => line.includes('behind a pooler'))).toHaveLength(1);
  },
);

test.skipIf(isPostgres)('where there is no bell, none is told of', async () => {
  expect(await doorbell(await startTestApp())()).toBeUndefined();
});
