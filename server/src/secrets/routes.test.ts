import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';
import type { TestAnswer } from '../testing/http-client.ts';

const PATH = '/api/2.0/secrets';

async function start() {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  return { app, alice: await app.token(alice), bob: await app.token(bob), ...speak(app) };
}

function speak(app: TestApp) {
  return {
    post: (path: string, who: TestCredential, body: object) => app.post(`${PATH}/${path}`, who, body),
    get: (path: string, who: TestCredential, query: Record<string, string> = {}) =>
      app.get(`${PATH}/${path}?${new URLSearchParams(query)}`, who),
  };
}

function told({ status, body }: TestAnswer): [number, string | undefined] {
  return [status, body.error_code];
}

const GONE = [404, 'RESOURCE_DOES_NOT_EXIST'];
const DENIED = [403, 'PERMISSION_DENIED'];
const INVALID = [400, 'INVALID_PARAMETER_VALUE'];
const MALFORMED = [400, 'MALFORMED_REQUEST'];
const LIMIT = [400, 'RESOURCE_LIMIT_EXCEEDED'];

test('a scope is made, filled, read, listed and deleted with all that is in it', async () => {
  const { app, alice, post, get } = await start();
  expect((await post('scopes/create', alice, { scope: 'Ci' })).body).toEqual({});
  expect((await get('scopes/list', alice)).body).toEqual({
    scopes: [{ name: 'Ci', backend_type: 'DATABRICKS' }],
  });
  expect((await get('list', alice, { scope: 'Ci' })).body).toEqual({ secrets: [] });
  expect((await get('acls/list', alice, { scope: 'Ci' })).body).toEqual({
    items: [{ principal: 'alice', permission: 'MANAGE' }],
  });
  const value = { scope: 'Ci', key: 'k', string_value: 'grüße' };
  expect((await post('put', alice, value)).body).toEqual({});
  const answer = await get('get', alice, { scope: 'Ci', key: 'k' });
  expect(answer.body).toEqual({ key: 'k', value: Buffer.from('grüße').toString('base64') });
  expect(answer.headers['cache-control']).toBe('no-store');
  const [listed] = (await get('list', alice, { scope: 'Ci' })).body.secrets;
  expect(listed).toEqual({ key: 'k', last_updated_timestamp: expect.any(Number) });
  expect(Math.abs(listed.last_updated_timestamp - app.clock.now())).toBeLessThan(60_000);
  expect((await post('delete', alice, { scope: 'Ci', key: 'k' })).body).toEqual({});
  expect(told(await post('delete', alice, { scope: 'Ci', key: 'k' }))).toEqual(GONE);
  expect(told(await get('get', alice, { scope: 'Ci', key: 'k' }))).toEqual(GONE);
  await post('put', alice, value);
  expect((await post('scopes/delete', alice, { scope: 'Ci' })).body).toEqual({});
  expect(told(await post('scopes/delete', alice, { scope: 'Ci' }))).toEqual(GONE);
  await post('scopes/create', alice, { scope: 'Ci' });
  expect(told(await get('get', alice, { scope: 'Ci', key: 'k' }))).toEqual(GONE);
  for (const table of ['secrets', 'secret_acls', 'secret_scopes'] as const) {
    const rows = await app.core.db.sql.selectFrom(table).selectAll().execute();
    expect([table, rows.length]).toEqual([table, table === 'secrets' ? 0 : 1]);
  }
});

test('names are the same in any case; the one that was written last is shown of a secret', async () => {
  const { alice, post, get } = await start();
  await post('scopes/create', alice, { scope: 'Team/A@b.c-d_e' });
  const again = await post('scopes/create', alice, { scope: 'team/a@B.c-d_e' });
  expect([...told(again), again.body.message]).toEqual([
    400,
    'RESOURCE_ALREADY_EXISTS',
    'Scope team/a@B.c-d_e already exists! Choose another name, or use that one.',
  ]);
  await post('put', alice, { scope: 'TEAM/A@B.C-D_E', key: 'Key', string_value: 'one' });
  await post('put', alice, { scope: 'team/a@b.c-d_e', key: 'kEY', string_value: 'two' });
  const listed = (await get('list', alice, { scope: 'Team/A@b.c-d_e' })).body.secrets;
  expect(listed.map(({ key }: { key: string }) => key)).toEqual(['kEY']);
  expect((await get('get', alice, { scope: 'Team/A@b.c-d_e', key: 'KEY' })).body).toEqual({
    key: 'kEY',
    value: Buffer.from('two').toString('base64'),
  });
});

