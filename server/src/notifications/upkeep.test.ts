import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';
import { callsTo, mailTo, SOON, startNotifiedApp, storedNotifications } from '../testing/notified-app.ts';

const PATH = '/api/latchkey/1.0/notifications';

test('what a channel that was switched off has left is given up after three days, and told', async () => {
  const first = await startTestApp({ env: { ...mailTo(1), ...callsTo('http://127.0.0.1:2/') } });
  const alice = await first.user('alice@example.com');
  for (let i = 0; i < 3; i++) await first.token(alice);
  await first.close();
  const app = await startTestApp({ database: first.database, clock: first.clock });
  await app.node.jobs.clean();
  const states = async () => new Set((await storedNotifications(app)).map(({ state }) => state));
  expect([...(await states())]).toEqual(['waiting']);
  app.clock.advance('73h');
  await app.node.jobs.clean();
  expect([...(await states())]).toEqual(['failed']);
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select('request_params')
    .where('action_name', '=', 'notificationFailed')
    .execute();
  expect(
    events
      .map(({ request_params }) => JSON.parse(request_params))
      .sort((a, b) => (a.channel < b.channel ? -1 : 1)),
  ).toEqual([
    { channel: 'mail', notifications: '3' },
    { channel: 'webhook', notifications: '3' },
  ]);
  app.clock.advance('29d');
  await app.node.jobs.clean();
  expect(await storedNotifications(app)).toHaveLength(6);
  app.clock.advance('2d');
  await app.node.jobs.clean();
  expect(await storedNotifications(app)).toEqual([]);
});

test('what was delivered is kept for a week', async () => {
  const { app, alice } = await startNotifiedApp();
  await app.token(alice);
  const states = async () => (await storedNotifications(app)).map(({ state }) => state);
  await expect.poll(states, SOON).toEqual(['delivered', 'delivered']);
  app.clock.advance('6d');
  await app.node.jobs.clean();
  expect(await states()).toHaveLength(2);
  app.clock.advance('25h');
  await app.node.jobs.clean();
  expect(await states()).toEqual([]);
});

test('administrators see page by page what waits, what was delivered, and how the channels fare', async () => {
  const { app, alice } = await startNotifiedApp({ env: callsTo('http://127.0.0.1:2/') });
  const admin = await app.admin();
  await app.token(alice);
  await expect
    .poll(async () => (await app.get(PATH, admin)).body.notifications.map(stateOf).sort(), SOON)
    .toEqual(['mail delivered', 'webhook waiting']);
  await expect
    .poll(async () => (await app.get(`${PATH}?channel=webhook`, admin)).body.notifications[0], SOON)
    .toMatchObject({
      ...{ kind: 'token.generated', token_count: 1, attempts: 1, next_attempt_time: expect.any(Number) },
      last_error: 'The connection failed: nothing listens there (ECONNREFUSED).',
    });
  const first = (await app.get(`${PATH}?page_size=1`, admin)).body;
  expect(first.channels).toEqual([
    {
      ...{ channel: 'mail', is_configured: true, waiting: 0, failed: 0 },
      last_success_time: expect.any(Number),
    },
    { channel: 'webhook', is_configured: true, waiting: 1, failed: 0 },
  ]);
  const second = (await app.get(`${PATH}?page_size=1&page_token=${first.next_page_token}`, admin)).body;
  expect([first, second].map(({ notifications }) => stateOf(notifications[0])).sort()).toEqual([
    'mail delivered',
    'webhook waiting',
  ]);
  expect([second.channels, second.next_page_token]).toEqual([undefined, undefined]);
  expect((await app.get(`${PATH}?state=delivered`, admin)).body.notifications.map(stateOf)).toEqual([
    'mail delivered',
  ]);
  expect((await app.get(PATH, alice)).status).toBe(403);
});

const stateOf = ({ channel, state }: { channel: string; state: string }) => `${channel} ${state}`;
