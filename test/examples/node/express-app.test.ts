import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { createAdminToken } from '../../support/admin-token.ts';
import type { RunningServer } from '../../support/latchkeyd.ts';
import { makeHome, runProgram } from '../../support/program.ts';
import { startServer } from '../../support/server.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const APP = join(ROOT, 'examples', 'express-app', 'app.ts');
const HOW_TO = readFileSync(join(ROOT, 'docs', 'how-to', 'guard-an-express-app.md'), 'utf8');

test('the app of the how-to takes tokens of its users, says whose they are, and hears of revocations', async () => {
  const { server, adminToken, ask } = await startAsToldInTheHowTo();
  expect(await ask('/healthz')).toMatchObject({ status: 200 });
  expect(await ask('/reports')).toMatchObject({ status: 401, body: { error_code: 'UNAUTHENTICATED' } });
  const narrow = await generate(server, adminToken, ['sql']);
  const elsewhere = await generate(server, adminToken, ['mlflow']);
  const both = await generate(server, adminToken, ['sql', 'files']);
  expect(await ask('/reports', narrow.value)).toMatchObject({
    status: 200,
    body: { reports: { 1: { title: 'Sales' } } },
  });
  expect((await ask('/reports', elsewhere.value)).status).toBe(403);
  const put = { method: 'PUT', body: '{"title": "Costs"}', headers: { 'content-type': 'application/json' } };
  expect((await ask('/reports/2', narrow.value, put)).status).toBe(403);
  expect(await ask('/reports/2', both.value, put)).toMatchObject({ status: 200, body: { by: 'admin' } });
  await call(server, adminToken, '/api/2.0/token/delete', { token_id: narrow.id });
  await expect.poll(async () => (await ask('/reports', narrow.value)).status).toBe(403);
  await server.kill();
  await expect.poll(async () => (await ask('/reports', both.value)).status).toBe(503);
});

test('the app does not start where its token is refused', async () => {
  const server = await startServer();
  const home = makeHome();
  const file = join(home, 'latchkey-token');
  writeFileSync(file, `dapi${'0'.repeat(32)}\n`);
  const env = { LATCHKEY_URL: server.url, LATCHKEY_TOKEN_FILE: file, PORT: '0' };
  const { exitCode, stderr } = await runProgram(process.execPath, [APP], { env });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Invalid access token.')]);
});

/** Configures a server and runs the commands as they are written there, then the app. */
async function startAsToldInTheHowTo() {
  const home = makeHome();
  const config = join(home, 'latchkey.toml');
  writeFileSync(config, block('toml', 0));
  const server = await startServer({ env: { LATCHKEY_CONFIG: config } });
  const adminToken = await createAdminToken(server);
  writeFileSync(join(home, '.netrc'), `machine 127.0.0.1 login token password ${adminToken}\n`, {
    mode: 0o600,
  });
  const env = { HOME: home, LATCHKEY: server.url };
  const ran = await runProgram('sh', ['-euc', block('sh', 1)], { cwd: home, env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  const url = await startApp(home, server);
  const ask = async (path: string, token?: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(url + path, { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  return { server, adminToken, ask };
}

/** A code block of the how-to, without the indentation of the list that it stands in. */
function block(language: string, place: number): string {
  const blocks = [...HOW_TO.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)].filter(
    ([, , lang]) => lang === language,
  );
  const [, indent = '', , text = ''] = blocks[place] ?? [];
  return text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}

async function startApp(home: string, server: RunningServer): Promise<string> {
  const port = await freePort();
  const env = {
    ...{ PATH: process.env.PATH, PORT: String(port) },
    ...{ LATCHKEY_URL: server.url, LATCHKEY_TOKEN_FILE: join(home, 'latchkey-token') },
  };
  const child = spawn(process.execPath, [APP], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('The reports are on ')) return line.slice('The reports are on '.length);
  throw new Error('The app ended before it listened.');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function generate(server: RunningServer, adminToken: string, scopes: string[]) {
  const { token_value: value, token_info: info } = (await call(
    server,
    adminToken,
    '/api/latchkey/1.0/token/generate',
    { comment: '', lifetime_seconds: 3600, scopes },
  )) as { token_value: string; token_info: { token_id: string } };
  return { value, id: info.token_id };
}

async function call(server: RunningServer, token: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
  return answer.json();
}
