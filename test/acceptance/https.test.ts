import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../support/server.ts';

const run = promisify(execFile);
/** The server looks at its certificate's file every 5 seconds. */
const RELOAD_MS = 12_000;

test('https with a certificate of its own: curl --cacert, Bearer and netrc; a new certificate needs no restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  makeCertificate(folder, 'old');
  renameSync(join(folder, 'old.crt'), join(folder, 'tls.crt'));
  renameSync(join(folder, 'old.key'), join(folder, 'tls.key'));
  const server = await startServer({
    env: { LATCHKEY_TLS_CERT: join(folder, 'tls.crt'), LATCHKEY_TLS_KEY: join(folder, 'tls.key') },
  });
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const curl = async (...args: string[]) => (await run('curl', ['-sS', '--max-time', '5', ...args])).stdout;
  const list = `${server.url}/api/2.0/token/list`;
  const oldAuthority = ['--cacert', join(folder, 'old.pem')];

  const admin = ['-u', `admin:${server.firstPassword}`];
  const created = await curl(...oldAuthority, ...admin, '-d', '{}', `${server.url}/api/2.0/token/create`);
  const { token_value: token, token_info: info } = JSON.parse(created);
  const netrc = join(folder, 'netrc');
  writeFileSync(netrc, `machine 127.0.0.1\nlogin token\npassword ${token}\n`, { mode: 0o600 });
  for (const credential of [
    ['-H', `Authorization: Bearer ${token}`],
    ['--netrc-file', netrc],
  ]) {
    const { token_infos: listed } = JSON.parse(await curl(...oldAuthority, ...credential, list));
    expect(listed).toMatchObject([{ token_id: info.token_id }]);
  }
  const config = JSON.parse(await curl(...oldAuthority, `${server.url}/.well-known/databricks-config`));
  expect(config.oidc_endpoint).toBe(`${server.url}/oidc`);
  const session = await curl(
    '-i',
    ...oldAuthority,
    '-d',
    signIn(server.firstPassword),
    `${server.url}/api/latchkey/1.0/session`,
  );
  expect(session).toMatch(
    /^set-cookie: __Host-latchkey=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure\r$/im,
  );
  await expect(curl(list)).rejects.toMatchObject({ code: CURL_UNTRUSTED });
  await expect(curl('--tls-max', '1.1', ...oldAuthority, list)).rejects.toThrow();
  await expect(curl(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();

  makeCertificate(folder, 'new');
  renameSync(join(folder, 'new.key'), join(folder, 'tls.key'));
  renameSync(join(folder, 'new.crt'), join(folder, 'tls.crt'));
  const newAuthority = ['--cacert', join(folder, 'new.pem')];
  const deadline = performance.now() + RELOAD_MS;
  let answer: string | undefined;
  while (answer === undefined && performance.now() < deadline) {
    await sleep(250);
    answer = await curl(...newAuthority, '--netrc-file', netrc, list).catch(() => undefined);
  }
  expect(JSON.parse(answer ?? '{}').token_infos).toHaveLength(1);
  await expect(curl(...oldAuthority, list)).rejects.toMatchObject({ code: CURL_UNTRUSTED });
  await server.stop();
});

const CURL_UNTRUSTED = 60;

function signIn(password: string): string {
  return JSON.stringify({ username: 'admin', password });
}

/** Makes NAME.crt with its NAME.key, and NAME.pem, by which it is trusted. */
function makeCertificate(folder: string, name: string): void {
  const paths = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
  const subject = ['-subj', `/CN=latchkey ${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', [...kind, ...paths, ...subject], { stdio: 'pipe' });
  copyFileSync(join(folder, `${name}.crt`), join(folder, `${name}.pem`));
}
