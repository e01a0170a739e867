import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { SecretKeeper } from '../testing/secret-keeper.ts';
import { unwrapDataKey } from './keys/master-key.ts';

const VALUE = 'quartz-lantern-0815-zephyr';
const PATH = '/api/2.0/secrets';

interface Event {
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly status: number;
  readonly user: string;
}

async function eventsOf({ core }: TestApp): Promise<Event[]> {
  const rows = await core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('service_name', '=', 'secrets')
    .orderBy('chain_seq')
    .execute();
  return rows.map((row) => ({
    action: row.action_name,
    params: JSON.parse(row.request_params),
    status: row.status_code,
    user: row.user_name,
  }));
}

/** A database as a thief gets it: on SQLite all files, over PostgreSQL all rows, as bytes and as text. */
async function copyOf(app: TestApp): Promise<Buffer> {
  const pieces: Buffer[] = [];
  if (app.database.engine === 'sqlite') {
    const folder = join(app.database.folder, 'data');
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) pieces.push(readFileSync(join(entry.parentPath, entry.name)));
  }
  for (const { name } of await app.core.db.sql.introspection.getTables()) {
    const rows = await app.core.db.sql
      .selectFrom(name as 'secrets')
      .selectAll()
      .execute();
    for (const value of rows.flatMap((row) => Object.values(row)))
      pieces.push(
        Buffer.isBuffer(value) || value instanceof Uint8Array
          ? Buffer.from(value)
          : Buffer.from(String(value)),
      );
  }
  return Buffer.concat(pieces);
}

function formsOf(bytes: Buffer): Buffer[] {
  const texts = (['hex', 'base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding));
  return [bytes, ...texts.map((text) => Buffer.from(text.replace(/=+$/, '')))];
}

test('a copy of the database holds no value, no data key and no master key, before a rotation or after', async () => {
  const app = await startTestApp();
  const keeper = new SecretKeeper(app);
  const secrets: Buffer[] = [Buffer.from(VALUE), Buffer.from(`${VALUE} again`)];
  const { sql } = app.core.db;
  const keysNow = async () => {
    for (const { keyId } of await app.core.masterKeys.states()) {
      const master = await app.core.masterKeys.get(keyId);
      secrets.push(master.key.export());
      for (const row of await sql.selectFrom('secret_scopes').selectAll().execute()) {
        const key = unwrapDataKey(master, row.scope_id, row.wrapped_data_key);
        if (key !== undefined) secrets.push(key.export());
      }
    }
  };
  for (const scope of ['one', 'two']) {
    await keeper.create(scope);
    await keeper.put(scope, 'k', VALUE);
    await keeper.put(scope, 'k', `${VALUE} again`);
    await keeper.get(scope, 'k');
  }
  await keysNow();
  if (app.database.engine === 'sqlite') {
    await app.core.masterKeyRotation.rotate(systemCaller('test'));
    secrets.push((await app.core.masterKeys.current()).key.export());
  }
  expect(secrets.length).toBeGreaterThanOrEqual(5);
  const copy = await copyOf(app);
  expect(copy.includes('secret_scopes') || app.database.engine === 'postgres').toBe(true);
  expect(copy.includes('one')).toBe(true);
  for (const secret of secrets) for (const form of formsOf(secret)) expect(copy.includes(form)).toBe(false);
});

test('every act is in the audit trail with scope and key, and no value is there, in the log or in an error', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.token(await app.user('alice')), await app.token(await app.user('bob'))];
  const post = (path: string, body: object, who = alice) => app.post(`${PATH}/${path}`, who, body);
  const answers = [
    await post('scopes/create', { scope: 'Ci', initial_manage_principal: 'users' }),
    await post('put', { scope: 'ci', key: 'k', string_value: VALUE }),
    await post('put', { scope: 'ci', key: 'k', string_value: VALUE, bytes_value: VALUE }),
    await post('put', { scope: 'ci', key: 'k', bytes_value: VALUE }),
    await post('put', { scope: 'gone', key: 'k', string_value: VALUE }),
    await post('put', { scope: VALUE.repeat(9), key: 'k', string_value: VALUE }),
    await post('put', { scope: 'ci', key: 'k', string_value: { value: VALUE } }),
  ];
  await app.get(`${PATH}/get?scope=CI&key=K`, bob);
  await post('acls/put', { scope: 'ci', principal: 'bob', permission: 'READ' });
  await app.get(`${PATH}/acls/get?scope=ci&principal=bob`, alice);
  await post('acls/delete', { scope: 'ci', principal: 'bob' });
  await post('delete', { scope: 'ci', key: 'K' });
  await app.get(`${PATH}/scopes/list`, alice);
  await app.get(`${PATH}/list?scope=ci`, alice);
  await app.get(`${PATH}/acls/list?scope=ci`, alice);
  await post('scopes/delete', { scope: 'cI' });
  await app.node.jobs.flush();
  const scope = 'Ci';
  const events = await eventsOf(app);
  const acts = events.filter(({ action }) => !/^list|^getAcl/.test(action));
  expect(acts.map(({ action, params, user }) => [action, params, user])).toEqual([
    ['createScope', { scope, initialManagePrincipal: 'users' }, 'alice'],
    ['putSecret', { scope, key: 'k' }, 'alice'],
    ['getSecret', { scope, key: 'k' }, 'bob'],
    ['putAcl', { scope, principal: 'bob', permission: 'READ' }, 'alice'],
    ['deleteAcl', { scope, principal: 'bob' }, 'alice'],
    ['deleteSecret', { scope, key: 'k' }, 'alice'],
    ['deleteScope', { scope }, 'alice'],
  ]);
  expect(
    events
      .filter((event) => !acts.includes(event))
      .map(({ action }) => action)
      .sort(),
  ).toEqual(['getAcl', 'listAcls', 'listScopes', 'listSecrets']);
  const everything = [
    app.logLines,
    answers.map(({ text }) => text),
    await app.core.db.sql.selectFrom('audit_events').selectAll().execute(),
  ];
  expect(JSON.stringify(everything)).not.toContain(VALUE);
  expect(app.logLines.join('')).toContain('/api/2.0/secrets/put');
});

