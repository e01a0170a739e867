import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';
import { pageRoutes } from './pages.ts';

async function servePages(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Latchkey</title>');
  writeFileSync(join(folder, 'assets/app-1a2b.js'), 'run()');
  writeFileSync(join(folder, 'private.txt'), 'not for you');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const app = fastify({ serverFactory: (handler) => createServer(handler) });
  await pageRoutes(app, folder);
  onTestFinished(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  return app;
}

test.each(['/', '/login', '/settings/access-tokens', '/admin/tokens'])(
  '%s is the one page, under a strict policy',
  async (path) => {
    const answer = await (await servePages()).inject(path);
    expect([answer.statusCode, answer.body]).toEqual([200, '<!doctype html><title>Latchkey</title>']);
    expect(answer.headers['content-security-policy']).toMatch(/script-src 'self';.*trusted-types 'none'/);
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(answer.headers['cache-control']).toBe('no-cache');
  },
);

test('files are cached for ever, and nothing outside their folder is served', async () => {
  const app = await servePages();
  const file = await app.inject('/assets/app-1a2b.js');
  expect([file.statusCode, file.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  for (const path of [
    '../private.txt',
    '%2e%2e/private.txt',
    '..%2fprivate.txt',
    '..%5cprivate.txt',
    '%2e%2e/index.html',
  ]) {
    const answer = await app.inject(`/assets/${path}`);
    expect([path, answer.statusCode]).toEqual([path, expect.toSatisfy((status) => status >= 400)]);
    expect(answer.body).not.toContain('not for you');
  }
});

test('a file is sent as it was compressed when it was built, to whoever can read that', async () => {
  const app = await servePages({ 'assets/app-1a2b.js.br': 'brotli', 'assets/app-1a2b.js.gz': 'gzip' });
  const ask = async (accepted: string) => {
    const { body, headers } = await app.inject({
      url: '/assets/app-1a2b.js',
      headers: { 'accept-encoding': accepted },
    });
    return [body, headers['content-encoding'], headers.vary, headers['content-type']];
  };
  // RFC 9239 §6: `text/javascript`; its older name is understood everywhere, too.
  const script = expect.stringMatching(/^(text|application)\/javascript; charset=utf-8$/);
  expect(await ask('gzip, br')).toEqual(['brotli', 'br', 'accept-encoding', script]);
  expect(await ask('gzip')).toEqual(['gzip', 'gzip', 'accept-encoding', script]);
  expect(await ask('identity')).toEqual(['run()', undefined, 'accept-encoding', script]);
});

test('an unknown page of another kind is no page', async () => {
  const answer = await (await startTestApp()).get('/nonsense');
  expect(answer.status).toBe(404);
  expect(answer.headers['cache-control']).toBe('no-store');
});
