import { expect, test, vi } from 'vitest';
import type { TestApp } from '../testing/harness.ts';
import { startTestApp } from '../testing/harness.ts';
import { callsTo, mailTo, SOON, startNotifiedApp, storedNotifications } from '../testing/notified-app.ts';
import { SmtpListener } from '../testing/smtp-listener.ts';
import { WebhookListener } from '../testing/webhook-listener.ts';

vi.setConfig({ testTimeout: 60_000 });

const PATH = '/api/latchkey/1.0/notifications';

async function statesOf(app: TestApp): Promise<string[]> {
  return (await storedNotifications(app)).map(({ channel, state }) => `${channel} ${state}`).sort();
}

/** Waits until nothing waits any more. */
const settled = (app: TestApp) =>
  expect
    .poll(async () => (await storedNotifications(app)).filter(({ state }) => state === 'waiting'), SOON)
    .toEqual([]);

/**
 * Waits until nothing is under way: a clock that jumps while an outcome is written down makes that fail, and the message
 * goes out again.
 */
async function untilIdle(app: TestApp): Promise<void> {
  const underWay = async () => {
    const rows = await storedNotifications(app);
    return rows.filter(
      ({ state, attempts, last_error: error }) => state === 'waiting' && attempts > 0 && error === null,
    );
  };
  await expect.poll(underWay, SOON).toEqual([]);
}

async function failureEvents(app: TestApp) {
  const rows = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['request_params', 'error_message', 'user_name'])
    .where('action_name', '=', 'notificationFailed')
    .execute();
  return rows.map((row) => ({ ...row, request_params: JSON.parse(row.request_params) }));
}

test('a generated token is told by mail and by webhook, once each, and never with its value', async () => {
  const { app, smtp, hook, alice } = await startNotifiedApp();
  const comment = 'hi\u202e"<b>';
  const answer = await app.post(
    '/api/2.0/token/create',
    alice,
    { comment },
    { headers: { 'user-agent': 'a-client/1' } },
  );
  const { token_value: value, token_info: info } = answer.body;
  await settled(app);
  expect(await statesOf(app)).toEqual(['mail delivered', 'webhook delivered']);
  expect(smtp.mails.map(({ to }) => to)).toEqual([['alice@example.com']]);
  const [text] = smtp.texts;
  for (const part of [value.slice(-4), 'alice@example.com', '127.0.0.1', 'a-client/1', 'If this was not you'])
    expect(text).toContain(part);
  expect(text).toContain('https://latchkey.example.com/settings/access-tokens');
  const { data, ...message } = hook.messages[0];
  expect(message).toEqual({ id: hook.ids[0], type: 'token.generated', timestamp: expect.any(String) });
  expect(new Date(message.timestamp).toISOString()).toBe(message.timestamp);
  expect(data).toEqual({
    workspace_id: app.core.installation.workspaceId,
    actor: { id: alice.id, name: alice.name, source_ip_address: '127.0.0.1', user_agent: 'a-client/1' },
    tokens: [
      {
        ...{ ...info, comment, status: 'active', last_four: value.slice(-4) },
        ...{
          owner_id: alice.id,
          owner_name: alice.name,
          created_by_id: alice.id,
          created_by_name: alice.name,
        },
      },
    ],
  });
  const everything =
    smtp.mails.map(({ raw }) => raw).join() + JSON.stringify(hook.calls) + app.logLines.join();
  expect(everything).not.toContain(value);
  expect(everything).not.toContain(value.slice(4, 14));
  expect(everything).not.toContain(PASSWORD_IN_USE);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([smtp.mails.length, hook.calls.length]).toEqual([1, 1]);
});

const PASSWORD_IN_USE = 'violet anchor';

