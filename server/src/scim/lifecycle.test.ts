import { expect, test } from 'vitest';
import { basic, PASSWORD, startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const SCIM = '/api/2.0/preview/scim/v2';
const LIST = '/api/2.0/token/list';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };
type Operation = Record<string, unknown>;

const patch = (app: TestApp, by: TestCredential, path: string, ...Operations: Operation[]) =>
  app.send('PATCH', `${SCIM}/${path}`, by, { body: { Operations } });

/** What a token, a session and a password of somebody's are answered with. */
async function doors(app: TestApp, credentials: readonly TestCredential[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const credential of credentials) statuses.push((await app.get(LIST, credential)).status);
  return statuses;
}

async function eventsSince(app: TestApp, known: number) {
  const rows = await app.core.db.sql.selectFrom('audit_events').selectAll().orderBy('event_time').execute();
  return rows.slice(known).filter((row) => row.service_name === 'accounts' && row.status_code === 200);
}

const changesOf = (app: TestApp) =>
  app.core.db.sql.selectFrom('changes').select(['kind', 'subject']).orderBy('seq').execute();

test('deactivating shuts token, session and password out on the very next request; reactivating lets token and password in', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const credentials = [await app.token(alice), await app.signIn(alice), alice];
  expect(await doors(app, credentials)).toEqual([200, 200, 200]);
  const off = await patch(app, admin, `Users/${alice.id}`, { op: 'replace', path: 'active', value: 'False' });
  expect([off.status, off.body.active]).toEqual([200, false]);
  expect(await doors(app, credentials)).toEqual([403, 401, 401]);
  expect(await app.core.db.sql.selectFrom('sessions').selectAll().execute()).toEqual([]);

  // A PUT that says nothing of it changes nothing of it: the Go SDK leaves out what is false.
  const put = await app.send('PUT', `${SCIM}/Users/${alice.id}`, admin, { body: { displayName: 'Alice' } });
  expect(put.body).toMatchObject({ displayName: 'Alice', active: false });
  expect(await doors(app, credentials)).toEqual([403, 401, 401]);
  await app.send('PUT', `${SCIM}/Users/${alice.id}`, admin, { body: { active: true } });
  expect(await doors(app, credentials)).toEqual([200, 401, 200]);
});

test('deleting shuts everything out at once, keeps tokens as revoked, and leaves nothing else', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const [expired] = [await app.token(alice, { lifetimeSeconds: 1 })];
  app.clock.advance('2s');
  const credentials = [token, await app.signIn(alice), alice];
  await app.core.permissions.set(caller, 'tokens', alice.id, 'CAN_USE');
  const group = (
    await app.post(`${SCIM}/Groups`, admin, { displayName: 'g', members: [{ value: String(alice.id) }] })
  ).body;
  expect(await doors(app, credentials)).toEqual([200, 200, 200]);
  const deleted = await app.send('DELETE', `${SCIM}/Users/${alice.id}`, admin);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  expect(await doors(app, credentials)).toEqual([403, 401, 401]);

  const { sql } = app.core.db;
  const tokens = await sql.selectFrom('tokens').selectAll().where('owner_id', '=', alice.id).execute();
  expect(tokens.map((row) => [row.token_id, row.revoke_reason, row.revoked_by_id]).sort()).toEqual(
    [
      [token.id, 'owner_deleted', admin.id],
      [expired.id, null, null],
    ].sort(),
  );
  const id = alice.id;
  const left = await Promise.all([
    sql.selectFrom('principals').selectAll().where('id', '=', id).execute(),
    sql.selectFrom('memberships').selectAll().where('member_id', '=', id).execute(),
    sql.selectFrom('passwords').selectAll().where('principal_id', '=', id).execute(),
    sql.selectFrom('permissions').selectAll().where('principal_id', '=', id).execute(),
    sql.selectFrom('sessions').selectAll().where('principal_id', '=', id).execute(),
  ]);
  expect(left).toEqual([[], [], [], [], []]);
  expect((await app.get(`${SCIM}/Groups/${group.id}`, admin)).body).not.toHaveProperty('members');
  const again = await app.send('DELETE', `${SCIM}/Users/${alice.id}`, admin);
  expect([again.status, again.body.status]).toEqual([404, '404']);
});

