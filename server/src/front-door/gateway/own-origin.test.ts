import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';
import { startService } from '../../testing/service.ts';

const EVIL = {
  'service-worker-allowed': '/',
  'Clear-Site-Data': '"*"',
  'strict-transport-security': 'max-age=1',
  'alt-svc': 'h2=":443"',
  'set-cookie': ['latchkey-8080=x; Path=/', ' __Host-latchkey=y', '__HOST-LATCHKEY-x=1', 'mine=1'],
  'content-security-policy': "default-src 'self'",
  'x-mine': '1',
};

async function guard() {
  const service = await startService((_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, EVIL).end('page');
  });
  const toml = [
    `[[upstreams]]\nname = "here"\npath = "/here"\nurl = "${service.url}"`,
    `[[upstreams]]\nname = "there"\nhost = "there.localhost"\nurl = "${service.url}"`,
  ].join('\n');
  const app = await startTestApp({ toml });
  return { app, token: await app.token(await app.user('alice')) };
}

test('a service that shares our origin cannot speak for it: its pages are sandboxed, its workers refused', async () => {
  const { app, token } = await guard();
  const { headers, status, text } = await app.get('/here', token);
  expect([status, text, headers['x-mine'], headers['set-cookie']]).toEqual([200, 'page', '1', 'mine=1']);
  expect(headers['content-security-policy']).toBe(
    "default-src 'self', sandbox allow-scripts allow-forms allow-popups allow-downloads",
  );
  for (const name of ['service-worker-allowed', 'clear-site-data', 'strict-transport-security', 'alt-svc'])
    expect([name, headers[name]]).toEqual([name, undefined]);
  const worker = await app.get('/here/worker.js', token, { headers: { 'service-worker': 'script' } });
  expect([worker.status, worker.body.message]).toEqual([403, expect.stringContaining('Service workers')]);
});

test('one that has a host of its own may, but for cookies of our names', async () => {
  const { app, token } = await guard();
  const { headers, status } = await app.get('/here', token, {
    headers: { host: 'there.localhost', 'service-worker': 'script' },
  });
  expect([status, headers['service-worker-allowed'], headers['set-cookie']]).toEqual([200, '/', 'mine=1']);
  expect(headers['content-security-policy']).toBe("default-src 'self'");
});
