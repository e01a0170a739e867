import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { webhookAddress, webhookSecrets } from '../../config/notification-checks.ts';
import { WEBHOOK_SECRET } from '../../testing/notified-app.ts';
import { type Answerer, WebhookListener } from '../../testing/webhook-listener.ts';
import { readRetryAfter } from './retry-after.ts';
import { WebhookChannel } from './webhook-channel.ts';

const NEVER = new AbortController().signal;

function channelTo(url: string, { secrets = WEBHOOK_SECRET, timeoutMs = 5_000 } = {}): WebhookChannel {
  const webhook = { url: webhookAddress.parse(url), secrets: webhookSecrets.parse(secrets) };
  if (webhook.url === undefined || webhook.secrets === undefined) throw new Error('That is not taken.');
  return new WebhookChannel({
    clock: systemClock,
    webhook: { url: webhook.url, secrets: webhook.secrets },
    workspaceId: '1',
    timeoutMs,
  });
}

test('the signature is that of the specification, over the bytes that are sent', async () => {
  const hook = await WebhookListener.start();
  const body = '{"type":"test","text":"é😀"}';
  expect(await channelTo(hook.url).post('msg_1', body, NEVER)).toEqual({ isDelivered: true });
  const [call] = hook.calls;
  const timestamp = String(call?.headers['webhook-timestamp']);
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
  const key = Buffer.from(WEBHOOK_SECRET.slice(6), 'base64');
  const expected = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  expect(call).toMatchObject({
    body,
    headers: {
      ...{ 'webhook-id': 'msg_1', 'webhook-signature': `v1,${expected}` },
      'content-type': 'application/json',
    },
  });
});

test('with two secrets there are two signatures, so that either end may change first', async () => {
  const hook = await WebhookListener.start();
  const other = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  await channelTo(hook.url, { secrets: `${WEBHOOK_SECRET},${other}` }).post('a', '{}', NEVER);
  const headers = hook.calls[0]?.headers ?? {};
  const by = (secret: string) =>
    `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(`a.${headers['webhook-timestamp']}.{}`)
      .digest('base64')}`;
  expect(headers['webhook-signature']).toBe(`${by(WEBHOOK_SECRET)} ${by(other)}`);
});

test('a password in the URL goes into a header, and stands in no word about it', async () => {
  const hook = await WebhookListener.start((response) => response.writeHead(500).end('no'));
  const url = hook.url
    .replace('http://', 'http://me:hush%2Fhush@')
    .replace('/hook', '/hidden-path?key=hidden-key');
  const channel = channelTo(url);
  const outcome = await channel.post('a', '{}', NEVER);
  expect(hook.calls[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('me:hush/hush').toString('base64')}`,
  );
  expect(hook.calls[0]?.path).toBe('/hidden-path?key=hidden-key');
  expect(channel.destination).toBe(`http://***@127.0.0.1:${hook.port}/***`);
  await hook.close();
  const refused = await channel.post('a', '{}', NEVER);
  expect(JSON.stringify([outcome, refused, channel.destination])).not.toMatch(/hush|hidden/);
  expect(refused).toMatchObject({
    isDelivered: false,
    reason: 'The connection failed: nothing listens there (ECONNREFUSED).',
  });
});

const status =
  (code: number, headers = {}): Answerer =>
  (response) =>
    response.writeHead(code, headers).end('x');

test.each<[what: string, answer: Answerer, outcome: object]>([
  ['500', status(500), { isDelivered: false, reason: 'It answered 500.' }],
  ['404', status(404), { isDelivered: false, reason: 'It answered 404.' }],
  [
    '429',
    status(429, { 'retry-after': '7' }),
    { isDelivered: false, reason: 'It answered 429.', retryAfterMs: 7_000 },
  ],
  ['410', status(410), { isDelivered: false, reason: 'It answered 410.', isFinal: true }],
  ['202', status(202), { isDelivered: true }],
])('an answer of %s is what it is', async (_what, answer, outcome) => {
  const hook = await WebhookListener.start(answer);
  expect(await channelTo(hook.url).post('a', '{}', NEVER)).toEqual(outcome);
});

test('a redirect is not followed', async () => {
  const elsewhere = await WebhookListener.start();
  const hook = await WebhookListener.start(status(307, { location: elsewhere.url }));
  const outcome = await channelTo(hook.url).post('a', '{}', NEVER);
  expect(outcome).toMatchObject({ isDelivered: false });
  expect(JSON.stringify(outcome)).toContain('redirect');
  expect(elsewhere.calls).toEqual([]);
});

test('a receiver that hangs, before its answer or within it, is given up', async () => {
  const silent = await WebhookListener.start(() => {});
  const slow = await WebhookListener.start((response) => response.writeHead(200).write('and'));
  for (const hook of [silent, slow]) {
    expect(await channelTo(hook.url, { timeoutMs: 300 }).post('a', '{}', NEVER)).toEqual({
      isDelivered: false,
      reason: 'No answer came within 0.3 seconds.',
    });
  }
});

test('a port that is never called is told as that', async () => {
  expect(await channelTo('http://127.0.0.1:25/').post('a', '{}', NEVER)).toEqual({
    isDelivered: false,
    reason: expect.stringContaining('choose another port'),
  });
});

test('an endless answer is not read to its end', async () => {
  let written = 0;
  const hook = await WebhookListener.start((response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && written < 1e9) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'x'))) return void response.once('drain', more);
      }
    };
    more();
  });
  expect(await channelTo(hook.url).post('a', '{}', NEVER)).toEqual({ isDelivered: true });
  expect(written).toBeLessThan(1e8);
});

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1e9', undefined],
  ['2026-11-22', undefined],
  [null, undefined],
])('Retry-After %j is %j ms', (value, expected) => {
  expect(readRetryAfter(value, 10_000)).toBe(expected);
});