test('a node that only remembers a deleted or deactivated owner’s token refuses it in time', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const tokens = [await app.token(alice), await app.token(bob)];
  expect(await doors(other, tokens)).toEqual([200, 200]);
  await app.send('DELETE', `${SCIM}/Users/${alice.id}`, await app.admin());
  await patch(app, await app.admin(), `Users/${bob.id}`, { op: 'replace', value: { active: false } });
  await expect.poll(() => doors(other, tokens), { timeout: 1_000 }).toEqual([403, 403]);
});

test('somebody who gets the name of a deleted user inherits nothing', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const credentials = [await app.token(alice), await app.signIn(alice), alice];
  await app.core.directory.makeAdministrator(caller, alice.id);
  const member = { value: String(alice.id) };
  const group = (await app.post(`${SCIM}/Groups`, admin, { displayName: 'g', members: [member] })).body;
  await app.core.permissions.set(caller, 'tokens', app.core.installation.groups.usersId, undefined);
  await app.core.permissions.set(caller, 'tokens', alice.id, 'CAN_USE');
  expect(await doors(app, credentials)).toEqual([200, 200, 200]);
  await app.send('DELETE', `${SCIM}/Users/${alice.id}`, admin);
  const body = { userName: 'Alice', active: true };
  const created = (await app.post(`${SCIM}/Users`, admin, body)).body;
  expect(created.id).not.toBe(String(alice.id));
  expect(created.groups.map((one: { display: string }) => one.display)).toEqual(['users']);
  expect(await doors(app, credentials)).toEqual([403, 401, 401]);
  expect((await app.get(`${SCIM}/Groups/${group.id}`, admin)).body).not.toHaveProperty('members');
  expect(await app.core.permissions.mayUse('tokens', Number(created.id))).toBe(false);
  expect(await app.core.authority.listAllTokens(Number(created.id))).toEqual([]);
});

test('a user made by SCIM has no password, whatever was sent, and nothing of it is kept', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const password = 'copper lantern drizzle 93 meadow';
  const user = {
    userName: 'okta@example.com',
    name: { givenName: 'Test', middleName: 'X', familyName: 'User' },
    emails: [{ primary: true, value: 'okta@example.com', type: 'work' }],
    displayName: 'Test User',
    locale: 'en-US',
    externalId: '00u1',
    groups: [],
    password,
    active: true,
  };
  const created = await app.post(`${SCIM}/Users`, admin, user);
  expect(created.status).toBe(201);
  await patch(app, admin, `Users/${created.body.id}`, { op: 'replace', path: 'password', value: password });
  await app.send('PUT', `${SCIM}/Users/${created.body.id}`, admin, { body: { ...user, displayName: 'T' } });
  expect(await app.core.db.sql.selectFrom('passwords').select('principal_id').execute()).toEqual([
    { principal_id: admin.id },
  ]);
  const headers = { authorization: basic('okta@example.com', password) };
  expect((await app.get(LIST, undefined, { headers })).status).toBe(401);
  const everything = JSON.stringify([
    await app.core.db.sql.selectFrom('principals').selectAll().execute(),
    await app.core.db.sql.selectFrom('audit_events').selectAll().execute(),
    app.logLines,
    created.body,
  ]);
  expect(everything).not.toContain(password);
});

test('permissions, groups and their loss follow the nesting of groups', async () => {
  const app = await startTestApp();
  // Administrators keep CAN_MANAGE on tokens when everybody else loses CAN_USE.
  const admin = await app.token(await app.admin());
  const alice = await app.user('alice');
  const { usersId, adminsId } = app.core.installation.groups;
  const group = async (displayName: string, ...members: (string | number)[]) => {
    const body = { displayName, members: members.map((value) => ({ value: String(value) })) };
    return (await app.post(`${SCIM}/Groups`, admin, body)).body.id as string;
  };
  const token = await app.token(alice);
  const inner = await group('inner', alice.id);
  const middle = await group('middle', inner);
  const outer = await group('outer', middle);
  await app.core.permissions.set(caller, 'tokens', usersId, undefined);
  await app.core.permissions.set(caller, 'passwords', usersId, undefined);
  const use = async () => [(await app.get(LIST, token)).status, (await app.get(LIST, alice)).status];
  expect(await use()).toEqual([403, 403]);
  await app.core.permissions.set(caller, 'tokens', Number(outer), 'CAN_USE');
  await app.core.permissions.set(caller, 'passwords', Number(outer), 'CAN_USE');
  expect(await use()).toEqual([200, 200]);
  const { groups } = (await app.get(`${SCIM}/Me`, token)).body;
  expect(groups.map((one: { display: string; type: string }) => `${one.display} ${one.type}`)).toEqual([
    'inner direct',
    'middle indirect',
    'outer indirect',
    'users direct',
  ]);

  await patch(app, admin, `Groups/${outer}`, { op: 'remove', path: `members[value eq "${middle}"]` });
  expect(await use()).toEqual([403, 403]);
  await patch(app, admin, `Groups/${outer}`, { op: 'add', path: 'members', value: [{ value: middle }] });
  expect(await use()).toEqual([200, 200]);
  await patch(app, admin, `Groups/${inner}`, { op: 'remove', path: 'members' });
  expect(await use()).toEqual([403, 403]);
  await patch(app, admin, `Groups/${outer}`, {
    op: 'add',
    path: 'members',
    value: [{ value: String(usersId) }],
  });
  expect(await use()).toEqual([200, 200]);
  expect((await app.send('DELETE', `${SCIM}/Groups/${outer}`, admin)).status).toBe(204);
  expect(await use()).toEqual([403, 403]);
  const permissions = await app.core.db.sql.selectFrom('permissions').select('principal_id').execute();
  expect(permissions).toEqual([{ principal_id: adminsId }]);
});

