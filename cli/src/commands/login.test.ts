import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal, startLatchkey } from '../testing/latchkey.ts';
import { decide } from '../testing/person.ts';

const ADDRESS = /^http\S+\/login\/command\?\S+/m;
const VALUE = /dapi[0-9a-f]{32}/;

async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  const env = { LATCHKEY_URL: app.node.url, XDG_CONFIG_HOME: folder };
  return { app, alice, session: await app.signIn(alice), env, kept: join(folder, 'latchkey') };
}

/** Logs in with a browser that is no browser; gives back what the command printed. */
async function logIn(
  { app, session, env }: Pick<Awaited<ReturnType<typeof start>>, 'app' | 'session' | 'env'>,
  args: readonly string[] = [],
) {
  const running = startLatchkey(['login', '--insecure-storage', ...args], { env });
  const [address] = await running.said(ADDRESS);
  const callback = await fetch(await decide(app, session, address));
  expect([callback.status, await callback.text()]).toEqual([200, expect.stringContaining('Allowed.')]);
  return running.ended;
}

async function tokensOf(app: TestApp): Promise<{ comment: string; revoked_at: number | null }[]> {
  return app.core.db.sql
    .selectFrom('tokens')
    .select(['comment', 'revoked_at'])
    .orderBy('created_at')
    .execute();
}

test('logins at the same time, each under a name of its own, are all kept', async () => {
  const { app, env, kept } = await start();
  const names = Array.from({ length: 6 }, (_, i) => `login-${i}`);
  const login = (name: string) =>
    runLatchkey(['--user', 'alice', 'login', app.node.url, '--insecure-storage', '--profile', name], {
      env,
      stdin: `${PASSWORD}\n`,
    });
  const ran = await Promise.all(names.map(login));
  expect(ran.map(({ exitCode }) => exitCode)).toEqual(names.map(() => 0));
  const { profiles } = JSON.parse(readFileSync(join(kept, 'profiles.json'), 'utf8'));
  expect(profiles.map(({ name }: { name: string }) => name).toSorted()).toEqual(names);
  const whoAmI = (name: string) => runLatchkey(['--profile', name, 'whoami'], { env });
  for (const { exitCode } of await Promise.all(names.map(whoAmI))) expect(exitCode).toBe(0);
  expect(readdirSync(kept).toSorted()).toEqual(['profiles.json', 'tokens.json']);
});

test('after a login the commands that follow need nothing else, and only the file for tokens holds the token', async () => {
  const started = await start();
  const { app, env, kept } = started;
  const ran = await logIn(started, [
    '--lifetime',
    '2h',
    '--scopes',
    'scim,authentication',
    '--output',
    'table',
  ]);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stdout).toContain(`Signed in at ${app.node.url} as alice, as the profile default.\n`);
  expect(ran.stdout).toMatch(
    /kept in a file, readable for whoever can read your files\. It ends in [12] hours?\.$/m,
  );
  expect(ran.stdout + ran.stderr).not.toMatch(VALUE);
  const who = await runLatchkey(['whoami'], { env: { XDG_CONFIG_HOME: env.XDG_CONFIG_HOME } });
  expect(JSON.parse(who.stdout)).toMatchObject({ userName: 'alice' });
  expect(readdirSync(kept).toSorted()).toEqual(['profiles.json', 'tokens.json']);
  for (const name of readdirSync(kept)) expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600);
  expect(statSync(kept).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(kept, 'profiles.json'), 'utf8')).not.toMatch(VALUE);
  expect(readFileSync(join(kept, 'tokens.json'), 'utf8')).toMatch(VALUE);
  const profiles = await runLatchkey(['profiles'], { env });
  expect(JSON.parse(profiles.stdout).profiles).toEqual([
    expect.objectContaining({ name: 'default', userName: 'alice', scopes: ['scim', 'authentication'] }),
  ]);
  const table = await runLatchkey(['profiles', '--output', 'table'], { env });
  expect(table.stdout).toMatch(/^default +http:\S+ +alice +scim, authentication +in [12] hours? +file$/m);
});

test('a second login to the same server takes the place of the first, whose token is revoked', async () => {
  const started = await start();
  await logIn(started, ['--scopes', 'sql']);
  started.app.clock.advance('1s');
  expect(await logIn(started, ['--scopes', 'scim'])).toMatchObject({ exitCode: 0 });
  expect((await tokensOf(started.app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true, false]);
  expect((await runLatchkey(['whoami'], { env: started.env })).exitCode).toBe(0);
});

test('a denial ends the command without a token', async () => {
  const { app, session, env, kept } = await start();
  const running = startLatchkey(['login', '--insecure-storage'], { env });
  const [address] = await running.said(ADDRESS);
  await fetch(await decide(app, session, address, 'deny'));
  expect(await running.ended).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('It was denied in the browser'),
  });
  expect([await tokensOf(app), existsSync(kept)]).toEqual([[], false]);
});

