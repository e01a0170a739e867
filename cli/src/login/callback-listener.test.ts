import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listenForCallback } from './callback-listener.ts';

const STATE = 'S'.repeat(43);
const CODE = 'c'.repeat(43);
const FOREVER_MS = 3_600_000;

async function listen() {
  const listener = await listenForCallback({ state: STATE, timeoutMs: FOREVER_MS });
  onTestFinished(() => listener.close());
  const { origin, host, port } = new URL(listener.redirectUri);
  /** As `fetch` would not: with any method, any Host. */
  const knock = (path: string, { method = 'GET', named = host } = {}) =>
    new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; text: string }>(
      (resolve, reject) => {
        const asking = request(
          { host: '127.0.0.1', port, path, method, headers: { host: named } },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (chunk: string) => {
              text += chunk;
            });
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
          },
        );
        asking.once('error', reject).end();
      },
    );
  return { ...listener, origin, knock };
}

const GOOD = `/callback?code=${CODE}&state=${STATE}`;

test('listens on the loopback address alone, and gives the code to whoever waits', async () => {
  const { callback, knock, redirectUri } = await listen();
  expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const { status, headers, text } = await knock(GOOD);
  expect([status, text]).toEqual([200, expect.stringContaining('You can close this window')]);
  expect(await callback).toEqual({ code: CODE });
  expect(text).not.toContain(CODE);
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
});

test('tells of a denial', async () => {
  const { callback, knock } = await listen();
  expect((await knock(`/callback?error=access_denied&state=${STATE}`)).text).toContain('Denied.');
  expect(await callback).toEqual({ denied: true });
});

test.each([
  ['another state', `/callback?code=${CODE}&state=${'T'.repeat(43)}`],
  ['no state', `/callback?code=${CODE}`],
  ['two states', `${GOOD}&state=${STATE}`],
  ['two codes', `${GOOD}&code=${CODE}`],
  ['no code', `/callback?state=${STATE}`],
  ['what is no code', `/callback?code=%3Cscript%3E&state=${STATE}`],
  ['a code and an error', `${GOOD}&error=access_denied`],
  ['another error', `/callback?error=%3Cscript%3E&state=${STATE}`],
  ['more besides', `${GOOD}&next=/`],
  ['another path', `/callback/x?code=${CODE}&state=${STATE}`],
  ['another spelling of the path', `//callback?code=${CODE}&state=${STATE}`],
  ['nothing', '/'],
])('%s is refused, and the right answer still comes', async (_what, path) => {
  const { callback, knock } = await listen();
  const { status, text } = await knock(path);
  expect([400, 404]).toContain(status);
  expect(text).not.toContain('script');
  await knock(GOOD);
  expect(await callback).toEqual({ code: CODE });
});

test('other methods, and names that were made to lead here, are refused', async () => {
  const { callback, knock } = await listen();
  for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS'])
    expect([method, (await knock(GOOD, { method })).status]).toEqual([method, 405]);
  for (const named of ['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1'])
    expect([named, (await knock(GOOD, { named })).status]).toEqual([named, 421]);
  await knock(GOOD);
  expect(await callback).toEqual({ code: CODE });
});

test('answers once', async () => {
  const { callback, knock } = await listen();
  await knock(GOOD);
  expect((await knock(`/callback?code=${'d'.repeat(43)}&state=${STATE}`)).status).toBe(400);
  expect(await callback).toEqual({ code: CODE });
});

test('gives up after its time', async () => {
  const listener = await listenForCallback({ state: STATE, timeoutMs: 1 });
  onTestFinished(() => listener.close());
  await expect(listener.callback).rejects.toThrow('Nobody allowed it');
});