test('a webhook that fails is tried again under the same id until it takes the message', async () => {
  const hook = await WebhookListener.start((response, _call, count) =>
    response.writeHead([500, 404, 302, 204][count - 1] ?? 500, { location: '/elsewhere' }).end(),
  );
  const app = await startTestApp({ env: callsTo(hook.url) });
  const alice = await app.user('alice');
  await app.token(alice);
  for (let attempt = 1; attempt <= 3; attempt++) {
    await expect.poll(() => hook.calls.length, SOON).toBe(attempt);
    const [row] = (await app.get(PATH, await app.admin())).body.notifications;
    await expect
      .poll(async () => (await storedNotifications(app))[0]?.last_error, SOON)
      .toContain(`It answered ${[500, 404, 302][attempt - 1]}`);
    expect(row.state).toBe('waiting');
    app.clock.advance('2h');
  }
  await settled(app);
  expect(hook.calls).toHaveLength(4);
  expect(new Set(hook.ids).size).toBe(1);
  expect(new Set(hook.calls.map(({ body }) => body)).size).toBe(1);
  const times = hook.calls.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(6 * 3600);
  expect((await storedNotifications(app))[0]).toMatchObject({ state: 'delivered', attempts: 4 });
});

test('a receiver that is down is not called for each message that waits, and takes all when it is back', async () => {
  let isDown = true;
  const hook = await WebhookListener.start((response) => response.writeHead(isDown ? 500 : 204).end());
  const app = await startTestApp({ env: callsTo(hook.url) });
  const alice = await app.user('alice');
  const count = 60;
  await Promise.all(Array.from({ length: count }, () => app.token(alice)));
  const tried = async () => (await storedNotifications(app)).filter(({ last_error }) => last_error !== null);
  await expect.poll(async () => (await tried()).length, SOON).toBeGreaterThanOrEqual(3);
  const attempts = (await storedNotifications(app)).reduce((sum, row) => sum + row.attempts, 0);
  expect(hook.calls.length).toBeLessThan(count / 2);
  // Those on their way are counted before they arrive.
  expect(attempts).toBeLessThanOrEqual(hook.calls.length + 8);
  isDown = false;
  const waitingLater = async () => {
    app.clock.advance('10m');
    return (await statesOf(app)).filter((state) => state !== 'webhook delivered');
  };
  await expect.poll(waitingLater, { timeout: 15_000, interval: 1_000 }).toEqual([]);
  expect(new Set(hook.ids).size).toBe(count);
});

test('Retry-After holds the whole channel back for that long', async () => {
  const hook = await WebhookListener.start((response, _call, count) =>
    count === 1 ? response.writeHead(429, { 'retry-after': '7200' }).end() : response.writeHead(200).end(),
  );
  const app = await startTestApp({ env: callsTo(hook.url) });
  const alice = await app.user('alice');
  await app.token(alice);
  await expect
    .poll(async () => (await storedNotifications(app))[0]?.last_error, SOON)
    .toBe('It answered 429.');
  await app.token(alice);
  app.clock.advance('1h');
  const [, second] = [await app.token(alice), await app.token(alice)];
  // Rounds go by: the background looks every second.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(hook.calls).toHaveLength(1);
  app.clock.advance('61m');
  await settled(app);
  expect(hook.calls).toHaveLength(5);
  expect(JSON.stringify(hook.messages)).toContain(second.id);
});

test('a mail server that hangs holds up neither requests nor the webhook', async () => {
  const smtp = await SmtpListener.start({ hangs: () => true });
  const hook = await WebhookListener.start();
  const app = await startTestApp({ env: { ...mailTo(smtp.port), ...callsTo(hook.url) } });
  const alice = await app.user('alice@example.com');
  await app.token(alice);
  await expect.poll(() => smtp.mails.length, SOON).toBe(1);
  const answer = await app.post('/api/2.0/token/create', alice, {});
  expect(answer.status).toBe(200);
  await expect.poll(() => hook.calls.length, SOON).toBe(2);
  expect(await statesOf(app)).toEqual([
    'mail waiting',
    'mail waiting',
    'webhook delivered',
    'webhook delivered',
  ]);
});

