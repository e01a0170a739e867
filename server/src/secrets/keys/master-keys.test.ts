import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { SecretKeeper } from '../../testing/secret-keeper.ts';
import { makeKeyFile, masterKeyPath } from './key-directory.ts';

const IS_POSTGRES = process.env.LATCHKEY_TEST_DATABASE === 'postgres';
const OTHER_KEY = Buffer.alloc(32, 'other').toString('base64');

function keyDirOf(app: TestApp): string {
  return join(app.database.folder, 'keys');
}

function keyFilesOf(app: TestApp): string[] {
  return readdirSync(keyDirOf(app)).filter((name) => name.startsWith('secrets-'));
}

/** A node whose master key lies in its key directory, as it is on SQLite; over PostgreSQL put there by the operator. */
async function startWithKeyFile() {
  const app = await startTestApp({ hasNoMasterKey: true });
  if (IS_POSTGRES) makeKeyFile(keyDirOf(app));
  const keeper = new SecretKeeper(app);
  await keeper.create('s');
  await keeper.put('s', 'k', 'value');
  return { app, keeper };
}

const again = (app: TestApp, env = {}) =>
  startTestApp({ database: app.database, clock: app.clock, hasNoMasterKey: true, env });

test('the first secret scope makes the master key on SQLite, for its owner alone; over PostgreSQL nobody does', async () => {
  const app = await startTestApp({ hasNoMasterKey: true });
  expect(app.node.secretsProblem).toBeUndefined();
  const created = await new SecretKeeper(app).create('s').catch((error: unknown) => error);
  if (IS_POSTGRES) {
    expect(created).toMatchObject({
      code: 'master_key_missing',
      cause: { message: /latchkeyd secrets new-key/ },
    });
    expect(readdirSync(app.database.folder)).not.toContain('keys');
    expect(await app.core.db.sql.selectFrom('secret_master_keys').selectAll().execute()).toEqual([]);
    return;
  }
  expect(created).toBeUndefined();
  const [name = ''] = keyFilesOf(app);
  const [row] = await app.core.db.sql.selectFrom('secret_master_keys').selectAll().execute();
  expect(name).toBe(`secrets-master-key-${row?.key_id}`);
  expect(statSync(join(keyDirOf(app), name)).mode & 0o777).toBe(0o600);
  expect(statSync(keyDirOf(app)).mode & 0o777).toBe(0o700);
});

test('of many first scopes at once, on two nodes, one makes the key and all are sealed by it', async () => {
  const app = await startTestApp();
  const [one, other] = [
    new SecretKeeper(app),
    new SecretKeeper(await startTestApp({ database: app.database })),
  ];
  const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
  await Promise.all(names.map((name, i) => (i % 2 === 0 ? one : other).create(name)));
  const { sql } = app.core.db;
  const keys = await sql.selectFrom('secret_master_keys').selectAll().execute();
  const scopes = await sql.selectFrom('secret_scopes').select('master_key_id').distinct().execute();
  expect([keys.length, scopes]).toEqual([1, [{ master_key_id: keys[0]?.key_id }]]);
  if (!IS_POSTGRES) expect(keyFilesOf(app)).toHaveLength(1);
  for (const name of names) await other.put(name, 'k', name);
  for (const name of names) expect(await one.get(name, 'k')).toBe(name);
});

test('a key that was made by a first scope that was never committed is taken, and no other is made', async () => {
  const app = await startTestApp({ hasNoMasterKey: true });
  const { id } = makeKeyFile(keyDirOf(app));
  await new SecretKeeper(app).create('s');
  expect(keyFilesOf(app)).toEqual([`secrets-master-key-${id}`]);
  expect(await app.core.masterKeys.states()).toEqual([{ keyId: id, isCurrent: true, scopes: 1 }]);
});

