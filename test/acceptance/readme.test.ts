import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Arrived, startEchoService, valuesOf } from '../support/echo-service.ts';
import { startServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const SCRIPT_MS = 30_000;
const OLD_NETRC = 'machine example.com\nlogin me\npassword mine\n';

test.each(['sh', 'bash', 'zsh'].filter(isShell))(
  "the README's block, pasted into %s, prints what the README says",
  async (shell) => {
    const server = await startServer();
    const home = makeHome();
    writeFileSync(join(home, '.netrc'), OLD_NETRC, { mode: 0o600 });
    const env = { HOME: home, TMPDIR: home, LATCHKEY: server.url, INITIAL: server.firstPassword };
    const output = await paste(shell, block('sh', 'LATCHKEY='), env);
    expect(maskValues(output)).toBe(maskValues(block('text')));
    expect(readFileSync(join(home, '.netrc'), 'utf8')).toBe(OLD_NETRC);
    expect(readdirSync(home)).toEqual(['.netrc']);
  },
);

test("the README's banner is what the server shows", async () => {
  const server = await startServer();
  await expect.poll(() => server.stdout()).toContain('README.md');
  const shown = server.stdout().replace(server.dataDir, 'DATA').replace(server.firstPassword, 'PASSWORD');
  const printed = block('console', '$ npm start\n')
    .replace('$ npm start\n', '')
    .replace('/home/you/latchkey/data', 'DATA')
    .replace('k2xdt-a3dut-d7qsf-ahquz', 'PASSWORD')
    .replace(':8080', `:${server.port}`);
  expect(shown).toBe(printed);
});

test("the README's ~/.netrc is what curl -n needs", async () => {
  const server = await startServer();
  const home = makeHome();
  const command = block('console', '$ curl -n')
    .replace('$ curl', 'curl -s')
    .replace('http://127.0.0.1:8080', server.url);
  const create = `curl -s -u "admin:$INITIAL" -d '{}' "$LATCHKEY/api/2.0/token/create" | sed 's/.*"token_value":"\\([^"]*\\)".*/\\1/'`;
  const env = { HOME: home, LATCHKEY: server.url, INITIAL: server.firstPassword };
  const token = (await paste('sh', create, env)).trim();
  writeFileSync(join(home, '.netrc'), block('netrc').replace('dapi…', token), { mode: 0o600 });
  expect(JSON.parse(await paste('sh', command, env)).token_infos).toHaveLength(1);
});

test("the README's two commands put a service behind the gateway", async () => {
  const service = await startEchoService();
  const folder = makeHome();
  const [write = '', start = '', ...others] = block('sh', 'printf ').trim().split('\n');
  expect(others).toEqual([]);
  expect(start).toBe('LATCHKEY_CONFIG=latchkey.toml npm start');
  await paste('sh', write.replace('127.0.0.1:5000', `127.0.0.1:${service.port}`), { HOME: folder });
  const server = await startServer({ env: { LATCHKEY_CONFIG: join(folder, 'latchkey.toml') } });
  const create = `curl -s -u "admin:$INITIAL" -d '{}' "$LATCHKEY/api/2.0/token/create" | sed 's/.*"token_value":"\\([^"]*\\)".*/\\1/'`;
  const env = { HOME: folder, LATCHKEY: server.url, INITIAL: server.firstPassword };
  const token = (await paste('sh', create, env)).trim();
  const call = block('sh', 'curl -H').replace('curl', 'curl -s').replace('http://127.0.0.1:8080', server.url);
  expect(await paste('sh', call, { HOME: folder, TOKEN: token })).toBe('from the service');
  expect(await paste('sh', call, { HOME: folder, TOKEN: 'wrong' })).toContain('Invalid access token.');
  expect(service.arrived.map(({ target }) => target)).toEqual(['/']);
  expect(valuesOf(service.arrived[0] as Arrived, 'x-forwarded-user')).toEqual(['admin']);
});

test('every file that the README links to exists', () => {
  const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
  expect(targets.length).toBeGreaterThan(4);
  expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
});

/** The first fenced block of this language that begins so; throws when there is none. */
function block(language: string, beginning = ''): string {
  const blocks = [...README.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const found = blocks.find((match) => match[1] === language && match[2]?.startsWith(beginning));
  if (found?.[2] === undefined) throw new Error(`README.md has no ${language} block "${beginning}".`);
  return found[2];
}

/** What is never twice the same; when a token was last used is written down within a second, so it may show or not. */
function maskValues(output: string): string {
  return output
    .replace(/,"last_accessed_time":\d+/g, '')
    .replace(/("(?:token_value|token_id)":)"[^"]+"/g, '$1"…"')
    .replace(/("\w+_time":)\d{13}/g, '$1…')
    .replace(/(password of admin is now )\S{20}$/m, '$1…');
}

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function isShell(name: string): boolean {
  return ['/bin', '/usr/bin'].some((folder) => existsSync(join(folder, name)));
}

/** Feeds a shell its commands as a terminal would, line by line, and gives all that it prints. */
function paste(shell: string, commands: string, env: Record<string, string>): Promise<string> {
  const child = spawn(shell, { cwd: env.HOME, env: { PATH: process.env.PATH, ...env }, timeout: SCRIPT_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.stdin.end(commands);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}
