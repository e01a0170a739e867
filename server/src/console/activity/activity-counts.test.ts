import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { basic, startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';

const PATH = '/api/latchkey/1.0/overview/verifications';
const ME = '/api/2.0/preview/scim/v2/Me';

/** Calls with good tokens and with one that nobody has. */
async function verify(app: TestApp, token: TestToken, { good, unknown }: { good: number; unknown: number }) {
  for (let i = 0; i < good; i++) await app.get(ME, token);
  const headers = { authorization: `Bearer dapi${'0'.repeat(32)}` };
  for (let i = 0; i < unknown; i++) await app.get(ME, undefined, { headers });
}

/** Lets the node write what it has counted. */
async function write(app: TestApp): Promise<void> {
  await app.node.jobs.flush();
  app.clock.advance('11s');
  await app.node.jobs.flush();
}

/** All outcomes of an answer together; asked for by password, so that asking verifies no token. */
async function outcomes(app: TestApp, query: string): Promise<Record<string, number>> {
  const answer = await app.get(`${PATH}?${query}`, await app.admin());
  expect(answer.status).toBe(200);
  const sums: Record<string, number> = {};
  for (const bucket of answer.body.buckets)
    for (const [outcome, count] of Object.entries<number>(bucket.outcomes))
      sums[outcome] = (sums[outcome] ?? 0) + count;
  return sums;
}

test('verifications are told by outcome, by the minute and by the hour, in the minute that they happened in', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  // From the beginning of a minute on, so that it does not end meanwhile.
  app.clock.advance(`${60_000 - (app.clock.now() % 60_000)}ms`);
  const begunAt = app.clock.now();
  await verify(app, token, { good: 3, unknown: 2 });
  await write(app);
  app.clock.advance('2m');
  await verify(app, token, { good: 4, unknown: 0 });
  await write(app);
  expect(await outcomes(app, 'span=minute')).toEqual({ ok: 7, unknown: 2 });
  expect(await outcomes(app, 'span=hour&hours=2')).toEqual({ ok: 7, unknown: 2 });
  const { body } = await app.get(`${PATH}?span=minute`, await app.admin());
  const [first] = body.buckets;
  expect(first.start_time % 60_000).toBe(0);
  expect(first.start_time).toBeLessThanOrEqual(begunAt);
  expect(first.start_time).toBeGreaterThan(begunAt - 60_000);
  expect(body.buckets.at(-1).outcomes).toEqual({ ok: 4 });
});

test('what two nodes have counted is added up, and survives both of them', async () => {
  const one = await startTestApp();
  const { database, clock } = one;
  const other = await startTestApp({ database, clock });
  const token = await one.token(await one.user('alice'));
  await verify(one, token, { good: 2, unknown: 1 });
  await verify(other, token, { good: 5, unknown: 0 });
  await Promise.all([write(one), write(other)]);
  expect(await outcomes(one, 'hours=2')).toEqual({ ok: 7, unknown: 1 });
  await verify(other, token, { good: 1, unknown: 0 });
  // A node that stops writes what it has counted, however lately it did so.
  await other.close();
  const third = await startTestApp({ database, clock });
  expect(await outcomes(third, 'hours=2')).toEqual({ ok: 8, unknown: 1 });
});

test('what cannot be written is counted with the next write', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const rename = (from: string, to: string) =>
    app.core.db.write(async (tx) => {
      await sql.raw(`alter table ${from} rename to ${to}`).execute(tx.sql);
    });
  await rename('activity_counts', 'gone');
  await verify(app, token, { good: 3, unknown: 0 });
  await write(app);
  expect(app.logLines.join('')).toContain('activity counts could not be written');
  await rename('gone', 'activity_counts');
  await verify(app, token, { good: 1, unknown: 0 });
  await write(app);
  expect(await outcomes(app, 'span=minute')).toEqual({ ok: 4 });
});

test('minutes are forgotten after two days, hours after three months', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  await verify(app, token, { good: 3, unknown: 0 });
  await write(app);
  const rows = async () =>
    (await app.core.db.sql.selectFrom('activity_counts').select('span').execute()).map(({ span }) => span);
  expect(new Set(await rows())).toEqual(new Set(['minute', 'hour']));
  app.clock.advance('3d');
  await app.node.jobs.clean();
  expect(new Set(await rows())).toEqual(new Set(['hour']));
  app.clock.advance('92d');
  await app.node.jobs.clean();
  expect(await rows()).toEqual([]);
});

test('a flood of outcomes costs a row for each outcome and minute, not for each verification', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  await verify(app, token, { good: 100, unknown: 100 });
  await write(app);
  const rows = await app.core.db.sql
    .selectFrom('activity_counts')
    .selectAll()
    .where('activity', '=', 'verification')
    .where('span', '=', 'hour')
    .execute();
  expect(rows.length).toBeLessThanOrEqual(4);
});

test('passwords that are wrong are counted, those that are right are not among them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.get(ME, alice);
  const headers = { authorization: basic('alice', 'not the password') };
  for (let i = 0; i < 2; i++) await app.get(ME, undefined, { headers });
  await write(app);
  const overview = await app.get('/api/latchkey/1.0/overview', await app.admin());
  expect(overview.body.failed_sign_ins_last_day).toBe(2);
  app.clock.advance('25h');
  const later = await app.get('/api/latchkey/1.0/overview', await app.admin());
  expect(later.body.failed_sign_ins_last_day).toBe(0);
});
