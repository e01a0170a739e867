import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LatchkeyClient } from '@latchkey/client';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import { makeHome } from '../testing/home.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { startLossyRelay } from '../testing/lossy-relay.ts';
import type { KeptPlace } from './kept-places.ts';
import { rotateEverywhere } from './rotate-everywhere.ts';

const VALUES = /dapi[0-9a-f]{32}/g;
const ROTATE = ['token', 'rotate', '--everywhere', '--output', 'json'];

/** Alice with a login, and two more tokens: one in two files, one in a section of its own. */
async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { home, env: ofHome } = makeHome();
  const env = { ...ofHome, LATCHKEY_URL: app.node.url, XDG_CONFIG_HOME: join(home, '.config') };
  const login = ['--user', 'alice', 'login', app.node.url, '--insecure-storage'];
  expect((await runLatchkey(login, { env, stdin: `${PASSWORD}\n` })).exitCode).toBe(0);
  const [shared, own] = [(await app.token(alice)).value, (await app.token(alice)).value];
  const foreign = `dapi${'f'.repeat(32)}`;
  const files = {
    netrc: `# mine\nmachine 127.0.0.1 login token password ${shared} # the export\n\nmachine other.example.com\n  login token\n  password ${foreign}\n`,
    config: `; kept\n[DEFAULT]\nhost = ${app.node.url}\ntoken = ${shared}\n\n[own]\nhost=${app.node.url}/\ntoken=${own}\n[other]\nhost = https://other.example.com\ntoken = ${foreign}\n`,
  };
  const paths = { netrc: join(home, '.netrc'), config: join(home, '.databrickscfg') };
  writeFileSync(paths.netrc, files.netrc, { mode: 0o600 });
  writeFileSync(paths.config, files.config, { mode: 0o600 });
  const tokens = join(home, '.config', 'latchkey', 'tokens.json');
  const ofLogin = () => valuesIn(tokens)[0] ?? '';
  const kept = () => ({
    netrc: readFileSync(paths.netrc, 'utf8'),
    config: readFileSync(paths.config, 'utf8'),
    login: ofLogin(),
  });
  return { app, env, home, paths, files, shared, own, foreign, kept };
}

const valuesIn = (path: string) => readFileSync(path, 'utf8').match(VALUES) ?? [];

async function statusesOf(app: TestApp, ...values: string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const value of values) {
    const headers = { authorization: `Bearer ${value}` };
    statuses.push((await app.send('GET', '/api/2.0/preview/scim/v2/Me', undefined, { headers })).status);
  }
  return statuses;
}

test('every place gets the successor of what it held, nothing else of it changes, and the old values have ended', async () => {
  const { app, env, files, shared, own, foreign, kept, home } = await start();
  const before = kept();
  const { exitCode, stdout, stderr } = await runLatchkey(ROTATE, { env });
  expect([exitCode, stderr]).toEqual([0, '']);
  const after = kept();
  const [newShared = ''] = after.netrc.match(VALUES) ?? [];
  const [inConfig, newOwn = ''] = after.config.match(VALUES) ?? [];
  expect(inConfig).toBe(newShared);
  expect(after.netrc).toBe(files.netrc.replace(shared, newShared));
  expect(after.config).toBe(files.config.replace(shared, newShared).replace(own, newOwn));
  expect(after.config).toContain(foreign);
  expect(await statusesOf(app, newShared, newOwn, after.login)).toEqual([200, 200, 200]);
  expect(await statusesOf(app, shared, own, before.login)).toEqual([403, 403, 403]);
  const told = JSON.parse(stdout);
  expect(told.rotated).toHaveLength(3);
  expect(stdout).not.toMatch(VALUES);
  expect(told).toMatchObject({ host: app.node.url, left: [], variables: [] });
  expect(JSON.parse(readFileSync(join(home, '.config/latchkey/rotations.json'), 'utf8'))).toEqual({
    keys: [],
  });
  expect((await runLatchkey(['whoami'], { env: { ...env, LATCHKEY_URL: '' } })).exitCode).toBe(0);
});

