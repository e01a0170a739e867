import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../support/server.ts';

const PASSWORD = 'violet anchor mosaic tundra 7';
const AUTHORIZATION = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

/** A service that says its name, and whose answer to `/…/slow` ends when it is told to. */
async function startNamed(name: string) {
  const slow: ServerResponse[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/slow')) return void response.end(name);
    response.write(name);
    slow.push(response);
  });
  server.on('connection', () => {
    connections++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    slow,
    connections: () => connections,
  };
}

test('SIGHUP has the upstreams read anew, and ends nothing that is open; a wrong file changes nothing', async () => {
  const [one, other] = [await startNamed('one'), await startNamed('other')];
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'latchkey.toml');
  const table = (name: string, url: string, path = `/${name}`) =>
    `[[upstreams]]\nname = "${name}"\npath = "${path}"\nurl = "${url}"\n`;
  writeFileSync(config, table('one', one.url));
  const server = await startServer({ env: { LATCHKEY_CONFIG: config, LATCHKEY_ADMIN_PASSWORD: PASSWORD } });
  const ask = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`, { headers: { authorization: AUTHORIZATION } });
    return answer.ok ? answer.text() : answer.status;
  };
  const slow = await new Promise<IncomingMessage>((resolve) => {
    get(`${server.url}/one/slow`, { headers: { authorization: AUTHORIZATION }, agent: false }, resolve);
  });
  await once(slow, 'data');
  expect([await ask('/one'), await ask('/other')]).toEqual(['one', 404]);

  writeFileSync(config, table('one', one.url) + table('other', other.url));
  process.kill(server.pid, 'SIGHUP');
  await expect.poll(() => ask('/other')).toBe('other');
  expect(await ask('/one')).toBe('one');
  // The slow answer has one, and all others went over one more.
  expect(one.connections()).toBe(2);

  for (const wrong of [
    '[[upstreams]]\nname = "x"\nurl = "nonsense"\npath = "/x"\n',
    table('x', one.url, '/api'),
  ]) {
    const before = server.stderr().split('was not read anew').length;
    writeFileSync(config, wrong);
    process.kill(server.pid, 'SIGHUP');
    await expect.poll(() => server.stderr().split('was not read anew').length).toBe(before + 1);
    expect([await ask('/one'), await ask('/other')]).toEqual(['one', 'other']);
  }

  writeFileSync(config, table('other', other.url));
  process.kill(server.pid, 'SIGHUP');
  await expect.poll(() => ask('/one')).toBe(404);
  for (const response of one.slow) response.end(' and the end');
  const [rest] = await once(slow, 'data');
  expect(String(rest)).toBe(' and the end');
  await server.stop();
});

test('an upstream that would take what is ours ends the start with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'latchkey.toml');
  writeFileSync(config, '[[upstreams]]\nname = "x"\nurl = "http://127.0.0.1:9"\npath = "/api/2.0"\n');
  await expect(startServer({ env: { LATCHKEY_CONFIG: config } })).rejects.toThrow(
    /The upstream x has the path \/api\/2\.0/,
  );
});