test('a receiver that answers nothing for three days is given up: log, audit event, metric, API', async () => {
  const hook = await WebhookListener.start((response) => response.writeHead(503).end());
  const app = await startTestApp({ env: callsTo(hook.url) });
  await app.token(await app.user('alice'));
  await expect
    .poll(async () => (await storedNotifications(app))[0]?.last_error, SOON)
    .toBe('It answered 503.');
  app.clock.advance('3d');
  await settled(app);
  const [row] = await storedNotifications(app);
  expect(row).toMatchObject({ state: 'failed', last_error: 'It answered 503.' });
  expect(await failureEvents(app)).toEqual([
    {
      request_params: { notificationId: row?.id, channel: 'webhook', attempts: '2' },
      ...{ error_message: 'It answered 503.', user_name: 'System-User' },
    },
  ]);
  expect(app.logLines.join('')).toContain('a notification was given up');
  expect(await app.core.metrics.metrics()).toContain(
    'latchkey_notification_attempts_total{outcome="webhook failed"} 1',
  );
  const answer = await app.get(`${PATH}?state=failed`, await app.admin());
  expect(answer.body.notifications).toEqual([
    expect.objectContaining({ notification_id: row?.id, last_error: 'It answered 503.', attempts: 2 }),
  ]);
});

test('a recipient that the mail server refuses for good is given up at once, others are not', async () => {
  const refuse = (recipient: string) => (recipient.startsWith('alice') ? '550 No such user' : undefined);
  const smtp = await SmtpListener.start({ refuse });
  const app = await startTestApp({ env: mailTo(smtp.port) });
  await app.token(await app.user('alice@example.com'));
  await app.token(await app.user('bob@example.com'));
  await settled(app);
  expect(await statesOf(app)).toEqual(['mail delivered', 'mail failed']);
  expect((await failureEvents(app))[0]?.request_params).toMatchObject({
    ...{ channel: 'mail', recipient: 'alice@example.com', attempts: '1' },
  });
});

test('a notification that cannot be made stops none of those behind it', async () => {
  const { app, smtp, alice } = await startNotifiedApp();
  const old = { channel: 'mail', kind: 'token.unheard-of', recipient: 'old@example.com', tokens: 1 };
  const row = { ...old, message_id: null, created_at: 1, due_at: 1, content: '{"actor":{},"tokens":[]}' };
  const rows = ['1', '2', '3'].map((id) => ({ ...row, id, recipient: `${id}@example.com` }));
  const state = { state: 'waiting', attempts: 0, last_error: null, settled_at: null };
  await app.core.db.write((tx) =>
    tx.sql
      .insertInto('notifications')
      .values(rows.map((one) => ({ ...one, ...state })))
      .execute(),
  );
  await app.token(alice);
  await expect.poll(() => smtp.mails.flatMap(({ to }) => to), SOON).toContain('alice@example.com');
  const stuck = (await storedNotifications(app)).filter(({ kind }) => kind === old.kind);
  expect(stuck.map(({ last_error }) => last_error)).toContain('It could not be made; the log says why.');
});

test('a person gets one mail in five minutes, with all that happened meanwhile', async () => {
  const { app, smtp, alice } = await startNotifiedApp();
  const bob = await app.user('bob@example.com');
  await app.token(alice);
  await expect.poll(() => smtp.mails.length, SOON).toBe(1);
  for (let i = 0; i < 30; i++) await app.token(alice, { comment: `number ${i}` });
  await app.token(bob);
  await expect.poll(() => smtp.mails.length, SOON).toBe(2);
  expect(smtp.mails[1]?.to).toEqual(['bob@example.com']);
  await untilIdle(app);
  app.clock.advance('5m');
  await settled(app);
  expect(smtp.mails).toHaveLength(3);
  expect(smtp.mails[2]?.email.subject).toBe('Latchkey: 30 tokens were generated');
  for (let i = 0; i < 30; i++) expect(smtp.texts[2]).toContain(`"number ${i}"`);
});

