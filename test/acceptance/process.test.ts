import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  LATCHKEYD,
  makeDataDir,
  type RunningServer,
  removeDataDir,
  runLatchkeyd,
} from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

test('the first start makes an administrator and shows the password once; the data outlives the process', async () => {
  const first = await startServer();
  expect(first.stdout()).toMatch(
    /^Latchkey listens on http:\/\/127\.0\.0\.1:\d+\nIts data lies in .+\/latchkey\.db\n\nFirst administrator: admin\n/,
  );
  const token = await createToken(first);
  const me = await who(first, token);
  expect(me.status).toBe(200);
  await first.stop();

  const second = await startServer({ dataDir: first.dataDir });
  expect(await who(second, token)).toEqual(me);
  expect(readFileSync(`${first.dataDir}/latchkey.db`).includes(token)).toBe(false);
  expect(first.stderr() + second.stderr()).not.toContain(token);
  expect(first.stderr()).not.toContain(first.firstPassword);
  await second.stop();
  expect(second.stdout()).not.toContain('password');
});

test('kill -9 loses nothing that was answered', async () => {
  const first = await startServer();
  const token = await createToken(first);
  await first.kill();
  const second = await startServer({ dataDir: first.dataDir });
  expect((await who(second, token)).status).toBe(200);
});