test('a person sees each place, what becomes of it, and which variable must be set anew', async () => {
  const { env, shared, paths } = await start();
  const { exitCode, shown } = await runOnTerminal('latchkey token rotate --everywhere', {
    env: { ...env, LATCHKEY_TOKEN: shared },
  });
  expect(exitCode).toBe(0);
  expect(shown).toContain(`${paths.netrc}: 127.0.0.1`);
  expect(shown).toMatch(/^the login default +renewed +expires in \d+ days$/m);
  expect(shown).toContain(`${paths.config}: [DEFAULT], ${paths.config}: [own]`);
  expect(shown).toContain('LATCHKEY_TOKEN holds a token that has ended: set it anew, with `latchkey env`.');
  expect(shown).not.toMatch(VALUES);
});

test('a dry run tells the same, and changes nothing', async () => {
  const { app, env, shared, own, kept } = await start();
  const before = kept();
  const { exitCode, stdout } = await runLatchkey([...ROTATE, '--dry-run'], { env });
  expect([exitCode, JSON.parse(stdout).rotated.length]).toEqual([0, 3]);
  expect(kept()).toEqual(before);
  expect(await statusesOf(app, shared, own, before.login)).toEqual([200, 200, 200]);
  expect(await app.core.db.sql.selectFrom('token_rotations').selectAll().execute()).toEqual([]);
});

test('a file that may not be written stops it before anything is rotated', async () => {
  const { app, env, home, paths, shared, kept } = await start();
  linkSync(paths.config, join(home, 'another-name'));
  const before = kept();
  const { exitCode, stderr } = await runLatchkey(ROTATE, { env });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('has another name (a hard link)')]);
  expect(kept()).toEqual(before);
  expect(await statusesOf(app, shared)).toEqual([200]);
  expect(await app.core.db.sql.selectFrom('tokens').select('token_id').execute()).toHaveLength(3);
});

test('what fails in the middle is put back: the places, and the tokens with their expiry', async () => {
  const { app, env, home, paths, shared, own, kept } = await start();
  const before = kept();
  const dates = () =>
    app.core.db.sql.selectFrom('tokens').select(['token_id', 'expires_at']).orderBy('token_id').execute();
  const datesBefore = await dates();
  let rotations = 0;
  const relay = await startLossyRelay(app.node.url, [], (name) => {
    // The last of the three: by then it is written from one moment to the next.
    if (name === 'rotate' && ++rotations === 3) linkSync(paths.config, join(home, 'another-name'));
  });
  const files = { netrc: before.netrc, config: before.config.replaceAll(app.node.url, relay.url) };
  writeFileSync(paths.config, files.config, { mode: 0o600 });
  moveLogin(home, app.node.url, relay.url);
  const { exitCode, stderr } = await runLatchkey(ROTATE, { env: { ...env, LATCHKEY_URL: relay.url } });
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/hard link.* Everything is as it was\.\n$/)]);
  expect(kept()).toEqual({ ...before, ...files });
  expect(await statusesOf(app, shared, own, before.login)).toEqual([200, 200, 200]);
  const old = new Set(datesBefore.map(({ token_id }) => token_id));
  expect((await dates()).filter(({ token_id }) => old.has(token_id))).toEqual(datesBefore);
  expect(relay.passed.get('cancel')).toBe(3);
});

test('a place that did not keep what was written to it counts as one that failed', async () => {
  const app = await startTestApp();
  const { value } = await app.token(await app.user('alice'));
  const { env } = makeHome();
  const deps = {
    ...{ terminal: { env, now: () => Date.now() }, host: app.node.url, wanted: {} },
    clientFor: (token: string) => new LatchkeyClient({ host: app.node.url, credential: { token } }),
  };
  const forgetful: KeptPlace = {
    ...{ name: 'a forgetful place', tokens: [value] },
    ...{ prepare: async () => {}, renew: async () => {}, restore: async () => {} },
    holds: async (asked) => asked === value,
  };
  await expect(rotateEverywhere(deps, [forgetful])).rejects.toThrow(
    'What was written to a forgetful place is not there: does another program write it? Everything is as it was.',
  );
  expect(await statusesOf(app, value)).toEqual([200]);
});

