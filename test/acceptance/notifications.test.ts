import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { startServer as startOver } from '../support/faults-server.ts';
import { type RunningServer, runLatchkeyd } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const SOON = { timeout: 20_000, interval: 50 };
const PASSWORD = 'walrus cobalt ferry thistle';
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const GUIDE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'how-to', 'webhook.md'), 'utf8');

interface Call {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A receiver of webhooks. */
async function startReceiver(answer: (count: number) => number | undefined = () => 204) {
  const calls: Call[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ headers: request.headers as Record<string, string>, body });
    const status = answer(calls.length);
    if (status !== undefined) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

async function generate(server: RunningServer): Promise<void> {
  const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
  const answer = await fetch(`${server.url}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization },
  });
  expect(answer.status).toBe(200);
}

const settingsFor = (url: string) => ({
  ...{ LATCHKEY_WEBHOOK_URL: url, LATCHKEY_WEBHOOK_SECRET: SECRET },
  LATCHKEY_ADMIN_PASSWORD: PASSWORD,
});

test.each(ENGINES)('a message that went out before kill -9 comes again under its id (%s)', async (engine) => {
  const database = await createScratchDatabase(engine);
  onTestFinished(() => database.remove());
  // The first call is taken, and never answered: the node dies between sending and writing down.
  const receiver = await startReceiver((count) => (count === 1 ? undefined : 204));
  const first = await startOver(database, settingsFor(receiver.url));
  await generate(first);
  await expect.poll(() => receiver.calls.length, SOON).toBe(1);
  await first.kill();
  expect(await database.query('select state from notifications')).toEqual([{ state: 'waiting' }]);
  // As if the minute had passed in which the killed one alone may deliver.
  await database.change("delete from leases where name = 'notifications'");
  await startOver(database, settingsFor(receiver.url));
  const states = async () =>
    (await database.query('select state from notifications')).map(({ state }) => state);
  await expect.poll(states, SOON).toEqual(['delivered']);
  const [before, after] = receiver.calls;
  expect(receiver.calls).toHaveLength(2);
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toBe(before?.body);
});

test('the check of a signature in the guide takes what is sent, and nothing else', async () => {
  const code = /^```js\n(.*?)^```$/ms.exec(GUIDE)?.[1] ?? '';
  const { isFromLatchkey } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const receiver = await startReceiver();
  const env = settingsFor(receiver.url);
  const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
  const server = await startServer({ env: { ...env, LATCHKEY_WEBHOOK_SECRET: `${other},${SECRET}` } });
  await generate(server);
  await expect.poll(() => receiver.calls.length, SOON).toBe(1);
  const { headers, body } = receiver.calls[0] as Call;
  expect([isFromLatchkey(headers, body, SECRET), isFromLatchkey(headers, body, other)]).toEqual([true, true]);
  const late = String(Number(headers['webhook-timestamp']) - 301);
  const forged = [
    [headers, `${body} `, SECRET],
    [headers, body, `whsec_${Buffer.alloc(32, 5).toString('base64')}`],
    [{ ...headers, 'webhook-id': 'other' }, body, SECRET],
    [{ ...headers, 'webhook-timestamp': late }, body, SECRET],
    [{ ...headers, 'webhook-timestamp': 'now' }, body, SECRET],
    [{ ...headers, 'webhook-signature': 'v1,' }, body, SECRET],
    [{}, body, SECRET],
  ] as const;
  for (const [i, arguments_] of forged.entries())
    expect([i, isFromLatchkey(...arguments_)]).toEqual([i, false]);
});

test('notifications test says in words what works and what does not, and holds no secret', async () => {
  const receiver = await startReceiver((count) => (count === 1 ? 204 : 500));
  const env = settingsFor(receiver.url.replace('http://', 'http://me:zq7hidden@'));
  const run = (more: object, ...words: string[]) =>
    runLatchkeyd(['notifications', 'test', ...words], { env: { ...env, ...more } });
  const good = await run({});
  expect([good.exitCode, good.stdout]).toEqual([
    0,
    `webhook: ${receiver.url.replace('http://', 'http://***@').replace('/hook', '/***')} took it.\n`,
  ]);
  expect(JSON.parse(receiver.calls[0]?.body ?? '')).toMatchObject({ type: 'test', data: {} });
  const mail = { LATCHKEY_SMTP_URL: 'smtp://me:zq7hidden@127.0.0.1:1', LATCHKEY_MAIL_FROM: 'a@b.example' };
  const bad = await run(mail, 'you@example.com');
  expect([bad.exitCode, bad.stdout]).toEqual([1, '']);
  expect(bad.stderr).toContain(
    'mail: smtp://127.0.0.1:1 did not take it. The connection failed: nothing listens there (ECONNREFUSED).',
  );
  expect(bad.stderr).toContain('did not take it. It answered 500.');
  for (const [words, more, code] of [
    [[], mail, 2],
    [['nobody'], mail, 2],
    [['you@example.com'], {}, 2],
  ] as const)
    expect((await run(more, ...words)).exitCode).toBe(code);
  const none = await runLatchkeyd(['notifications', 'test']);
  expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining('set LATCHKEY_SMTP_URL')]);
  expect(JSON.stringify([good, bad])).not.toContain('zq7hidden');
});

test.each([
  [{ LATCHKEY_SMTP_URL: 'smtp://u:zq7hidden@mail.example.com' }, 'LATCHKEY_MAIL_FROM is not set'],
  [{ LATCHKEY_WEBHOOK_SECRET: SECRET }, 'LATCHKEY_WEBHOOK_URL is not set'],
  [{ LATCHKEY_WEBHOOK_URL: 'http://zq7hidden@hooks.example.com/zq7hidden' }, 'write an https:// URL'],
  [{ LATCHKEY_WEBHOOK_SECRET: 'zq7hidden' }, 'LATCHKEY_WEBHOOK_SECRET is "***": write whsec_'],
  [{ LATCHKEY_SMTP_URL: 'smtp://u:zq7hidden@' }, 'LATCHKEY_SMTP_URL is "***": write smtp://'],
])('wrong settings %j stop the start and say what to write', async (env, sentence) => {
  const { exitCode, stdout, stderr } = await runLatchkeyd([], { env });
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('zq7hidden');
});
