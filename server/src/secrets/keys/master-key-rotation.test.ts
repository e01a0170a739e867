import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { SecretKeeper, TEST_CALLER } from '../../testing/secret-keeper.ts';
import { makeKeyFile, masterKeyPath } from './key-directory.ts';

const IS_POSTGRES = process.env.LATCHKEY_TEST_DATABASE === 'postgres';

function keyDirOf(app: TestApp): string {
  return join(app.database.folder, 'keys');
}

async function start(scopes: number) {
  const app = await startTestApp({ hasNoMasterKey: true });
  if (IS_POSTGRES) makeKeyFile(keyDirOf(app));
  const keeper = new SecretKeeper(app);
  const names = Array.from({ length: scopes }, (_, i) => `s${i}`);
  for (const name of names) {
    await keeper.create(name);
    await keeper.put(name, 'k', `value of ${name}`);
  }
  const other = await startTestApp({ database: app.database, clock: app.clock, hasNoMasterKey: true });
  return { app, other, keeper, names };
}

/** Where keys are not made by themselves, the operator makes one before. */
function giveNewKey(app: TestApp): void {
  if (IS_POSTGRES) makeKeyFile(keyDirOf(app));
}

async function sealedBy(app: TestApp): Promise<Set<string>> {
  const rows = await app.core.db.sql.selectFrom('secret_scopes').select('master_key_id').execute();
  return new Set(rows.map((row) => row.master_key_id));
}

async function currentOf(app: TestApp): Promise<string | undefined> {
  return (await app.core.masterKeys.states()).find((key) => key.isCurrent)?.keyId;
}

async function expectAllReadable(app: TestApp, names: readonly string[]): Promise<void> {
  const keeper = new SecretKeeper(app);
  for (const name of names) expect(await keeper.outcome(name, 'k')).toBe(`value of ${name}`);
}

test('a rotation seals every data key anew, no value, and is served by other nodes without a restart', async () => {
  const { app, other, names } = await start(120);
  const before = await currentOf(app);
  const values = () =>
    app.core.db.sql.selectFrom('secrets').select(['scope_id', 'sealed']).orderBy('scope_id').execute();
  const valuesBefore = await values();
  await expectAllReadable(other, names);
  giveNewKey(app);
  const report = await app.core.masterKeyRotation.rotate(TEST_CALLER);
  expect(report).toEqual({
    keyId: await currentOf(app),
    earlierKeyIds: [before],
    ...{ scopes: 120, isResumed: false, damagedScopes: [] },
  });
  expect(report.keyId).not.toBe(before);
  expect(await sealedBy(app)).toEqual(new Set([report.keyId]));
  expect(await values()).toEqual(valuesBefore);
  expect(await app.core.masterKeys.states()).toMatchObject([
    { keyId: before, isCurrent: false, scopes: 0, retiredAt: expect.any(Number) },
    { keyId: report.keyId, isCurrent: true, scopes: 120 },
  ]);
  // Nothing needs the earlier key now, in this process or in a new one.
  rmSync(masterKeyPath(keyDirOf(app), before ?? ''));
  await expectAllReadable(app, names);
  await expectAllReadable(other, names);
  await new SecretKeeper(other).create('new');
  expect(await sealedBy(app)).toEqual(new Set([report.keyId]));
  await expectAllReadable(
    await startTestApp({ database: app.database, clock: app.clock, hasNoMasterKey: true }),
    names,
  );
});

test('a rotation that was broken off at any step serves everything, and is gone on with by the same key', async () => {
  const { app, other, keeper, names } = await start(110);
  const before = await currentOf(app);
  giveNewKey(app);
  const { keyId } = await app.core.masterKeyRotation.begin(TEST_CALLER);
  await expectAllReadable(other, names);
  const keys = new Map(
    await Promise.all(
      [before ?? '', keyId].map(async (id) => [id, await app.core.masterKeys.get(id)] as const),
    ),
  );
  const progress = { keyId, keys, after: '', scopes: 0, damagedScopes: [] };
  expect(await app.core.masterKeyRotation.sealSome(progress)).toBe(true);
  expect(await sealedBy(app)).toEqual(new Set([before, keyId]));
  await expectAllReadable(other, names);
  await keeper.create('between');
  await keeper.put('s0', 'k', 'value of s0');
  const files = readdirSync(keyDirOf(app));
  const report = await other.core.masterKeyRotation.rotate(TEST_CALLER);
  expect(report).toMatchObject({ keyId, earlierKeyIds: [before], scopes: 60, isResumed: true });
  expect(readdirSync(keyDirOf(app))).toEqual(files);
  expect(await sealedBy(app)).toEqual(new Set([keyId]));
  await expectAllReadable(app, names);
});