test('a server that answers with more than a value gets nothing into a file', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) ?? '';
    asked.push(name);
    const value = `dapi${'1'.repeat(32)}\nmachine example.com login me password mine`;
    const info = { token_id: 'x', expiry_time: -1 };
    const answers = {
      rotate: { token_value: value, token_info: info, grace_end_time: 1 },
      Me: { id: '1', userName: 'alice', groups: [] },
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[name as keyof typeof answers] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { home, env } = makeHome();
  const text = `machine 127.0.0.1 login token password dapi${'a'.repeat(32)}\n`;
  writeFileSync(join(home, '.netrc'), text, { mode: 0o600 });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { exitCode, stderr, stdout } = await runLatchkey(ROTATE, { env: { ...env, LATCHKEY_URL: url } });
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toBe(`latchkey: ${url} answered with what is no token value. Everything is as it was.\n`);
  expect(readFileSync(join(home, '.netrc'), 'utf8')).toBe(text);
  expect(asked).toContain('rotate');
});

test('lost answers are asked for again', async () => {
  const { app, env, home, paths, shared, kept } = await start();
  const relay = await startLossyRelay(app.node.url, ['rotate', 'Me']);
  writeFileSync(paths.config, kept().config.replaceAll(app.node.url, relay.url), { mode: 0o600 });
  moveLogin(home, app.node.url, relay.url);
  expect((await runLatchkey(ROTATE, { env: { ...env, LATCHKEY_URL: relay.url } })).exitCode).toBe(0);
  const [renewed = ''] = kept().netrc.match(VALUES) ?? [];
  expect(await statusesOf(app, renewed, shared)).toEqual([200, 403]);
});

test('a try that was killed when it had written one of two files is completed', async () => {
  const { app, env, home, paths, shared, own, kept } = await start();
  const key = 'k'.repeat(43);
  const asked = { body: { idempotency_key: key }, headers: { authorization: `Bearer ${shared}` } };
  const { body } = await app.send('POST', '/api/latchkey/1.0/token/rotate', undefined, asked);
  const { replaces } = body.token_info;
  const pending = { host: app.node.url, tokenId: replaces, key, until: Date.now() + 3_600_000 };
  const folder = join(home, '.config', 'latchkey');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rotations.json'), JSON.stringify({ keys: [pending] }), { mode: 0o600 });
  writeFileSync(paths.config, kept().config.replace(shared, body.token_value), { mode: 0o600 });
  const { exitCode, stderr } = await runLatchkey(ROTATE, { env });
  expect([exitCode, stderr]).toEqual([0, '']);
  const after = kept();
  expect(after.netrc).toContain(body.token_value);
  expect(after.config).toContain(body.token_value);
  expect(await statusesOf(app, body.token_value, shared, own)).toEqual([200, 403, 403]);
});

test('what the server takes for no good token stays, and is told; passwords are nobody’s business here', async () => {
  const { app, env, paths, shared, own, foreign } = await start();
  const unknown = `dapi${'0'.repeat(32)}`;
  writeFileSync(paths.netrc, `machine 127.0.0.1 login alice password ${PASSWORD}\n`, { mode: 0o600 });
  writeFileSync(paths.config, readFileSync(paths.config, 'utf8').replace(shared, unknown), { mode: 0o600 });
  const { exitCode, stdout } = await runLatchkey(ROTATE, { env });
  const told = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(told.rotated).toHaveLength(2);
  expect(told.left).toEqual([
    expect.objectContaining({ reason: 'the server takes it for no token that is good' }),
  ]);
  expect(readFileSync(paths.netrc, 'utf8')).toContain(PASSWORD);
  expect(readFileSync(paths.config, 'utf8')).toContain(unknown);
  expect(readFileSync(paths.config, 'utf8')).toContain(foreign);
  expect(await statusesOf(app, own)).toEqual([403]);
});

test('where nothing holds a good token, and for what it cannot do, it says what to do', async () => {
  const app = await startTestApp();
  const { env } = makeHome();
  const ours = { ...env, LATCHKEY_URL: app.node.url };
  const none = await runLatchkey(ROTATE, { env: ours });
  expect([none.exitCode, none.stderr]).toEqual([3, expect.stringContaining('sign in with `latchkey login`')]);
  for (const more of [
    ['--user', 'alice'],
    ['--profile', 'work'],
  ])
    expect((await runLatchkey([...more, ...ROTATE], { env: ours })).exitCode).toBe(2);
  expect((await runLatchkey(['token', 'rotate', '--dry-run'], { env: ours })).exitCode).toBe(2);
});

/** Has the login believe that its server is at another address. */
function moveLogin(home: string, from: string, to: string): void {
  for (const name of ['profiles.json', 'tokens.json']) {
    const path = join(home, '.config', 'latchkey', name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to), { mode: 0o600 });
  }
}