test('a group cannot hold itself, by any number of others, also not by two nodes at once', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const admin = await app.admin();
  const ids: string[] = [];
  for (const displayName of ['a', 'b', 'c'])
    ids.push((await app.post(`${SCIM}/Groups`, admin, { displayName })).body.id);
  const [a = '', b = '', c = ''] = ids;
  const hold = (group: string, member: string, by = app) =>
    patch(by, admin, `Groups/${group}`, { op: 'add', path: 'members', value: [{ value: member }] });
  expect((await hold(a, b)).status).toBe(200);
  expect((await hold(b, c)).status).toBe(200);
  for (const [group, member] of [
    [a, a],
    [b, a],
    [c, a],
    [c, b],
  ] as const) {
    const refused = await hold(group, member);
    expect([refused.status, refused.body.detail]).toMatchObject([400, /cannot be a member of itself/]);
  }
  const both = (await app.send('PUT', `${SCIM}/Groups/${c}`, admin, { body: { groups: [{ value: a }] } }))
    .status;
  expect(both).toBe(200);
  for (let round = 0; round < 5; round++) {
    const pair: string[] = [];
    for (const name of ['x', 'y'])
      pair.push((await app.post(`${SCIM}/Groups`, admin, { displayName: `${name}${round}` })).body.id);
    const [x = '', y = ''] = pair;
    const statuses = (await Promise.all([hold(x, y), hold(y, x, other)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 400]);
  }
});