test('whoever is refused is in the audit trail, too, and the same refusals count as one', async () => {
  const app = await startTestApp();
  const keeper = new SecretKeeper(app);
  await keeper.create('s');
  const bob = await app.token(await app.user('bob'));
  for (let i = 0; i < 5; i++) await app.get(`${PATH}/get?scope=s&key=k`, bob);
  await app.post(`${PATH}/acls/put`, bob, { scope: 's', principal: 'bob', permission: 'MANAGE' });
  await app.node.jobs.flush();
  const refused = (await eventsOf(app)).filter(({ status }) => status === 403);
  expect(refused.map(({ action, params, user }) => [action, params, user])).toEqual([
    ['getSecret', { scope: 's', key: 'k' }, 'bob'],
    ['putAcl', { scope: 's', principal: 'bob', permission: 'MANAGE' }, 'bob'],
  ]);
});

test('no value leaves before it is committed that it was read', async () => {
  const app = await startTestApp();
  const keeper = new SecretKeeper(app);
  await keeper.create('s');
  await keeper.put('s', 'k', VALUE);
  const admin = await app.token(await app.admin());
  const table = app.core.db.sql;
  await app.core.db.write(async (tx) => {
    await tx.sql.schema.alterTable('audit_events').renameTo('away').execute();
  });
  const answer = await app.get(`${PATH}/get?scope=s&key=k`, admin);
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.text).not.toContain(Buffer.from(VALUE).toString('base64'));
  // By hand, since no act can be committed without its row.
  await app.core.db.write(async (tx) => {
    await tx.sql.schema.alterTable('away').renameTo('audit_events').execute();
  });
  expect((await app.get(`${PATH}/get?scope=s&key=k`, admin)).status).toBe(200);
  expect(
    await table
      .selectFrom('audit_events')
      .select('event_id')
      .where('action_name', '=', 'getSecret')
      .execute(),
  ).toHaveLength(1);
});