test('a mail that may have arrived goes out again as it was, and later events in one of their own', async () => {
  let isDown = true;
  const smtp = await SmtpListener.start({ closes: () => isDown });
  const app = await startTestApp({ env: mailTo(smtp.port) });
  const alice = await app.user('alice@example.com');
  await app.token(alice, { comment: 'first' });
  await expect.poll(async () => (await storedNotifications(app))[0]?.last_error, SOON).toBeTruthy();
  await app.token(alice, { comment: 'second' });
  isDown = false;
  // The wait after the failure, and the quiet after the delivery.
  for (let i = 0; i < 3; i++) {
    app.clock.advance('6m');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }
  await settled(app);
  const ids = smtp.mails.map(({ email }) => email.messageId);
  const said = smtp.texts.map((text) => [text.includes('"first"'), text.includes('"second"')]);
  expect(said.at(-1)).toEqual([false, true]);
  expect(said.slice(0, -1).every(([first, second]) => first && !second)).toBe(true);
  expect(new Set(ids).size).toBe(2);
  expect(new Set(ids.slice(0, -1)).size).toBe(1);
});

test('of two nodes on one database one sends, and everything once', async () => {
  const { app: first, smtp, hook, alice } = await startNotifiedApp();
  const env = { ...mailTo(smtp.port), ...callsTo(hook.url) };
  const second = await startTestApp({ database: first.database, clock: first.clock, env });
  for (let i = 0; i < 20; i++) await Promise.all([first.token(alice), second.token(alice)]);
  await expect.poll(() => hook.calls.length, SOON).toBe(40);
  await untilIdle(first);
  first.clock.advance('6m');
  await settled(first);
  expect([hook.calls.length, new Set(hook.ids).size]).toEqual([40, 40]);
  const lines = smtp.texts.join('').match(/ending in/g);
  expect(lines).toHaveLength(40);
  await first.close();
  await second.token(alice);
  await expect.poll(() => hook.calls.length, SOON).toBe(41);
});

test('what is in flight when a node stops is not lost', async () => {
  let isDown = true;
  const hook = await WebhookListener.start((response) =>
    isDown ? undefined : response.writeHead(204).end(),
  );
  const first = await startTestApp({ env: callsTo(hook.url) });
  await first.token(await first.user('alice'));
  await expect.poll(() => hook.calls.length, SOON).toBe(1);
  await first.close();
  isDown = false;
  const env = callsTo(hook.url);
  const second = await startTestApp({ database: first.database, clock: first.clock, env });
  await settled(second);
  expect(new Set(hook.ids).size).toBe(1);
  expect(hook.calls).toHaveLength(2);
});

test('a flood of revocations is acts that answer, one mail to a person, and few calls', async () => {
  const { app, smtp, hook } = await startNotifiedApp({ env: { LATCHKEY_MAIL_KINDS: 'token.revoked' } });
  const people = await Promise.all([0, 1, 2].map((i) => app.user(`person${i}@example.com`)));
  for (const person of people) for (let i = 0; i < 400; i++) await app.token(person);
  await settled(app);
  expect(hook.calls).toHaveLength(1200);
  app.clock.advance('100d');
  const running = app.core.tokenCleanUp.revokeUnused(90 * 86_400_000);
  expect((await app.get('/readyz')).status).toBeLessThan(600);
  expect(await running).toBe(1200);
  const ofWebhook = async () => (await statesOf(app)).filter((state) => state === 'webhook waiting');
  await expect.poll(ofWebhook, SOON).toEqual([]);
  app.clock.advance('11m');
  await settled(app);
  expect(smtp.mails.map(({ to, email }) => [to[0], email.subject]).sort()).toEqual(
    people.map(({ name }) => [name, 'Latchkey: 400 tokens were revoked']),
  );
  const told = hook.messages.slice(1200).flatMap(({ data }) => data.tokens);
  expect([told.length, new Set(told.map(({ token_id }) => token_id)).size]).toEqual([1200, 1200]);
  expect(hook.calls.length).toBeLessThan(1200 + 60);
}, 120_000);
