import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { SecretKeeper, TEST_CALLER } from '../../testing/secret-keeper.ts';
import { kmsCommand } from './kms-command.ts';

/** A key service in a few lines of shell: it turns letters, which is enough to see that it was asked. */
const TURN = `case $1 in
  wrap) tr 'A-Za-z' 'N-ZA-Mn-za-m' ;;
  unwrap) tr 'N-ZA-Mn-za-m' 'A-Za-z' ;;
  *) exit 64 ;;
esac`;

interface Program {
  readonly path: string;
  write(script: string): void;
  /** How often it was run. */
  runs(): number;
}

function program(script: string): Program {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kms-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'a program; with $(odd) letters');
  const log = join(folder, 'runs');
  const write = (body: string) => {
    writeFileSync(path, `#!/bin/sh\necho "$1" >> '${log}'\n${body}\n`);
    chmodSync(path, 0o755);
  };
  write(script);
  const runs = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0);
  return { path, write, runs };
}

const start = (kms: Program, of?: TestApp) =>
  startTestApp({
    env: { LATCHKEY_KMS_COMMAND: kms.path },
    hasNoMasterKey: true,
    ...(of && { database: of.database, clock: of.clock }),
  });

test("a program wraps the master key, which then is nowhere but in the nodes' memory", async () => {
  const kms = program(TURN);
  const app = await start(kms);
  const keeper = new SecretKeeper(app);
  await keeper.create('s');
  await keeper.put('s', 'k', 'value');
  expect(await keeper.get('s', 'k')).toBe('value');
  const [row] = await app.core.db.sql.selectFrom('secret_master_keys').selectAll().execute();
  expect(row?.wrapped).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  const runs = kms.runs();
  const other = await start(kms, app);
  expect(await new SecretKeeper(other).get('s', 'k')).toBe('value');
  await new SecretKeeper(other).get('s', 'k');
  expect(kms.runs()).toBe(runs + 2);
  expect(existsSync(join(app.database.folder, 'keys'))).toBe(false);
});

test('a rotation makes a key that the program wraps, and forgets what it made of the earlier one', async () => {
  const kms = program(TURN);
  const app = await start(kms);
  const keeper = new SecretKeeper(app);
  await keeper.create('s');
  await keeper.put('s', 'k', 'value');
  const other = await start(kms, app);
  const report = await app.core.masterKeyRotation.rotate(TEST_CALLER);
  expect(report).toMatchObject({ scopes: 1, damagedScopes: [] });
  expect(await new SecretKeeper(other).get('s', 'k')).toBe('value');
  const rows = await app.core.db.sql
    .selectFrom('secret_master_keys')
    .selectAll()
    .orderBy('is_current')
    .execute();
  expect(rows.map(({ wrapped, is_current }) => [wrapped !== null, is_current])).toEqual([
    [false, 0],
    [true, 1],
  ]);
});

test('a program that fails keeps secrets from being served, is left alone for a while, and is asked again', async () => {
  const kms = program(TURN);
  const app = await start(kms);
  await new SecretKeeper(app).create('s');
  await new SecretKeeper(app).put('s', 'k', 'value');
  kms.write('echo "the key is $(cat)" >&2; exit 3');
  const node = await start(kms, app);
  expect(node.node.secretsProblem).toContain('unwrap ended with 3');
  const runs = kms.runs();
  const keeper = new SecretKeeper(node);
  for (let i = 0; i < 3; i++) expect(await keeper.outcome('s', 'k')).toBe('master_key_missing');
  expect(kms.runs()).toBe(runs);
  kms.write(TURN);
  node.clock.advance('6s');
  expect(await keeper.outcome('s', 'k')).toBe('value');
});

test('a first scope is refused when the program cannot give back what it wrapped, and nothing is made', async () => {
  const kms = program('case $1 in wrap) echo wrapped ;; *) head -c 32 /dev/zero | base64 ;; esac');
  const app = await start(kms);
  const created = await new SecretKeeper(app).create('s').catch((error: unknown) => error);
  expect(created).toMatchObject({
    code: 'master_key_missing',
    cause: { message: expect.stringContaining('unwrap gave another key') },
  });
  expect(await app.core.db.sql.selectFrom('secret_master_keys').selectAll().execute()).toEqual([]);
});

test('however many ask for a first scope, the program is run once, and is left alone for a while when it fails', async () => {
  const kms = program('sleep 0.3; exit 3');
  const app = await start(kms);
  const keeper = new SecretKeeper(app);
  const create = (name: string) => keeper.create(name).catch(({ code }: { code: string }) => code);
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(create))).toEqual(
    new Array<string>(4).fill('master_key_missing'),
  );
  expect(await create('e')).toBe('master_key_missing');
  expect(kms.runs()).toBe(1);
  kms.write(TURN);
  app.clock.advance('6s');
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(create))).toEqual(
    new Array<undefined>(4).fill(undefined),
  );
  // It wraps, unwraps at once to see that it can, and unwraps what was committed.
  expect(kms.runs()).toBe(1 + 3);
});

test.each([
  ['hangs', 'sleep 60', 'did not end within 300 ms'],
  ['hangs behind a program that it started', 'sleep 60 & exit 0', 'did not end within 300 ms'],
  ['writes without end', 'yes', 'wrote more than 65536 bytes'],
  ['says nothing', 'cat > /dev/null', 'did not write one line'],
  ['writes more than a line', 'echo a; echo b', 'did not write one line'],
  ['ends by a signal', 'kill -9 $$', 'ended with SIGKILL'],
  ['reads nothing', 'exit 1', 'ended with 1'],
])('a program that %s is given up, and what it wrote is told to nobody', async (_name, script, why) => {
  const kms = program(script);
  const source = kmsCommand({ command: kms.path, clock: systemClock, timeoutMs: 300 });
  const loaded = await source.load('0'.repeat(32), 'wrapped');
  expect(loaded).toEqual({ ok: false, why: `${kms.path} unwrap ${why}` });
});

test('a program that is not there is told of, with its path', async () => {
  const source = kmsCommand({ command: '/no/such/program', clock: systemClock });
  expect(await source.load('0'.repeat(32), 'wrapped')).toEqual({
    ok: false,
    why: '/no/such/program unwrap cannot be run (ENOENT)',
  });
  await expect(source.beginNew()).rejects.toMatchObject({ code: 'master_key_missing' });
});

test('where no file can be opened any more, the program is told of, too, and the process goes on', () => {
  const script = `
    import { openSync } from 'node:fs';
    const { kmsCommand } = await import(${JSON.stringify(import.meta.resolve('./kms-command.ts'))});
    const { systemClock } = await import(${JSON.stringify(import.meta.resolve('../../clock.ts'))});
    const source = kmsCommand({ command: '/bin/cat', clock: systemClock });
    try { for (;;) openSync('/dev/null'); } catch {}
    const { why } = await source.load('0'.repeat(32), 'wrapped');
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(why);`;
  const limited = 'ulimit -n 64; exec "$0" --input-type=module -e "$1"';
  const { stdout } = spawnSync('sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' });
  expect(stdout).toBe('/bin/cat unwrap cannot be run (EMFILE)\n');
});
