import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';

const PATH = '/api/latchkey/1.0/overview';
const DAY_SECONDS = 86_400;

async function figures(app: TestApp) {
  const answer = await app.get(PATH, await app.admin());
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Allows tokens without an end. */
async function allowNeverExpiring(app: TestApp): Promise<void> {
  const body = { allowNeverExpiring: 'true' };
  await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), { body });
}

/** Copies of a token under ids of their own, straight into the database: generating them would take a minute. */
async function copyToken(app: TestApp, tokenId: string, count: number): Promise<void> {
  const { sql } = app.core.db;
  const row = await sql
    .selectFrom('tokens')
    .selectAll()
    .where('token_id', '=', tokenId)
    .executeTakeFirstOrThrow();
  const copies = Array.from({ length: count }, (_, i) => ({
    ...row,
    token_id: i.toString(16).padStart(8, '0').repeat(8),
    // Every third has ended.
    revoked_at: i % 3 === 0 ? row.created_at : null,
  }));
  for (let i = 0; i < count; i += 500)
    await app.core.db.write(async (tx) => {
      await tx.sql
        .insertInto('tokens')
        .values(copies.slice(i, i + 500))
        .execute();
    });
}

test('living tokens are counted by what an administrator asks about, those that ended are not', async () => {
  const app = await startTestApp();
  await allowNeverExpiring(app);
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  await app.token(alice, { lifetimeSeconds: 'never' });
  await app.token(alice, { lifetimeSeconds: 80 * DAY_SECONDS });
  app.clock.advance('40d');
  const used = await app.token(bob, { lifetimeSeconds: 20 * DAY_SECONDS });
  await app.token(bob, { lifetimeSeconds: 5 * DAY_SECONDS });
  await app.token(bob, { lifetimeSeconds: 400 * DAY_SECONDS });
  await app.token(bob, { lifetimeSeconds: 60 });
  const revoked = await app.token(bob);
  await app.post('/api/2.0/token/delete', bob, { token_id: revoked.id });
  await app.get('/api/2.0/preview/scim/v2/Me', used);
  app.clock.advance('2m');
  await app.node.jobs.flush();
  const { tokens, administrators } = await figures(app);
  expect(tokens).toMatchObject({
    ...{ living: 5, owners: 2, used_last_day: 1, never_expiring: 1 },
    ...{ expiring_within_7_days: 1, expiring_within_30_days: 2, unused_for_30_days: 2 },
    expiring_later: 1,
  });
  expect(tokens.ages.map((age: { tokens: number }) => age.tokens)).toEqual([3, 0, 0, 2, 0, 0]);
  const weeks = tokens.expiries.map((week: { tokens: number }) => week.tokens);
  expect(weeks).toHaveLength(13);
  expect([weeks[0], weeks[2], weeks[5]]).toEqual([1, 1, 1]);
  expect(administrators).toBe(1);
});

test('administrators that are inactive are not among those who can act', async () => {
  const app = await startTestApp();
  const carol = await app.user('carol');
  await app.core.directory.makeAdministrator(systemCaller('test'), carol.id);
  expect((await figures(app)).administrators).toBe(2);
  await app.core.account.disable(systemCaller('test'), carol.id);
  expect((await figures(app)).administrators).toBe(1);
});

test('tokens are counted however many pages they fill, and the figures are remembered and say of when', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  await copyToken(app, token.id, 2_500);
  const first = await figures(app);
  expect(first.tokens.living).toBe(1 + 2_500 - 834);
  await app.core.authority.revokeToken(
    { principal: await app.admin(), caller: systemCaller('test') },
    token.id,
    { reach: 'all' },
  );
  const second = await figures(app);
  expect(second.tokens).toEqual(first.tokens);
  app.clock.advance('11m');
  const third = await figures(app);
  expect(third.tokens.living).toBe(first.tokens.living - 1);
  expect(third.tokens.as_of).toBeGreaterThan(first.tokens.as_of);
});

test('however many ask at once, tokens are counted once', async () => {
  const app = await startTestApp();
  await copyToken(app, (await app.token(await app.user('alice'))).id, 1_500);
  const answers = await Promise.all(Array.from({ length: 5 }, () => figures(app)));
  expect(new Set(answers.map(({ tokens }) => tokens.as_of)).size).toBe(1);
});