test('without a browser here the code is carried to the command, which takes its own alone', async () => {
  const { app, session, env } = await start();
  const args = ['login', '--no-browser', '--insecure-storage'];
  const [one, other] = [startLatchkey(args, { env }), startLatchkey(args, { env })];
  const [address] = await one.said(ADDRESS);
  expect(address).not.toContain('redirect_uri');
  // Somebody else's command gets nothing for it, and it is worth nothing to this one afterwards.
  const stolen = await decide(app, session, address);
  other.process.stdin?.end(`${stolen}\n`);
  expect(await other.ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not good') });
  expect(await tokensOf(app)).toEqual([]);
  one.process.stdin?.end(`  ${await decide(app, session, address)}  \r\n`);
  expect(await one.ended).toMatchObject({ exitCode: 0 });
  expect(await runLatchkey(['whoami'], { env })).toMatchObject({ exitCode: 0 });
});

test('a password does, too, where there is no browser at all', async () => {
  const { app, env } = await start();
  const args = ['--user', 'alice', 'login', '--insecure-storage', '--lifetime', '1d'];
  const made = await runLatchkey(args, { env, stdin: `${PASSWORD}\n` });
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await runLatchkey(['whoami'], { env })).toMatchObject({ exitCode: 0 });
  expect(await tokensOf(app)).toHaveLength(1);
});

describe('without a keyring', () => {
  test('and without a terminal nothing is asked of the server, and what can be done is said', async () => {
    const { app, env } = await start();
    const ran = await runLatchkey(['login', '--no-browser'], { env });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^latchkey: No keyring can be used here \(no secret service answers .*--insecure-storage\.\n$/,
    );
    expect(await tokensOf(app)).toEqual([]);
  });

  test('a passphrase seals the token in a file, is asked for each time, and no other opens it', async () => {
    const { env, kept } = await start();
    const line = 'latchkey --user alice login --output table';
    const made = await runOnTerminal(line, {
      env,
      typing: [
        { after: 'New passphrase: ', keys: 'correct horse\r' },
        { after: 'The same once more: ', keys: 'correct horse\r' },
        { after: 'Password of alice: ', keys: `${PASSWORD}\r` },
      ],
    });
    expect(made.shown).toContain('The token is kept in a file that your passphrase opens.');
    expect(made.exitCode).toBe(0);
    expect(readFileSync(join(kept, 'tokens.json'), 'utf8')).not.toMatch(VALUE);
    const ask = (keys: string) =>
      runOnTerminal('latchkey whoami', {
        env,
        typing: { after: 'Passphrase of the profile default: ', keys: `${keys}\r` },
      });
    const right = await ask('correct horse');
    expect([right.exitCode, right.shown]).toEqual([0, expect.stringMatching(/^User +alice$/m)]);
    const wrong = await ask('correct house');
    expect([wrong.exitCode, wrong.shown]).toEqual([3, expect.stringContaining('does not open')]);
    const piped = await runLatchkey(['whoami'], { env, stdin: 'correct horse\n' });
    expect(piped.exitCode).toBe(0);
    expect(right.shown + wrong.shown + made.shown).not.toMatch(/correct h/);
  });

  test('passphrases that differ end the command before anybody is asked', async () => {
    const { app, env } = await start();
    const { exitCode, shown } = await runOnTerminal('latchkey --user alice login', {
      env,
      typing: [
        { after: 'New passphrase: ', keys: 'one\r' },
        { after: 'The same once more: ', keys: 'two\r' },
      ],
    });
    expect([exitCode, shown]).toEqual([2, expect.stringContaining('are not the same')]);
    expect(await tokensOf(app)).toEqual([]);
  });
});