test('SIGTERM ends the server with 0 from the moment it says that it listens', async () => {
  const { dataDir, keyDir, kill } = await startServer();
  await kill();
  const [node, main] = LATCHKEYD;
  const env = {
    ...process.env,
    LATCHKEY_DATA_DIR: dataDir,
    LATCHKEY_KEY_DIR: keyDir,
    LATCHKEY_JOURNAL_DIR: join(dirname(keyDir), 'journal'),
  };
  const child = spawn(node, [main, '--port=0'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const ending = await once(child, 'exit');
  expect(ending).toEqual([0, null]);
});

test('SIGTERM ends the server with 0 while connections are open', async () => {
  const server = await startServer();
  const idle = connect(server.port, '127.0.0.1');
  const halfSent = connect(server.port, '127.0.0.1');
  for (const socket of [idle, halfSent]) {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once('connect', resolve));
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  halfSent.write('POST /api/2.0/token/create HTTP/1.1\r\nHost: 127.0.0.1\r\n');
  await server.stop();
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
}, 20_000);

test('the password of the first administrator may be chosen, and later changes nothing', async () => {
  const env = {
    LATCHKEY_ADMIN_USER: 'root@example.com',
    LATCHKEY_ADMIN_PASSWORD: 'walrus cobalt ferry thistle',
  };
  const first = await startServer({ env });
  expect(await signIn(first, 'root@example.com', env.LATCHKEY_ADMIN_PASSWORD)).toBe(200);
  await first.stop();
  expect(first.stdout()).not.toMatch(/password/i);
  expect(first.stdout() + first.stderr()).not.toContain(env.LATCHKEY_ADMIN_PASSWORD);

  const other = { ...env, LATCHKEY_ADMIN_PASSWORD: 'another lantern meadow pebble' };
  const second = await startServer({ dataDir: first.dataDir, env: other });
  expect(await signIn(second, 'root@example.com', other.LATCHKEY_ADMIN_PASSWORD)).toBe(401);
  expect(await signIn(second, 'root@example.com', env.LATCHKEY_ADMIN_PASSWORD)).toBe(200);
  await second.stop();
  expect(second.stdout()).toContain('LATCHKEY_ADMIN_PASSWORD changes nothing');
});

const WRONG_SETTINGS = {
  args: ['--prot', '80', '--data-dir', '/tmp/latchkey-none', '--key-dir', '/tmp/latchkey-none/keys'],
  env: {
    LATCHKEY_PORT: '70000',
    LATCHKEY_PROT: '80',
    LATCHKEY_HOST: '0.0.0.0',
    LATCHKEY_TLS_CERT: '/nowhere/tls.crt',
    LATCHKEY_LOG_LEVEL: 'loud',
  },
};

test('wrong configuration ends the start with 2 and one sentence for each mistake, before anything is made', async () => {
  const { exitCode, stdout, stderr } = await runLatchkeyd(WRONG_SETTINGS.args, WRONG_SETTINGS);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatchInlineSnapshot(`
    "LATCHKEY_PROT is not a setting: did you mean LATCHKEY_PORT?
    --prot is not a flag: did you mean --port?
    LATCHKEY_PORT is "70000": write a whole number from 0 to 65535, for example LATCHKEY_PORT=8080.
    LATCHKEY_LOG_LEVEL is "loud": write one of trace, debug, info, warn, error, fatal, silent, for example LATCHKEY_LOG_LEVEL=debug.
    LATCHKEY_TLS_CERT names /nowhere/tls.crt, but there is no such file: write the path of a PEM file.
    LATCHKEY_TLS_KEY is not set, though the other half of the pair is: set both or neither.
    LATCHKEY_KEY_DIR is "/tmp/latchkey-none/keys", which lies inside the data directory /tmp/latchkey-none: write a directory outside it, so that a copy of the data does not hold the keys.
    "
  `);
  expect(existsSync('/tmp/latchkey-none')).toBe(false);
});

test('a server that other machines can reach starts only with https, or when plain http is wanted', async () => {
  const refused = await runLatchkeyd([], { env: { LATCHKEY_HOST: '0.0.0.0' } });
  expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatchInlineSnapshot(`
    "LATCHKEY_HOST is "0.0.0.0", which other machines can reach, and without https passwords and tokens travel readable: set LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY, or set LATCHKEY_PUBLIC_URL=https://… if a proxy in front ends TLS, or set LATCHKEY_ALLOW_PLAIN_HTTP=true to accept it.
    "
  `);
});

test('a port that is taken ends the start with 1 and says so; the next start shows the first password', async () => {
  const other = await startServer();
  const dataDir = makeDataDir();
  onTestFinished(() => removeDataDir(dataDir));
  const failed = await runLatchkeyd(['--port', String(other.port)], { dataDir });
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toContain(String(other.port));

  const server = await startServer({ dataDir });
  await server.kill();
  expect(failed.stdout + server.stdout()).toMatch(/^Initial password: +\S+$/m);
});

test('--help and --version answer and end with 0', async () => {
  const help = await runLatchkeyd(['--help']);
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toContain('latchkeyd user add NAME');
  expect(help.stdout).toContain('LATCHKEY_DATABASE_URL');
  const version = await runLatchkeyd(['--version']);
  expect([version.exitCode, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

test('metrics have a port of their own where that is wanted, and show no secret', async () => {
  const server = await startServer({ env: { LATCHKEY_METRICS_PORT: '0' } });
  const token = await createToken(server);
  const metricsUrl = /^Metrics are at (\S+)$/m.exec(server.stdout())?.[1] ?? '';
  const metrics = await fetch(metricsUrl);
  const text = await metrics.text();
  expect([metrics.status, text]).toEqual([
    200,
    expect.stringMatching(/^latchkey_http_request_seconds_count [1-9]/m),
  ]);
  expect(text).not.toContain(token);
});

function authorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function createToken({ url, firstPassword }: RunningServer): Promise<string> {
  const headers = { authorization: authorization('admin', firstPassword) };
  const answer = await fetch(`${url}/api/2.0/token/create`, { method: 'POST', headers, body: '{}' });
  const { token_value: value } = (await answer.json()) as { token_value: string };
  return value;
}

async function who({ url }: RunningServer, token: string): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/2.0/preview/scim/v2/Me`, { headers });
  return { status: answer.status, text: await answer.text() };
}

async function signIn({ url }: RunningServer, user: string, password: string): Promise<number> {
  const headers = { authorization: authorization(user, password) };
  return (await fetch(`${url}/api/2.0/token/list`, { headers })).status;
}
