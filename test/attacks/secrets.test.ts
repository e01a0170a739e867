import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ADMIN_PASSWORD, AttackClient, basic, cookieOf, KNOWN_ADMIN } from '../support/attack-client.ts';
import { isAlive } from '../support/attack-measure.ts';
import { type CommandResult, makeDataDir, removeDataDir, runLatchkeyd } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const SECRET = 'S3cr3t-zephyr-quartz';

function freshDataDir(): string {
  const dataDir = makeDataDir();
  onTestFinished(() => removeDataDir(dataDir));
  return dataDir;
}

test('a generated password is shown once on stdout and stands nowhere else', async () => {
  const server = await startServer({ env: { LATCHKEY_LOG_LEVEL: 'trace' } });
  const password = server.firstPassword;
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  expect((await client.signIn('admin', password)).status).toBe(200);
  expect(server.stdout().split(password)).toHaveLength(2);
  expect(server.stderr()).not.toContain(password);
  expect(holdersOf(server.dataDir, password)).toEqual([]);
  await server.stop();
  const again = await startServer({ dataDir: server.dataDir });
  expect(again.stdout() + again.stderr()).not.toContain(password);
});

test('what is presented or handed out stands in no log, file or process list, however it comes', async () => {
  const env = { ...KNOWN_ADMIN, LATCHKEY_LOG_LEVEL: 'trace' };
  const server = await startServer({ env });
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  const signedIn = await client.signIn('admin', ADMIN_PASSWORD);
  const cookie = cookieOf(signedIn);
  const token = await client.createToken({ comment: 'for the test' });
  const dead = 'dapi0123456789abcdef0123456789abcdef';
  const bearer = { authorization: `Bearer ${token}` };
  await client.send('GET', '/api/2.0/token/list', { headers: bearer });
  await client.send('GET', `/api/2.0/token/list?access_token=${token}&password=${SECRET}`, {
    headers: bearer,
  });
  await client.send('GET', `/api/${token}/nonsense`, { headers: bearer });
  await client.send('GET', '/api/2.0/token/list', { headers: { authorization: `Bearer ${dead}` } });
  await client.send('GET', '/api/2.0/token/list', { headers: { cookie } });
  await client.send('POST', '/api/2.0/token/delete', { headers: bearer, body: { token_id: token } });
  await client.send('POST', '/api/2.0/token/create', { headers: bearer, body: `{"comment":"${SECRET}` });
  // A password in the wrong field, and one in both.
  await client.signIn(SECRET, 'not the right one');
  await client.send('GET', '/metrics', { headers: { authorization: basic(SECRET, SECRET) } });
  const metrics = await client.send('GET', '/metrics', { headers: bearer });
  expect(metrics.status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await server.stop();
  const secrets = { token, dead, SECRET, cookie: cookie.split('=')[1] ?? '', password: ADMIN_PASSWORD };
  for (const [what, secret] of Object.entries(secrets)) {
    expect(secret.length).toBeGreaterThan(10);
    expect([what, (server.stdout() + server.stderr()).includes(secret)]).toEqual([what, false]);
    expect([what, holdersOf(dirname(server.dataDir), secret)]).toEqual([what, []]);
    expect([what, metrics.text.includes(secret)]).toEqual([what, false]);
  }
});

test('no argument and no child process of a server holds its secrets', async () => {
  const server = await startServer({ env: KNOWN_ADMIN });
  const commandLine = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8');
  expect(commandLine).not.toContain(ADMIN_PASSWORD);
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  await client.signIn('admin', ADMIN_PASSWORD);
  expect(readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')).toBe('');
});

test('help and version say nothing of what is set', async () => {
  const env = { ...KNOWN_ADMIN, LATCHKEY_DATABASE_URL: `postgres://user:${SECRET}@db.example/latchkey` };
  const words = ['--help', '--version', 'nonsense', '--database-url=postgres://x'];
  await Promise.all(words.map(async (word) => expectNoSecret(await runLatchkeyd([word], { env }), word)));
});

test('no database URL that does not work is told with its password', async () => {
  const urls = {
    'an unreachable port': `postgres://user:${SECRET}@127.0.0.1:1/latchkey`,
    'a name that is none': `postgres://user:${SECRET}@no-such-host.invalid/latchkey`,
    'an unencoded slash': `postgres://user:12/${SECRET}@127.0.0.1:1/latchkey`,
    'an unencoded percent': `postgres://user:%zz${SECRET}@127.0.0.1:1/latchkey`,
    'a password in the query': `postgres://127.0.0.1:1/latchkey?user=a&password=${SECRET}`,
    'another scheme': `mysql://user:${SECRET}@127.0.0.1:1/latchkey`,
    'TLS that is not spoken': `postgres://user:${SECRET}@127.0.0.1:1/latchkey?sslmode=require`,
    ...urlsThatPostgresRefuses(),
  };
  const results = await Promise.all(
    Object.entries(urls).map(async ([what, url]) => {
      const env = { LATCHKEY_DATABASE_URL: url, LATCHKEY_LOG_LEVEL: 'trace', LATCHKEY_PORT: '0' };
      return [what, await runLatchkeyd([], { env, dataDir: freshDataDir() })] as const;
    }),
  );
  for (const [what, result] of results) {
    expectNoSecret(result, what);
    expect([what, result.exitCode === 0, result.stderr.length > 20]).toEqual([what, false, true]);
  }
});

function urlsThatPostgresRefuses(): Record<string, string> {
  const { LATCHKEY_TEST_POSTGRES_URL: postgres } = process.env;
  if (postgres === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const [wrongUser, noDatabase] = [new URL(postgres), new URL(postgres)];
  wrongUser.password = SECRET;
  noDatabase.password = SECRET;
  wrongUser.username = 'nobody_of_that_name';
  noDatabase.pathname = '/no_such_database';
  return { 'a user that PostgreSQL refuses': wrongUser.href, 'no such database': noDatabase.href };
}

test('secrets come from files as well, and what is wrong with a file is told without what it holds', async () => {
  const dataDir = freshDataDir();
  const folder = dirname(dataDir);
  const file = join(folder, 'password');
  writeFileSync(file, `${ADMIN_PASSWORD}\n`, { mode: 0o600 });
  mkdirSync(dataDir);
  const server = await startServer({ dataDir, env: { LATCHKEY_ADMIN_PASSWORD_FILE: file } });
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  expect((await client.signIn('admin', ADMIN_PASSWORD)).status).toBe(200);
  expect(server.stdout() + server.stderr()).not.toContain(ADMIN_PASSWORD);
  await server.stop();

  const twoLines = join(folder, 'two-lines');
  writeFileSync(twoLines, `${SECRET}\nand more\n`, { mode: 0o600 });
  const open = join(folder, 'open');
  writeFileSync(open, `postgres://user:${SECRET}@127.0.0.1:1/latchkey`);
  chmodSync(open, 0o644);
  const config = join(folder, 'latchkey.toml');
  writeFileSync(config, `database_url = "postgres://u:${SECRET}@h/d"\nadmin_password = "${SECRET}"\n`);
  const broken = join(folder, 'broken.toml');
  writeFileSync(broken, `admin_password = "${SECRET}`);
  const runs: [args: string[], env: Record<string, string>][] = [
    [[], { LATCHKEY_ADMIN_PASSWORD_FILE: twoLines }],
    [[], { LATCHKEY_DATABASE_URL_FILE: open }],
    [[], { LATCHKEY_DATABASE_URL_FILE: folder }],
    [[`--config=${config}`], {}],
    [[`--config=${broken}`], {}],
  ];
  const results = await Promise.all(
    runs.map(([args, env]) => runLatchkeyd(args, { dataDir: freshDataDir(), env })),
  );
  for (const [i, result] of results.entries()) {
    expectNoSecret(result, JSON.stringify(runs[i]));
    expect(result.exitCode).not.toBe(0);
  }
});

test('a password that may not be chosen is refused on start without being repeated, and leaves nothing open', async () => {
  const dataDir = freshDataDir();
  const weak = 'latchkey-admin-1';
  const result = await runLatchkeyd([], {
    dataDir,
    env: { LATCHKEY_ADMIN_PASSWORD: weak, LATCHKEY_PORT: '0' },
  });
  expect(result.exitCode).toBe(1);
  expect(result.stdout + result.stderr).not.toContain(weak);
  const server = await startServer({ dataDir, env: KNOWN_ADMIN });
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  expect((await client.signIn('admin', weak)).status).toBe(401);
  expect((await client.signIn('admin', ADMIN_PASSWORD)).status).toBe(200);
});

test('data is for its owner alone, whatever the umask', async () => {
  const dataDir = freshDataDir();
  const earlier = process.umask(0);
  onTestFinished(() => void process.umask(earlier));
  const server = await startServer({ dataDir, env: KNOWN_ADMIN });
  process.umask(earlier);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  const modes = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mode & 0o077]);
  expect(modes.length).toBeGreaterThan(0);
  expect(modes).toEqual(modes.map(([name]) => [name, 0]));
  expect(isAlive(server.pid)).toBe(true);
});

test('an empty database beside keys of an earlier installation is no new installation', async () => {
  const dataDir = freshDataDir();
  const keyDir = join(dirname(dataDir), 'keys');
  mkdirSync(keyDir);
  writeFileSync(join(keyDir, 'key'), 'x');
  const result = await runLatchkeyd([], { dataDir, env: { LATCHKEY_PORT: '0' } });
  expect(result.exitCode).toBe(1);
  expect(result.stdout).not.toMatch(/password/i);
});

function expectNoSecret({ exitCode, stdout, stderr }: CommandResult, what: string): void {
  expect([what, exitCode]).toEqual([what, expect.toSatisfy((code) => [0, 1, 2].includes(code))]);
  expect([what, stdout + stderr]).toEqual([what, expect.not.stringContaining(SECRET)]);
  expect([what, stdout + stderr]).toEqual([what, expect.not.stringContaining('zephyr')]);
  expect([what, stdout + stderr]).toEqual([what, expect.not.stringContaining(ADMIN_PASSWORD)]);
}

/** Files below a folder that hold a text, as it is or as UTF-16. */
function holdersOf(folder: string, text: string): string[] {
  if (!existsSync(folder)) throw new Error(`There is no ${folder}.`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(0);
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'));
    });
}