test('one name is taken once, in whatever case and on however many nodes', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const admin = await app.admin();
  const uuid = 'A0000000-0000-4000-8000-00000000000A';
  const bodies: [string, object, object][] = [
    ['Users', { userName: 'Zoé@example.com' }, { userName: 'zoe\u0301@EXAMPLE.com' }],
    ['Groups', { displayName: 'Équipe' }, { displayName: 'e\u0301QUIPE' }],
    ['ServicePrincipals', { applicationId: uuid }, { applicationId: uuid.toLowerCase() }],
  ];
  for (const [type, one, two] of bodies) {
    const answers = await Promise.all([
      app.post(`${SCIM}/${type}`, admin, one),
      other.post(`${SCIM}/${type}`, admin, two),
      app.post(`${SCIM}/${type}`, admin, one),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    for (const { status, body } of answers) if (status === 409) expect(body).not.toHaveProperty('scimType');
  }
  const [a, b] = [
    (await app.post(`${SCIM}/Groups`, admin, { displayName: 'a' })).body.id,
    (await app.post(`${SCIM}/Groups`, admin, { displayName: 'b' })).body.id,
  ];
  const rename = (by: TestApp, id: string) =>
    patch(by, admin, `Groups/${id}`, { op: 'replace', path: 'displayName', value: 'Same' });
  const renamed = await Promise.all([rename(app, a), rename(other, b)]);
  expect(renamed.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(
    (await patch(app, admin, `Groups/${a}`, { op: 'replace', path: 'displayName', value: 'A' })).status,
  ).toBe(200);
});

test.each([
  ['Users', {}],
  ['Users', { userName: '' }],
  ['Users', { userName: 'token' }],
  ['Users', { userName: 'TOKEN' }],
  ['Users', { userName: 'a:b' }],
  ['Users', { userName: 'a b' }],
  ['Users', { userName: 'a\u0000b' }],
  ['Users', { userName: 'a'.repeat(255) }],
  ['Users', { userName: 'a0000000-0000-4000-8000-00000000000a' }],
  ['Users', { userName: 7 }],
  ['Users', { userName: 'x', displayName: 'a\nb' }],
  ['Users', { userName: 'x', displayName: 'a'.repeat(257) }],
  ['Users', { userName: 'x', displayName: '  ' }],
  ['Users', { userName: 'x', externalId: 'a'.repeat(65) }],
  ['Users', { userName: 'x', active: 'maybe' }],
  ['Users', { userName: 'x', name: 'Ada' }],
  ['Users', { userName: 'x', name: { givenName: 7 } }],
  ['Users', { userName: 'x', entitlements: [{ value: 'root' }] }],
  ['Users', { userName: 'x', roles: [{ value: 'a\u0000' }] }],
  ['Users', { userName: 'x', roles: Array.from({ length: 101 }, (_, i) => ({ value: String(i) })) }],
  ['Users', { userName: 'x', groups: [{ value: '123456789012345' }] }],
  ['Users', { userName: 'x', groups: ['admins'] }],
  ['Groups', {}],
  ['Groups', { displayName: '' }],
  ['Groups', { displayName: 'x', members: [{ value: '123456789012345' }] }],
  ['Groups', { displayName: 'x', members: [{ value: '99999999999999999999' }] }],
  ['Groups', { displayName: 'x', members: [{ display: 'admin' }] }],
  ['Groups', { displayName: 'x', members: 'admin' }],
  [
    'Groups',
    { displayName: 'x', members: Array.from({ length: 10_001 }, (_, i) => ({ value: String(i + 1) })) },
  ],
  ['ServicePrincipals', { applicationId: 'robot' }],
])('POST %s of %j is refused in SCIM’s form and leaves nothing', async (type, body) => {
  const app = await startTestApp();
  const answer = await app.post(`${SCIM}/${type}`, await app.admin(), body);
  expect([answer.status, answer.body]).toMatchObject([
    400,
    { status: '400', detail: expect.stringMatching(/\.$/) },
  ]);
  const rows = await app.core.db.sql.selectFrom('principals').select('name').execute();
  expect(rows.map((row) => row.name).sort()).toEqual(['admin', 'admins', 'users']);
});

test('names do not change, and a request that fails in one part changes none', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const before = (await app.get(`${SCIM}/Users/${alice.id}`, admin)).body;
  for (const body of [
    { userName: 'bob', displayName: 'Bob' },
    { displayName: 'x', active: false, groups: [{ value: '123456789012345' }] },
    { displayName: 'x', entitlements: [{ value: 'root' }] },
  ])
    expect((await app.send('PUT', `${SCIM}/Users/${alice.id}`, admin, { body })).status).toBe(400);
  const operations = [
    { op: 'replace', path: 'displayName', value: 'x' },
    { op: 'replace', path: 'userName', value: 'bob' },
  ];
  expect((await patch(app, admin, `Users/${alice.id}`, ...operations)).status).toBe(400);
  expect((await app.get(`${SCIM}/Users/${alice.id}`, admin)).body).toEqual(before);
  const same = await app.send('PUT', `${SCIM}/Users/${alice.id}`, admin, { body: { userName: 'ALICE' } });
  expect([same.status, same.body]).toEqual([200, before]);
});

test.each(['Users', 'Groups', 'ServicePrincipals'])(
  'ids of others and ids that are none are 404 under %s',
  async (type) => {
    const app = await startTestApp();
    const admin = await app.admin();
    const { adminsId } = app.core.installation.groups;
    const foreign = type === 'Users' ? adminsId : admin.id;
    for (const id of [foreign, '1', '0', '-1', '1e9', 'me', '%00', '99999999999999999999', `${foreign}.0`]) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        const body = { displayName: 'x', Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] };
        const answer = await app.send(
          method,
          `${SCIM}/${type}/${id}`,
          admin,
          method === 'GET' ? {} : { body },
        );
        expect([method, id, answer.status]).toEqual([method, id, 404]);
        expect(answer.body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
      }
    }
  },
);