describe('a token is sent to its own server alone', () => {
  /** A server that is none of ours, and all that it is sent. */
  async function startStranger() {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      heard.push(`${request.url} ${request.headers.authorization ?? ''}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test('whatever another host is named by', async () => {
    const started = await start();
    await logIn(started);
    const { heard, url } = await startStranger();
    const { env } = started;
    const cases: [string[], Record<string, string>, number][] = [
      [['--host', url, 'whoami'], {}, 3],
      [['whoami'], { LATCHKEY_URL: url }, 3],
      [['--host', url, '--profile', 'default', 'whoami'], {}, 2],
      [['whoami'], { LATCHKEY_URL: url, LATCHKEY_PROFILE: 'default' }, 2],
      [['--host', `${started.app.node.url}/path`, 'whoami'], {}, 3],
      [['--host', started.app.node.url.replace('127.0.0.1', 'localhost'), 'whoami'], {}, 3],
      [['--host', url, 'logout'], {}, 3],
    ];
    for (const [args, more, exitCode] of cases)
      expect([args, (await runLatchkey(args, { env: { ...env, ...more } })).exitCode]).toEqual([
        args,
        exitCode,
      ]);
    expect(heard).toEqual([]);
    const other = await runLatchkey(['login', url, '--insecure-storage', '--no-browser'], { env });
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('choose another name') });
  });

  test('also when the profile was changed to name another', async () => {
    const started = await start();
    await logIn(started);
    const { heard, url } = await startStranger();
    const file = join(started.kept, 'profiles.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(started.app.node.url, url));
    const { XDG_CONFIG_HOME } = started.env;
    const ran = await runLatchkey(['whoami'], { env: { XDG_CONFIG_HOME } });
    expect(ran).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('is not where it was kept') });
    expect(heard).toEqual([]);
  });

  test('several logins are told apart by their names', async () => {
    const [one, two] = [await start(), await start()];
    const env = { XDG_CONFIG_HOME: one.env.XDG_CONFIG_HOME };
    await logIn(one);
    await logIn({ ...two, env: { ...two.env, ...env } }, ['--profile', 'two']);
    await logIn({ ...two, env: { ...two.env, ...env } }, ['--profile', 'three']);
    const at = async (args: string[], more = {}) => {
      const ran = await runLatchkey([...args, 'whoami', '--output', 'table'], { env: { ...env, ...more } });
      return /^Server +(\S+)$/m.exec(ran.stdout)?.[1] ?? ran.stderr;
    };
    expect(await at([])).toBe(one.app.node.url);
    expect(await at(['--profile', 'two'])).toBe(two.app.node.url);
    expect(await at([], { LATCHKEY_PROFILE: 'three' })).toBe(two.app.node.url);
    expect(await at(['--host', two.app.node.url])).toContain('choose one of three, two');
    expect(await at(['--profile', 'four'])).toContain('There is no profile four');
    expect(await at(['--profile', '../x'])).toContain('The name of a profile has');
  });
});

test('a file with tokens that others may read is not used', async () => {
  const started = await start();
  await logIn(started);
  chmodSync(join(started.kept, 'tokens.json'), 0o644);
  const ran = await runLatchkey(['whoami'], { env: started.env });
  expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Others may read') });
});

test('files that are not as this command writes them are named, and nothing of them is shown', async () => {
  const started = await start();
  await logIn(started);
  for (const name of ['profiles.json', 'tokens.json'])
    for (const text of [
      '{"profiles": [7], "tokens": [7]}',
      '[]',
      'dapi-hunter2',
      '{"tokens":["dapi-hunter2"',
      '',
    ]) {
      const file = join(started.kept, name);
      const before = readFileSync(file, 'utf8');
      writeFileSync(file, text);
      const ran = await runLatchkey(['whoami'], { env: started.env });
      expect([name, text, ran.exitCode]).toEqual([name, text, 1]);
      expect(ran.stderr).toContain(`${name} is not as this command writes it`);
      expect(ran.stderr).not.toContain('hunter2');
      writeFileSync(file, before);
    }
});

test('what cannot be kept is revoked at once', async () => {
  const { app, session, env } = await start();
  const running = startLatchkey(['login', '--insecure-storage'], { env });
  const [address] = await running.said(ADDRESS);
  // A file where the folder should be.
  writeFileSync(join(env.XDG_CONFIG_HOME, 'latchkey'), '');
  await fetch(await decide(app, session, address));
  expect(await running.ended).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('so it is revoked'),
  });
  expect(await tokensOf(app)).toEqual([expect.objectContaining({ revoked_at: expect.any(Number) })]);
});

describe('logging out', () => {
  test('revokes the token, whatever it is limited to, and forgets it', async () => {
    const started = await start();
    await logIn(started, ['--scopes', 'sql']);
    const ran = await runLatchkey(['logout'], { env: started.env });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await tokensOf(started.app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true]);
    expect(readFileSync(join(started.kept, 'tokens.json'), 'utf8')).not.toMatch(VALUE);
    expect((await runLatchkey(['whoami'], { env: started.env })).exitCode).toBe(3);
    expect((await runLatchkey(['logout'], { env: started.env })).exitCode).toBe(3);
  });

  test('forgets the token also when the server is away, and says what is left to do', async () => {
    const started = await start();
    await logIn(started);
    await started.app.close();
    const ran = await runLatchkey(['logout'], { env: started.env });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(
      /forgotten here, but not revoked: it ends in \d+ days\. Revoke [0-9a-f]{12} at/,
    );
    expect(readFileSync(join(started.kept, 'tokens.json'), 'utf8')).not.toMatch(VALUE);
    const profiles = await runLatchkey(['profiles'], { env: started.env });
    expect(JSON.parse(profiles.stdout)).toEqual({ profiles: [] });
  });
});

test('a browser is opened with the address as an argument, where there is a display', async () => {
  const { app, session, env } = await start();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-open-'));
  const opener = join(folder, 'xdg-open');
  writeFileSync(
    opener,
    `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > "${folder}/told.tmp" && mv "${folder}/told.tmp" "${folder}/told"\n`,
  );
  chmodSync(opener, 0o755);
  const more = { DISPLAY: ':99', PATH: `${folder}:${process.env.PATH}` };
  const running = startLatchkey(['login', '--insecure-storage'], { env: { ...env, ...more } });
  const [address] = await running.said(ADDRESS);
  await expect.poll(() => readdirSync(folder)).toContain('told');
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe(`1\n${address}\n`);
  await fetch(await decide(app, session, address));
  expect((await running.ended).exitCode).toBe(0);
});