test('scopes made and read while a rotation runs are all there afterwards', async () => {
  const { app, other, names } = await start(100);
  giveNewKey(app);
  const keeper = new SecretKeeper(other);
  const made: string[] = [];
  let isDone = false;
  const busy = (async () => {
    for (let i = 0; !isDone || i < 10; i++) {
      await keeper.create(`busy${i}`);
      await keeper.put(`busy${i}`, 'k', `value of busy${i}`);
      made.push(`busy${i}`);
      const name = names[i % names.length] ?? '';
      expect(await keeper.outcome(name, 'k')).toBe(`value of ${name}`);
    }
  })();
  const reports = await Promise.all([
    app.core.masterKeyRotation.rotate(TEST_CALLER),
    other.core.masterKeyRotation.rotate(TEST_CALLER),
  ]).finally(() => {
    isDone = true;
  });
  await busy;
  expect(reports[0]?.keyId).toBe(reports[1]?.keyId);
  expect(await sealedBy(app)).toEqual(new Set([reports[0]?.keyId]));
  await expectAllReadable(app, [...names, ...made]);
});

test('a rotation that another has overtaken does not put its own key back', async () => {
  const { app, other, names } = await start(3);
  const first = await currentOf(app);
  giveNewKey(app);
  const { keyId } = await app.core.masterKeyRotation.begin(TEST_CALLER);
  const keys = new Map([[keyId, await app.core.masterKeys.get(keyId)]]);
  await other.core.masterKeyRotation.rotate(TEST_CALLER);
  giveNewKey(app);
  const later = await other.core.masterKeyRotation.rotate(TEST_CALLER);
  const progress = { keyId, keys, after: '', scopes: 0, damagedScopes: [] };
  await expect(app.core.masterKeyRotation.sealSome(progress)).rejects.toThrow('Another rotation has begun');
  expect(await sealedBy(app)).toEqual(new Set([later.keyId]));
  expect(new Set([first, keyId, later.keyId]).size).toBe(3);
  await expectAllReadable(app, names);
});

test('a scope that its key does not open is left as it is, and the earlier key with it', async () => {
  const { app, names } = await start(3);
  const before = await currentOf(app);
  await app.core.db.sql
    .updateTable('secret_scopes')
    .set({ wrapped_data_key: Buffer.alloc(61, 1) })
    .where('name', '=', 's1')
    .execute();
  giveNewKey(app);
  const report = await app.core.masterKeyRotation.rotate(TEST_CALLER);
  expect(report).toMatchObject({ scopes: 2, damagedScopes: ['s1'] });
  expect(await sealedBy(app)).toEqual(new Set([before, report.keyId]));
  expect(await app.core.masterKeys.states()).toMatchObject([{ keyId: before, scopes: 1 }, { scopes: 2 }]);
  await expectAllReadable(app, ['s0', 's2']);
  expect(names).toContain('s1');
});

test('over PostgreSQL, and with a key in the settings, a rotation makes no key by itself', async () => {
  const given = [1, 2].map((fill) => Buffer.alloc(32, fill).toString('base64'));
  const [old = '', next = ''] = given;
  const app = await startTestApp({ env: { LATCHKEY_MASTER_KEY: old } });
  await new SecretKeeper(app).create('s');
  await new SecretKeeper(app).put('s', 'k', 'value of s');
  await expect(app.core.masterKeyRotation.rotate(TEST_CALLER)).rejects.toMatchObject({
    code: 'master_key_missing',
    cause: { message: expect.stringContaining('put a new one before it') },
  });
  const node = (keys: string) =>
    startTestApp({ database: app.database, clock: app.clock, env: { LATCHKEY_MASTER_KEY: keys } });
  const both = await node(`${next},${old}`);
  const report = await both.core.masterKeyRotation.rotate(TEST_CALLER);
  expect(report).toMatchObject({ scopes: 1, isResumed: false });
  await expectAllReadable(await node(next), ['s']);
  expect((await node(old)).node.secretsProblem).toContain(report.keyId);
  expect(
    existsSync(keyDirOf(app)) && readdirSync(keyDirOf(app)).some((name) => name.startsWith('secrets-')),
  ).toBe(false);
});

test('an earlier key is never rotated back to, though its file is still there', async () => {
  const { app } = await start(1);
  const before = await currentOf(app);
  const seen = new Set([before]);
  for (let i = 0; i < 3; i++) {
    giveNewKey(app);
    seen.add((await app.core.masterKeyRotation.rotate(TEST_CALLER)).keyId);
  }
  expect(seen.size).toBe(4);
  if (IS_POSTGRES) await expect(app.core.masterKeyRotation.rotate(TEST_CALLER)).rejects.toThrow();
});

test('there is nothing to rotate before the first scope', async () => {
  const app = await startTestApp();
  await expect(app.core.masterKeyRotation.rotate(TEST_CALLER)).rejects.toThrow('no master key to rotate yet');
});
