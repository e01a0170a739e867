import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { callsTo, storedNotifications } from '../testing/notified-app.ts';
import { ExpiryReminders } from './expiry-reminders.ts';

const DAY_S = 86_400;
const ENV = { ...callsTo('http://127.0.0.1:2/'), LATCHKEY_UNUSED_TOKEN_DAYS: '0' };

/** Reminders so far: of which token, how many days before. */
async function reminders(app: TestApp): Promise<string[]> {
  const rows = (await storedNotifications(app)).filter(({ kind }) => kind === 'token.expiring');
  return rows.flatMap(({ content }) => {
    const { tokens, daysLeft } = JSON.parse(content);
    return tokens.map(({ comment }: { comment: string }) => `${comment} ${daysLeft}`);
  });
}

test('an owner is reminded 30, 14, 7 and 1 days before, each once', async () => {
  const app = await startTestApp({ env: ENV });
  await app.token(await app.user('alice'), { comment: 'year', lifetimeSeconds: 60 * DAY_S });
  const seen: number[] = [];
  for (let day = 0; day < 62; day++) {
    const count = (await app.core.expiryReminders.remind()) + (await app.core.expiryReminders.remind());
    for (let i = 0; i < count; i++) seen.push(day);
    app.clock.advance('1d');
  }
  expect(await reminders(app)).toEqual(['year 30', 'year 14', 'year 7', 'year 1']);
  expect(seen).toEqual([30, 46, 53, 59]);
});

test('after a long sleep there is one reminder, the nearest, and none for what has expired', async () => {
  const app = await startTestApp({ env: ENV });
  const alice = await app.user('alice');
  await app.token(alice, { comment: 'soon', lifetimeSeconds: 60 * DAY_S });
  await app.token(alice, { comment: 'gone', lifetimeSeconds: 50 * DAY_S });
  app.clock.advance('55d');
  expect([await app.core.expiryReminders.remind(), await app.core.expiryReminders.remind()]).toEqual([1, 0]);
  expect(await reminders(app)).toEqual(['soon 7']);
});

test('no token is reminded of a threshold that it does not live longer than', async () => {
  const app = await startTestApp({ env: ENV });
  const alice = await app.user('alice');
  await app.token(alice, { comment: 'month', lifetimeSeconds: 30 * DAY_S });
  await app.token(alice, { comment: 'day', lifetimeSeconds: DAY_S });
  expect(await app.core.expiryReminders.remind()).toBe(0);
  app.clock.advance('17d');
  await app.core.expiryReminders.remind();
  expect(await reminders(app)).toEqual(['month 14']);
});

test('revoked tokens, those of inactive owners, and those that never expire are left alone', async () => {
  const app = await startTestApp({ env: ENV });
  await app.core.settings.change(systemCaller('test'), { allowNeverExpiring: 'true' });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const lifetimeSeconds = 10 * DAY_S;
  await app.token(alice, { comment: 'never', lifetimeSeconds: 'never' });
  const revoked = await app.token(alice, { comment: 'revoked', lifetimeSeconds });
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  await app.token(bob, { comment: 'idle', lifetimeSeconds });
  await app.core.account.disable(systemCaller('test'), bob.id);
  app.clock.advance('4d');
  expect(await app.core.expiryReminders.remind()).toBe(0);
  await app.core.directory.enable(systemCaller('test'), bob.id);
  expect(await app.core.expiryReminders.remind()).toBe(1);
  expect(await reminders(app)).toEqual(['idle 7']);
});

test('a clock that jumps forward and is put back repeats no reminder', async () => {
  const app = await startTestApp({ env: ENV });
  const { record } = await app.token(await app.user('alice'), { comment: 'x', lifetimeSeconds: 20 * DAY_S });
  const at = async (daysLeft: number) => {
    const now = () => (record.expiresAt ?? 0) - daysLeft * DAY_S * 1000;
    const { db, outbox, clock } = app.core;
    return new ExpiryReminders({
      db,
      outbox,
      clock: { now, monotonicMs: () => clock.monotonicMs() },
    }).remind();
  };
  expect([await at(6), await at(15), await at(13), await at(6), await at(0.5), await at(6)]).toEqual([
    1, 0, 1, 0, 1, 0,
  ]);
});

test('many tokens are reminded of by pages, and two nodes at once tell each once', async () => {
  const first = await startTestApp({ env: ENV });
  const second = await startTestApp({ database: first.database, clock: first.clock, env: ENV });
  const users = await Promise.all([1, 2, 3].map((i) => first.user(`user${i}`)));
  const lifetimeSeconds = 10 * DAY_S;
  for (let i = 0; i < 400; i += 20) {
    const some = Array.from({ length: 20 }, (_, j) => `${i + j}`);
    const generate = (user: (typeof users)[number], name: string) =>
      first.token(user, { comment: `${user.name}-${name}`, lifetimeSeconds });
    await Promise.all(users.flatMap((user) => some.map((name) => generate(user, name))));
  }
  first.clock.advance('4d');
  const counts = await Promise.all([first, second].map(({ core }) => core.expiryReminders.remind()));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1200);
  const all = await reminders(first);
  expect([all.length, new Set(all).size]).toEqual([1200, 1200]);
});

test('of several nodes one looks for them, once an hour, and only where somebody is told', async () => {
  const silent = await startTestApp();
  await silent.token(await silent.user('alice'), { lifetimeSeconds: 10 * DAY_S });
  silent.clock.advance('9d');
  await silent.node.jobs.clean();
  expect(await silent.core.db.sql.selectFrom('token_reminders').selectAll().execute()).toEqual([]);

  const app = await startTestApp({ env: ENV });
  const alice = await app.user('alice');
  await app.token(alice, { comment: 'one', lifetimeSeconds: 2 * DAY_S });
  app.clock.advance('25h');
  await app.node.jobs.clean();
  expect(await reminders(app)).toEqual(['one 1']);
  await app.token(alice, { comment: 'two', lifetimeSeconds: DAY_S + 60 });
  app.clock.advance('11m');
  await app.node.jobs.clean();
  expect(await reminders(app)).toEqual(['one 1']);
  app.clock.advance('1h');
  await app.node.jobs.clean();
  expect(await reminders(app)).toEqual(['one 1', 'two 1']);
});

test('a reminder goes with its token when that is purged', async () => {
  const app = await startTestApp({ env: ENV });
  await app.token(await app.user('alice'), { lifetimeSeconds: 2 * DAY_S });
  app.clock.advance('25h');
  await app.core.expiryReminders.remind();
  const count = async () =>
    (await app.core.db.sql.selectFrom('token_reminders').selectAll().execute()).length;
  expect(await count()).toBe(1);
  app.clock.advance('9d');
  await app.core.tokenCleanUp.purgeEnded(DAY_S * 1000);
  expect(await count()).toBe(0);
});