test('any bytes come back as they were put, up to 128 KB and not one more', async () => {
  const { alice, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const values = [Buffer.alloc(0), all, Buffer.alloc(131_072, 255), Buffer.from('\0\r\n')];
  for (const bytes of values) {
    const bytes_value = bytes.toString('base64');
    expect((await post('put', alice, { scope: 's', key: 'k', bytes_value })).status).toBe(200);
    expect((await get('get', alice, { scope: 's', key: 'k' })).body.value).toBe(bytes_value);
  }
  const tooLong = { scope: 's', key: 'k', bytes_value: Buffer.alloc(131_073).toString('base64') };
  expect(told(await post('put', alice, tooLong))).toEqual(INVALID);
  const inBytes = { scope: 's', key: 'k', string_value: 'ü'.repeat(65_537) };
  expect(told(await post('put', alice, inBytes))).toEqual(INVALID);
  expect((await get('get', alice, { scope: 's', key: 'k' })).body.value).toBe('AA0K');
});

test('a value is given exactly once, in base64 that says nothing else', async () => {
  const { app, alice, post } = await start();
  await post('scopes/create', alice, { scope: 's' });
  const put = (value: object) => post('put', alice, { scope: 's', key: 'k', ...value });
  expect(told(await put({}))).toEqual(MALFORMED);
  expect(told(await put({ string_value: 'a', bytes_value: 'YQ==' }))).toEqual(MALFORMED);
  expect(told(await put({ string_value: '', bytes_value: '' }))).toEqual(MALFORMED);
  for (const bytes_value of ['YQ', 'YQ=', 'YR==', 'Y Q==', 'YQ==\n', '-_8=', 'YQ==YQ==', '=', 'ü'])
    expect([bytes_value, ...told(await put({ bytes_value }))]).toEqual([bytes_value, ...INVALID]);
  const loneSurrogate = '{"scope":"s","key":"k","string_value":"\\ud800"}';
  expect(told(await app.post(`${PATH}/put`, alice, loneSurrogate))).toEqual(INVALID);
  expect((await put({ string_value: '' })).status).toBe(200);
});

test('READ, WRITE and MANAGE each allow what they say and what is below, and nothing else', async () => {
  const { alice, bob, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  await post('put', alice, { scope: 's', key: 'k', string_value: 'v' });
  const asks = {
    READ: [() => get('list', bob, { scope: 's' }), () => get('get', bob, { scope: 's', key: 'k' })],
    WRITE: [
      () => post('put', bob, { scope: 's', key: 'other', string_value: 'v' }),
      () => post('delete', bob, { scope: 's', key: 'other' }),
    ],
    MANAGE: [
      () => get('acls/list', bob, { scope: 's' }),
      () => get('acls/get', bob, { scope: 's', principal: 'alice' }),
      () => post('acls/put', bob, { scope: 's', principal: 'admins', permission: 'READ' }),
      () => post('acls/delete', bob, { scope: 's', principal: 'admins' }),
      () => post('scopes/delete', bob, { scope: 's' }),
    ],
  };
  const levels = ['NONE', 'READ', 'WRITE', 'MANAGE'];
  for (const [i, permission] of levels.entries()) {
    if (i > 0) await post('acls/put', alice, { scope: 's', principal: 'bob', permission });
    for (const [needs, calls] of Object.entries(asks)) {
      for (const [n, ask] of calls.entries()) {
        const answer = await ask();
        const isAllowed = levels.indexOf(needs) <= i;
        expect([permission, needs, n, answer.status]).toEqual([permission, needs, n, isAllowed ? 200 : 403]);
        if (!isAllowed) expect(answer.body.message).toContain(`You need ${needs} on the secret scope s`);
      }
    }
  }
});

test('who may not read is told the same of a secret that is there and of one that is not', async () => {
  const { alice, bob, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  await post('put', alice, { scope: 's', key: 'there', string_value: 'v' });
  const [there, not] = [
    await get('get', bob, { scope: 's', key: 'there' }),
    await get('get', bob, { scope: 's', key: 'gone' }),
  ];
  expect([there.status, there.text]).toEqual([not.status, not.text]);
  expect(told(await post('delete', bob, { scope: 's', key: 'gone' }))).toEqual(DENIED);
  expect(told(await get('get', bob, { scope: 'other', key: 'gone' }))).toEqual(GONE);
});

test('an administrator has MANAGE everywhere, and stops having it with the group', async () => {
  const { app, alice, bob, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  await post('put', alice, { scope: 's', key: 'k', string_value: 'v' });
  const admin = await app.token(await app.admin());
  expect((await get('get', admin, { scope: 's', key: 'k' })).status).toBe(200);
  expect((await post('acls/put', admin, { scope: 's', principal: 'admin', permission: 'READ' })).status).toBe(
    200,
  );
  expect((await get('acls/list', admin, { scope: 's' })).body.items).toHaveLength(2);
  const { core } = app;
  await core.directory.makeAdministrator(
    { name: 't', address: '', userAgent: '', requestId: '' },
    bob.record.ownerId,
  );
  expect((await get('get', bob, { scope: 's', key: 'k' })).status).toBe(200);
  const { adminsId } = core.installation.groups;
  const operations = [{ op: 'remove', path: `members[value eq "${bob.record.ownerId}"]` }];
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
  const left = await app.send('PATCH', `/api/2.0/preview/scim/v2/Groups/${adminsId}`, admin, { body });
  expect(left.status).toBe(200);
  expect(told(await get('get', bob, { scope: 's', key: 'k' }))).toEqual(DENIED);
});

test('initial_manage_principal gives MANAGE to everybody, instead of to who makes the scope', async () => {
  const { alice, bob, post, get } = await start();
  const scope = { scope: 's', initial_manage_principal: 'users' };
  expect((await post('scopes/create', alice, scope)).status).toBe(200);
  expect((await get('acls/list', bob, { scope: 's' })).body).toEqual({
    items: [{ principal: 'users', permission: 'MANAGE' }],
  });
  for (const name of ['alice', 'admins', 'Users'])
    expect(told(await post('scopes/create', alice, { ...scope, initial_manage_principal: name }))).toEqual(
      INVALID,
    );
});

test('scopes that stand for a key vault are refused', async () => {
  const { alice, post } = await start();
  const backend = { backend_azure_keyvault: { resource_id: 'r', dns_name: 'd' } };
  for (const more of [
    { scope_backend_type: 'AZURE_KEYVAULT' },
    backend,
    { ...backend, scope_backend_type: 'AZURE_KEYVAULT' },
  ])
    expect(told(await post('scopes/create', alice, { scope: 's', ...more }))).toEqual([400, 'BAD_REQUEST']);
  expect(told(await post('scopes/create', alice, { scope: 's', scope_backend_type: 'x' }))).toEqual(INVALID);
});

test('a permission goes to users, groups and service principals by name, and only to those that there are', async () => {
  const { app, alice, post, get } = await start();
  const robot = await app.servicePrincipal('robot');
  const admin = await app.admin();
  const group = { displayName: 'Data Engineers' };
  await app.post('/api/2.0/preview/scim/v2/Groups', admin, group);
  await post('scopes/create', alice, { scope: 's' });
  const give = (principal: string, permission = 'READ') =>
    post('acls/put', alice, { scope: 's', principal, permission });
  expect((await give('BOB')).status).toBe(200);
  expect((await give('data engineers', 'WRITE')).status).toBe(200);
  expect((await give(robot.name)).status).toBe(200);
  expect((await get('acls/list', alice, { scope: 's' })).body.items).toEqual([
    { principal: 'Data Engineers', permission: 'WRITE' },
    { principal: robot.name, permission: 'READ' },
    { principal: 'alice', permission: 'MANAGE' },
    { principal: 'bob', permission: 'READ' },
  ]);
  expect((await give('bob', 'MANAGE')).status).toBe(200);
  expect((await get('acls/get', alice, { scope: 's', principal: 'Bob' })).body).toEqual({
    principal: 'bob',
    permission: 'MANAGE',
  });
  for (const nobody of ['nobody', robot.displayName, 'a\u0000b', '%'])
    expect([nobody, ...told(await give(nobody))]).toEqual([nobody, ...INVALID]);
  expect(told(await get('acls/get', alice, { scope: 's', principal: 'nobody' }))).toEqual(GONE);
  expect(told(await post('acls/delete', alice, { scope: 's', principal: 'nobody' }))).toEqual(GONE);
  // A user of a group's name: nobody can tell who is meant.
  await app.user('data-group');
  await app.post('/api/2.0/preview/scim/v2/Groups', admin, { displayName: 'data-group' });
  expect(told(await give('data-group'))).toEqual(INVALID);
});

test('a permission of a group reaches members of groups within it, and goes with the group', async () => {
  const { app, alice, bob, post, get } = await start();
  const admin = await app.admin();
  const groups = '/api/2.0/preview/scim/v2/Groups';
  const inner = (
    await app.post(groups, admin, { displayName: 'inner', members: [{ value: String(bob.record.ownerId) }] })
  ).body;
  const outer = (await app.post(groups, admin, { displayName: 'outer', members: [{ value: inner.id }] }))
    .body;
  await post('scopes/create', alice, { scope: 's' });
  const read = () => get('list', bob, { scope: 's' });
  expect((await read()).status).toBe(403);
  await post('acls/put', alice, { scope: 's', principal: 'outer', permission: 'READ' });
  expect((await read()).status).toBe(200);
  expect((await app.send('DELETE', `${groups}/${outer.id}`, admin)).status).toBe(204);
  expect((await read()).status).toBe(403);
  expect((await get('acls/list', alice, { scope: 's' })).body.items).toHaveLength(1);
  expect(await app.core.db.sql.selectFrom('secret_acls').selectAll().execute()).toHaveLength(1);
});

test('a deleted user leaves no permission, and one of the same name inherits none', async () => {
  const { app, alice, bob, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  await post('acls/put', alice, { scope: 's', principal: 'bob', permission: 'READ' });
  const users = `/api/2.0/preview/scim/v2/Users/${bob.record.ownerId}`;
  expect((await app.send('DELETE', users, await app.admin())).status).toBe(204);
  const another = await app.token(await app.user('bob'));
  expect(told(await get('list', another, { scope: 's' }))).toEqual(DENIED);
  expect(await app.core.db.sql.selectFrom('secret_acls').selectAll().execute()).toHaveLength(1);
});

test('a scope holds 1,000 secrets, a workspace 1,000 scopes, however many ask at once', async () => {
  const { app, alice, post } = await start();
  await post('scopes/create', alice, { scope: 's' });
  const { sql } = app.core.db;
  const [scope] = await sql.selectFrom('secret_scopes').selectAll().execute();
  if (scope === undefined) throw new Error('There is no scope.');
  const secret = { scope_id: scope.scope_id, sealed: Buffer.from('x'), updated_at: 0, updated_by_id: 0 };
  const secrets = Array.from({ length: 998 }, (_, i) => ({ ...secret, name: `n${i}`, name_key: `n${i}` }));
  const scopes = Array.from({ length: 998 }, (_, i) => ({
    ...scope,
    scope_id: `${i}`,
    name: `n${i}`,
    name_key: `n${i}`,
  }));
  await app.core.db.write(async (tx) => {
    await tx.sql.insertInto('secrets').values(secrets).execute();
    await tx.sql.insertInto('secret_scopes').values(scopes).execute();
  });
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const nodes = [speak(app), speak(other)];
  const asks = [0, 1, 2, 3];
  const puts = await Promise.all(
    asks.map((i) => nodes[i % 2]?.post('put', alice, { scope: 's', key: `new${i}`, string_value: 'v' })),
  );
  expect(puts.map((answer) => answer?.status).sort()).toEqual([200, 200, 400, 400]);
  const refused = puts.find((answer) => answer?.status === 400);
  expect(refused && told(refused)).toEqual(LIMIT);
  expect((await post('put', alice, { scope: 's', key: 'N7', string_value: 'v' })).status).toBe(200);
  const creates = await Promise.all(
    asks.map((i) => nodes[i % 2]?.post('scopes/create', alice, { scope: `new${i}` })),
  );
  expect(creates.map((answer) => answer?.status).sort()).toEqual([200, 400, 400, 400]);
  expect(told(await post('scopes/create', alice, { scope: 's' }))).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  expect(await sql.selectFrom('secret_scopes').selectAll().execute()).toHaveLength(1_000);
});

test('of two puts at once the whole of one stays', async () => {
  const { app, alice, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  const other = speak(await startTestApp({ database: app.database, clock: app.clock }));
  const values = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(50_000));
  const puts = values.map((string_value, i) =>
    (i % 2 === 0 ? { post } : other).post('put', alice, { scope: 's', key: 'k', string_value }),
  );
  expect((await Promise.all(puts)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { value } = (await get('get', alice, { scope: 's', key: 'k' })).body;
  expect(values).toContain(Buffer.from(value, 'base64').toString());
});

test('a permission that is taken away holds at once on every node', async () => {
  const { app, alice, bob, post } = await start();
  const other = speak(await startTestApp({ database: app.database, clock: app.clock }));
  await post('scopes/create', alice, { scope: 's' });
  await post('put', alice, { scope: 's', key: 'k', string_value: 'v' });
  await post('acls/put', alice, { scope: 's', principal: 'bob', permission: 'READ' });
  const read = () => other.get('get', bob, { scope: 's', key: 'k' });
  expect((await read()).status).toBe(200);
  await post('acls/delete', alice, { scope: 's', principal: 'bob' });
  expect(told(await read())).toEqual(DENIED);
  await post('acls/put', alice, { scope: 's', principal: 'users', permission: 'READ' });
  expect((await read()).status).toBe(200);
  await post('scopes/delete', alice, { scope: 's' });
  expect(told(await read())).toEqual(GONE);
});

test('a scoped token needs the scope secrets; a browser needs a fresh proof for values and changes', async () => {
  const { app, alice, post, get } = await start();
  await post('scopes/create', alice, { scope: 's' });
  await post('put', alice, { scope: 's', key: 'k', string_value: 'v' });
  const owner = { id: alice.record.ownerId };
  const person = await app.core.directory.getUser('alice');
  expect(person.id).toBe(owner.id);
  const [right, wrong] = [
    await app.token(person, { scopes: ['secrets'] }),
    await app.token(person, { scopes: ['files'] }),
  ];
  expect((await get('get', right, { scope: 's', key: 'k' })).status).toBe(200);
  expect(told(await get('get', wrong, { scope: 's', key: 'k' }))).toEqual(DENIED);
  const session = await app.signIn(person);
  expect((await get('get', session, { scope: 's', key: 'k' })).status).toBe(200);
  app.clock.advance('16m');
  await expect.poll(async () => (await app.get('/readyz')).status).toBe(200);
  expect((await get('list', session, { scope: 's' })).status).toBe(200);
  expect(told(await get('get', session, { scope: 's', key: 'k' }))).toEqual(DENIED);
  expect(told(await post('put', session, { scope: 's', key: 'k', string_value: 'v' }))).toEqual(DENIED);
});
