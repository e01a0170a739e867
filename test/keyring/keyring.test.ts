import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { runLatchkey } from '../../cli/src/testing/latchkey.ts';
import { ALICE, statusWith, WITH_ALICE } from '../browser/people.ts';
import { startKeyring } from '../support/keyring.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { runProgram } from '../support/program.ts';

// The real command and a real keyring over D-Bus.

let server: RunningServer;

beforeAll(async () => {
  server = await spawnLatchkeyd({ env: WITH_ALICE });
});

afterAll(async () => {
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

async function start(options = {}) {
  const session = await startKeyring(options);
  onTestFinished(() => session.stop());
  const env: Record<string, string> = { ...session.env, LATCHKEY_URL: server.url };
  const secretTool = (args: readonly string[], stdin = '') =>
    runProgram('secret-tool', args, { env: session.env, stdin });
  const attributes = ['service', `latchkey:${server.url}`, 'username', 'default'];
  return {
    env,
    logIn: (args: readonly string[] = []) =>
      runLatchkey(['--user', ALICE.name, 'login', ...args], { env, stdin: `${ALICE.password}\n` }),
    whoAmI: () => runLatchkey(['whoami', '--output', 'table'], { env }),
    /** What another program finds under the attributes of the profile. */
    lookUp: async () => (await secretTool(['lookup', ...attributes])).stdout.trim(),
    /** As Python's `keyring` writes: with one attribute more, and so beside what there is. */
    storeBeside: (value: string) =>
      secretTool(['store', '--label=x', ...attributes, 'application', 'Python keyring library'], value),
  };
}

test('a login keeps its token in the keyring and nowhere else, and logging out takes it away', async () => {
  const { env, logIn, whoAmI, lookUp } = await start();
  const made = await logIn(['--output', 'table']);
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  expect(made.stdout).toContain("The token is kept in the system's keyring.");
  const value = await lookUp();
  expect(await statusWith(server, value)).toBe(200);
  const folder = join(env.XDG_CONFIG_HOME ?? '', 'latchkey');
  expect(existsSync(join(folder, 'tokens.json'))).toBe(false);
  expect(readFileSync(join(folder, 'profiles.json'), 'utf8')).not.toContain(value);
  expect((await whoAmI()).stdout).toMatch(/^User +alice$/m);

  expect(await logIn()).toMatchObject({ exitCode: 0 });
  const second = await lookUp();
  expect([await statusWith(server, value), await statusWith(server, second)]).toEqual([403, 200]);

  expect(await runLatchkey(['logout'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect([await lookUp(), await statusWith(server, second)]).toEqual(['', 403]);
});

test('where another program has written beside us, the token that is good is found, and the next login leaves one', async () => {
  const { env, logIn, whoAmI, lookUp, storeBeside } = await start();
  await logIn();
  await storeBeside(`dapi${'0'.repeat(32)}`);
  expect(await whoAmI()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^User +alice$/m) });
  expect(await logIn()).toMatchObject({ exitCode: 0 });
  expect(await statusWith(server, await lookUp())).toBe(200);
  expect(await whoAmI()).toMatchObject({ exitCode: 0 });
  await storeBeside(`dapi${'0'.repeat(32)}`);
  expect(await runLatchkey(['logout'], { env })).toMatchObject({ exitCode: 0 });
  expect(await lookUp()).toBe('');
});

test('the keyring, .netrc and .databrickscfg are renewed in one go, and doctor sees all three', async () => {
  const { env, logIn, lookUp } = await start();
  await logIn();
  const value = await lookUp();
  for (const args of [
    ['netrc', 'set'],
    ['configure', 'work'],
  ])
    expect(await runLatchkey(args, { env })).toMatchObject({ exitCode: 0 });
  const renewed = await runLatchkey(['token', 'rotate', '--everywhere'], { env });
  expect(renewed).toMatchObject({ exitCode: 0, stderr: '' });
  const next = await lookUp();
  expect(JSON.parse(renewed.stdout).rotated).toHaveLength(1);
  expect([await statusWith(server, value), await statusWith(server, next)]).toEqual([403, 200]);
  for (const file of ['.netrc', '.databrickscfg'])
    expect(readFileSync(join(env.HOME ?? '', file), 'utf8')).toContain(next);
  const { credentials, problems } = JSON.parse((await runLatchkey(['doctor'], { env })).stdout);
  const kinds = credentials.map(({ place, status }: { place: { kind: string }; status: string }) => [
    place.kind,
    status,
  ]);
  expect(kinds.toSorted()).toEqual([
    ['databrickscfg', 'good'],
    ['login', 'good'],
    ['netrc', 'good'],
  ]);
  expect(problems).toEqual([]);
});

test('a keyring that is locked is said to be, and no token is generated for it', async () => {
  const { env } = await start({ isUnlocked: false });
  const ran = await runLatchkey(['login', '--no-browser'], { env });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^latchkey: No keyring can be used here \(.*\)\. Run this on a terminal/);
});
