import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { basic, startTestApp } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const LIST = '/api/2.0/token/list';

async function freshDatabase() {
  const database = await createTestDatabase({ hasNoTables: true });
  onTestFinished(() => database.remove());
  return database;
}

test('many nodes that start at once make one installation with one administrator', async () => {
  const database = await freshDatabase();
  const apps = await Promise.all(Array.from({ length: 4 }, () => startTestApp({ database })));
  expect(new Set(apps.map((app) => app.core.installation.workspaceId)).size).toBe(1);
  expect(apps.filter((app) => app.node.firstAdministrator !== undefined)).toHaveLength(1);
  const users = await apps[0]?.core.db.sql
    .selectFrom('principals')
    .select('name')
    .where('kind', '=', 'user')
    .execute();
  expect(users).toEqual([{ name: 'admin' }]);
});

test('a generated password is given once, works for a day, and not after', async () => {
  const database = await freshDatabase();
  const app = await startTestApp({ database, hasGeneratedPassword: true });
  const password = app.node.firstAdministrator?.generatedPassword ?? '';
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  const use = () => app.get(LIST, undefined, { headers: { authorization: basic('admin', password) } });
  expect((await use()).status).toBe(200);
  app.clock.advance('23h');
  expect((await use()).status).toBe(200);
  app.clock.advance('2h');
  expect((await use()).status).toBe(401);
  const reset = await app.core.account.resetAdministrator(systemCaller('test'), 'admin');
  const headers = { authorization: basic('admin', reset.password) };
  expect((await app.get(LIST, undefined, { headers })).status).toBe(200);
});

test('a chosen password on a filled database changes nothing', async () => {
  const database = await freshDatabase();
  const first = await startTestApp({ database });
  const second = await startTestApp({
    database,
    env: { LATCHKEY_ADMIN_PASSWORD: 'granite willow saffron 41' },
  });
  expect(second.node.firstAdministrator).toBeUndefined();
  expect((await first.get(LIST, await first.admin())).status).toBe(200);
  const headers = { authorization: basic('admin', 'granite willow saffron 41') };
  expect((await second.get(LIST, undefined, { headers })).status).toBe(401);
});

test('an empty database beside keys of an earlier installation is refused', async () => {
  const database = await freshDatabase();
  mkdirSync(`${database.folder}/keys`);
  writeFileSync(`${database.folder}/keys/master.key`, 'x');
  await expect(startTestApp({ database })).rejects.toThrow(/restore the database from a backup/);
});

test('the workspace keeps its id over restarts', async () => {
  const database = await freshDatabase();
  const first = await startTestApp({ database });
  const { workspaceId } = first.core.installation;
  await first.close();
  const second = await startTestApp({ database });
  expect(second.core.installation.workspaceId).toBe(workspaceId);
  expect((await second.get('/.well-known/databricks-config')).body).toMatchObject({
    workspace_id: workspaceId,
    host_type: 'workspace',
    oidc_endpoint: `${second.node.url}/oidc`,
  });
});

test('the last active administrator cannot be disabled', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const caller = systemCaller('test');
  await expect(app.core.account.disable(caller, admin.id)).rejects.toThrow(/last active administrator/);
  const alice = await app.user('alice');
  await app.core.directory.makeAdministrator(caller, alice.id);
  await app.core.account.disable(caller, admin.id);
  await expect(app.core.account.disable(caller, alice.id)).rejects.toThrow(/last active administrator/);
});

test('a data directory whose database is gone is not greeted as a new installation', async () => {
  const [database, empty] = [await freshDatabase(), await freshDatabase()];
  const first = await startTestApp({ database });
  await first.close();
  cpSync(`${database.folder}/data/installation`, `${empty.folder}/data/installation`);
  await expect(startTestApp({ database: empty })).rejects.toThrow(/left of an earlier installation/);
  rmSync(`${empty.folder}/data/installation`);
  expect((await startTestApp({ database: empty })).node.firstAdministrator).toBeDefined();
});