test('acts leave the events of the audit reference, and changes in the feed', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const known = (await app.core.db.sql.selectFrom('audit_events').selectAll().execute()).length;
  const feedBefore = (await changesOf(app)).length;
  const token = await app.token(admin);
  const user = (await app.post(`${SCIM}/Users`, token, { userName: 'Ada' })).body;
  const group = (await app.post(`${SCIM}/Groups`, token, { displayName: 'G', members: [{ value: user.id }] }))
    .body;
  await patch(app, token, `Users/${user.id}`, { op: 'replace', path: 'displayName', value: 'Ada L.' });
  await patch(app, token, `Users/${user.id}`, { op: 'replace', path: 'displayName', value: 'Ada L.' });
  await patch(app, token, `Users/${user.id}`, { op: 'replace', path: 'active', value: false });
  await patch(app, token, `Users/${user.id}`, { op: 'replace', path: 'active', value: true });
  await patch(app, token, `Groups/${group.id}`, { op: 'remove', path: 'members' });
  await patch(app, token, `Groups/${group.id}`, { op: 'replace', path: 'displayName', value: 'H' });
  await app.send('DELETE', `${SCIM}/Groups/${group.id}`, token);
  await app.send('DELETE', `${SCIM}/Users/${user.id}`, token);
  const target = { targetUserId: user.id, targetUserName: 'ada', endpoint: 'scim' };
  const about = (targetGroupName: string) => ({ targetGroupId: group.id, targetGroupName, endpoint: 'scim' });
  const events = (await eventsSince(app, known)).filter((row) => !/Token|tokenLogin/.test(row.action_name));
  expect(events.map((row) => [row.action_name, JSON.parse(row.request_params)])).toEqual([
    ['add', target],
    ['createGroup', about('G')],
    ['addPrincipalToGroup', { ...about('G'), ...target }],
    ['updateUser', target],
    ['deactivateUser', target],
    ['activateUser', target],
    ['removePrincipalFromGroup', { ...about('G'), ...target }],
    ['updateGroup', about('H')],
    ['removeGroup', about('H')],
    ['delete', target],
  ]);
  expect(new Set(events.map((row) => row.user_name))).toEqual(new Set(['admin']));
  const changes = (await changesOf(app)).slice(feedBefore).map(({ kind, subject }) => `${kind} ${subject}`);
  expect(changes).toEqual([
    `principal ${user.id}`,
    `principal ${user.id}`,
    `principal ${user.id}`,
    `principal ${user.id}`,
    // Renamed, and deleted.
    `workspace groups/${group.id}`,
    `workspace groups/${group.id}`,
    `principal ${user.id}`,
  ]);
});

test('ten thousand members are added and removed in one request each, in bounded time', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const base = 2_000_000_000_000;
  await app.core.db.write(async (tx) => {
    for (let i = 0; i < 10_000; i += 500) {
      const rows = Array.from({ length: 500 }, (_, k) => ({
        id: base + i + k,
        kind: 'user',
        name: `u${i + k}`,
        display_name: `U${i + k}`,
        display_key: `u${i + k}`,
        is_active: 1,
        entitlements: '[]',
        roles: '[]',
        created_at: 1,
        updated_at: 1,
      }));
      await tx.sql.insertInto('principals').values(rows).execute();
    }
  });
  const members = Array.from({ length: 10_000 }, (_, i) => ({ value: String(base + i) }));
  const { id } = (await app.post(`${SCIM}/Groups`, admin, { displayName: 'all' })).body;
  const startedAt = performance.now();
  const operations = Array.from({ length: 1_000 }, (_, i) => ({
    op: 'add',
    path: 'members',
    value: members.slice(i * 10, i * 10 + 10),
  }));
  const added = await patch(app, admin, `Groups/${id}`, ...operations);
  expect([added.status, added.body.members?.length]).toEqual([200, 10_000]);
  const removed = await patch(app, admin, `Groups/${id}`, { op: 'remove', path: 'members', value: members });
  expect([removed.status, removed.body.members]).toEqual([200, undefined]);
  const ms = Math.round(performance.now() - startedAt);
  console.log(`10,000 members added and removed in ${ms} ms`);
  expect(ms).toBeLessThan(20_000);
  const everybody = await app.get(`${SCIM}/Users?count=10000`, admin);
  expect(everybody.body.itemsPerPage).toBe(10_000);
});

test('a person who signed in and one who has the password do what a token does', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const session = await app.signIn(admin);
  const headers = { authorization: basic('admin', PASSWORD) };
  expect((await app.post(`${SCIM}/Users`, session, { userName: 'one' })).status).toBe(201);
  expect((await app.post(`${SCIM}/Users`, undefined, { userName: 'two' }, { headers })).status).toBe(201);
  const stray = await app.send(
    'POST',
    `${SCIM}/Users`,
    { cookie: session.cookie },
    {
      headers: { origin: 'https://evil.example' },
      body: { userName: 'three' },
    },
  );
  expect(stray.status).toBe(403);
});
