import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const SCIM = '/api/2.0/preview/scim/v2';
const NEW_COLUMNS = [
  ...['display_key', 'external_key', 'given_name', 'given_key', 'family_name', 'family_key', 'email'],
  ...['entitlements', 'roles'],
];

test('users of a database from before the directory are found by name after the migration', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const before = await startTestApp({ database });
  await before.core.directory.addUser(systemCaller('test'), 'ÉLODIE');
  await before.core.db.write(async (tx) => {
    const run = (text: string) => sql.raw(text).execute(tx.sql);
    for (const name of ['age', 'display_key', 'external_key', 'email'])
      await run(`drop index principals_by_${name}`);
    for (const column of NEW_COLUMNS) await run(`alter table principals drop column ${column}`);
    await run("delete from migrations where name = '0002-directory'");
  });
  await before.close();

  const app = await startTestApp({ database });
  const admin = await app.admin();
  const found = await app.get(`${SCIM}/Users?filter=displayName%20eq%20%22%C3%A9lodie%22`, admin);
  expect(found.body.Resources).toMatchObject([{ userName: 'élodie', displayName: 'ÉLODIE', active: true }]);
  const groups = await app.get(`${SCIM}/Groups?filter=displayName%20eq%20ADMINS`, admin);
  expect(groups.body.Resources).toMatchObject([{ displayName: 'admins', members: [{ display: 'admin' }] }]);
});