test('without the very key nothing is served, made or overwritten, and it is told at the start', async () => {
  const { app } = await startWithKeyFile();
  const [name = ''] = keyFilesOf(app);
  const path = join(keyDirOf(app), name);
  const right = readFileSync(path, 'utf8');
  const sealedBefore = await app.core.db.sql.selectFrom('secret_scopes').selectAll().execute();
  const cases: [what: string, spoil: () => void, why: RegExp][] = [
    ['the file is gone', () => {}, /there is no .*secrets-master-key-/],
    ['another key is in it', () => writeFileSync(path, `${OTHER_KEY}\n`), /another key than its name says/],
    ['half of it', () => writeFileSync(path, right.slice(0, 20)), /holds no key/],
    ['nothing', () => writeFileSync(path, ''), /holds no key/],
    ['a directory', () => mkdirSync(path), /cannot be read \(EISDIR\)/],
    ['another key under its own name', () => void makeKeyFile(keyDirOf(app)), /there is no/],
  ];
  for (const [what, spoil, why] of cases) {
    rmSync(keyDirOf(app), { recursive: true });
    mkdirSync(keyDirOf(app));
    spoil();
    const before = readdirSync(keyDirOf(app), { recursive: true });
    const node = await again(app);
    expect([what, node.node.secretsProblem]).toEqual([what, expect.stringMatching(why)]);
    expect(node.logLines.join('')).toContain('Secrets are not served');
    const admin = await node.token(await node.admin());
    const secrets = '/api/2.0/secrets';
    const value = { scope: 's', key: 'k', string_value: 'x' };
    const asked = [
      await node.get(`${secrets}/get?scope=s&key=k`, admin),
      await node.post(`${secrets}/put`, admin, value),
      await node.post(`${secrets}/scopes/create`, admin, { scope: 'new' }),
    ];
    expect(asked.map(({ status, body }) => [status, body.error_code])).toEqual(
      asked.map(() => [500, 'INTERNAL_ERROR']),
    );
    for (const { text } of asked) expect(text).not.toContain('secrets-master-key');
    // What needs no key goes on: names, permissions, taking away.
    expect((await node.get(`${secrets}/list?scope=s`, admin)).body.secrets).toHaveLength(1);
    expect(await node.core.db.sql.selectFrom('secret_scopes').selectAll().execute()).toEqual(sealedBefore);
    expect(readdirSync(keyDirOf(app), { recursive: true })).toEqual(before);
    await expect(
      node.core.masterKeyRotation.rotate({ name: 't', address: '', userAgent: '', requestId: '' }),
    ).rejects.toThrow('does not have the master key');
    expect(readdirSync(keyDirOf(app), { recursive: true })).toEqual(before);
    await node.close();
  }
  rmSync(keyDirOf(app), { recursive: true });
  mkdirSync(keyDirOf(app));
  const node = await again(app);
  expect(await new SecretKeeper(node).outcome('s', 'k')).toBe('master_key_missing');
  writeFileSync(path, right, { mode: 0o600 });
  expect(await new SecretKeeper(node).outcome('s', 'k')).toBe('value');
});

test('a key in the settings serves the database that it sealed, and no other key does', async () => {
  const { app } = await startWithKeyFile();
  const [name = ''] = keyFilesOf(app);
  const key = readFileSync(join(keyDirOf(app), name), 'utf8').trim();
  renameSync(keyDirOf(app), `${keyDirOf(app)}-away`);
  const outcome = async (env: Record<string, string>) => {
    const node = await again(app, env);
    return [node.node.secretsProblem, await new SecretKeeper(node).outcome('s', 'k')];
  };
  expect(await outcome({ LATCHKEY_MASTER_KEY: key })).toEqual([undefined, 'value']);
  expect(await outcome({ LATCHKEY_MASTER_KEY: `${OTHER_KEY},${key}` })).toEqual([undefined, 'value']);
  const wrong = await outcome({ LATCHKEY_MASTER_KEY: OTHER_KEY });
  expect(wrong).toEqual([expect.stringContaining('LATCHKEY_MASTER_KEY holds'), 'master_key_missing']);
  expect(wrong[0]).not.toContain(OTHER_KEY);
});

test('a key file that others can read is served, and told of', async () => {
  const { app } = await startWithKeyFile();
  const [name = ''] = keyFilesOf(app);
  chmodSync(join(keyDirOf(app), name), 0o644);
  const node = await again(app);
  expect(node.logLines.join('')).toContain('run chmod 600');
  expect(masterKeyPath(keyDirOf(app), name.slice(-32))).toBe(join(keyDirOf(app), name));
});

test('what is held in memory goes when a scope is deleted', async () => {
  const { app, keeper } = await startWithKeyFile();
  await keeper.create('other');
  await keeper.put('other', 'k', 'v');
  // What was changed before is forgotten with the next poll where no bell rings: then both are read again.
  const held = async (...scopes: string[]) => {
    for (const scope of scopes) await keeper.get(scope, 'k');
    return app.core.dataKeys.size;
  };
  await expect.poll(() => held('s', 'other')).toBe(2);
  const requester = {
    principal: await app.admin(),
    caller: { name: 't', address: '', userAgent: '', requestId: '' },
  };
  await app.core.secretScopes.delete(requester, 's');
  // A node that was kept waiting may have forgotten all of them: the other one's comes back, the deleted one's cannot.
  await expect.poll(() => held('other')).toBe(1);
});
