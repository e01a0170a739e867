import { expect, test } from 'vitest';
import type { Principal } from '../principals/principal.ts';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const SCIM = '/api/2.0/preview/scim/v2';
type Named = { id: string; userName?: string; displayName?: string };

const list = (app: TestApp, credential: TestCredential, type: string, query: Record<string, string> = {}) =>
  app.get(`${SCIM}/${type}?${new URLSearchParams(query)}`, credential);

async function namesFor(app: TestApp, filter: string, type = 'Users'): Promise<string[]> {
  const { status, body } = await list(app, await app.admin(), type, { filter });
  expect([filter, status]).toEqual([filter, 200]);
  expect(body.totalResults).toBe(body.Resources.length);
  return body.Resources.map((one: Named) => one.userName ?? one.displayName);
}

async function addUser(app: TestApp, body: object): Promise<{ id: string }> {
  // Lists are in the order of age.
  app.clock.advance('2ms');
  const answer = await app.post(`${SCIM}/Users`, await app.admin(), body);
  expect(answer.status).toBe(201);
  return answer.body;
}

test('the paging of the SDKs comes to an end and sees everybody once', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  for (let i = 0; i < 6; i++) await addUser(app, { userName: `user-${i}` });
  const seen: string[] = [];
  let startIndex = 1;
  for (let pages = 0; pages < 10; pages++) {
    const { body } = await list(app, admin, 'Users', { startIndex: String(startIndex), count: '3' });
    expect(body).toMatchObject({ totalResults: 7, startIndex, itemsPerPage: body.Resources.length });
    if (body.Resources.length === 0) break;
    seen.push(...body.Resources.map((one: Named) => one.userName));
    startIndex = body.startIndex + body.itemsPerPage;
  }
  expect(seen).toEqual(['admin', ...Array.from({ length: 6 }, (_, i) => `user-${i}`)]);
  expect(startIndex).toBe(8);
});

test.each([
  [{}, 1, ['admin', 'ada']],
  [{ startIndex: '1', count: '10000' }, 1, ['admin', 'ada']],
  [{ count: '1' }, 1, ['admin']],
  [{ count: '0' }, 1, []],
  [{ count: '-5' }, 1, []],
  [{ startIndex: '2' }, 2, ['ada']],
  [{ startIndex: '3' }, 3, []],
  [{ startIndex: '9007199254740991', count: '9007199254740991' }, 9007199254740991, []],
  [{ startIndex: '0' }, 1, ['admin', 'ada']],
  [{ startIndex: '-7' }, 1, ['admin', 'ada']],
])('a list with %j starts at %i', async (query, startIndex, names) => {
  const app = await startTestApp();
  await addUser(app, { userName: 'ada' });
  const { body } = await list(app, await app.admin(), 'Users', query);
  expect(body).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 2,
    startIndex,
    itemsPerPage: names.length,
  });
  expect(body.Resources.map((one: Named) => one.userName)).toEqual(names);
});

test('filters by every attribute find what they mean, without regard to case', async () => {
  const app = await startTestApp();
  await addUser(app, {
    userName: 'Ada@Example.com',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    externalId: 'EXT-1',
    active: false,
  });
  const bob = await addUser(app, { userName: 'bob', emails: [{ type: 'work', value: 'Bob@mail.example' }] });
  await addUser(app, { userName: 'élodie', displayName: 'ÉLODIE Ångström' });
  const ada = 'ada@example.com';
  expect(await namesFor(app, 'userName eq "ADA@example.COM"')).toEqual([ada]);
  expect(await namesFor(app, "displayName eq 'ada lovelace'")).toEqual([ada]);
  expect(await namesFor(app, 'displayName eq élodie or displayName co "ngstr"')).toEqual(['élodie']);
  expect(await namesFor(app, 'displayName co "ÅNGSTRÖM"')).toEqual(['élodie']);
  expect(await namesFor(app, 'displayName sw "elodie"')).toEqual([]);
  expect(await namesFor(app, 'externalId eq ext-1')).toEqual([ada]);
  expect(await namesFor(app, 'externalId pr')).toEqual([ada]);
  expect(await namesFor(app, 'externalId ne "ext-1"')).toEqual(['admin', 'bob', 'élodie']);
  expect(await namesFor(app, 'active eq false')).toEqual([ada]);
  expect(await namesFor(app, 'active eq "True" and userName sw b')).toEqual(['bob']);
  expect(await namesFor(app, 'active ne true')).toEqual([ada]);
  expect(await namesFor(app, 'name.givenName eq ada')).toEqual([ada]);
  expect(await namesFor(app, 'name.familyName sw love')).toEqual([ada]);
  expect(await namesFor(app, 'emails co "@MAIL."')).toEqual(['bob']);
  expect(await namesFor(app, 'emails.value eq "ada@example.com"')).toEqual([ada]);
  expect(await namesFor(app, 'emails pr')).toEqual([ada, 'bob']);
  expect(await namesFor(app, `id eq "${bob.id}"`)).toEqual(['bob']);
  expect(await namesFor(app, `id sw "${bob.id.slice(0, 12)}"`)).toEqual(['bob']);
  expect(await namesFor(app, 'id eq "0" or id eq "x" or id eq "99999999999999999999"')).toEqual([]);
  expect((await namesFor(app, `id ne ${bob.id}`)).length).toBe(3);
  expect(await namesFor(app, 'userName eq bob or userName eq admin and active eq false')).toEqual(['bob']);
  expect(await namesFor(app, '(userName eq bob or userName eq admin) and active eq false')).toEqual([]);
});

test('what means something to SQL means itself in a filter', async () => {
  const app = await startTestApp();
  for (const displayName of [
    '100%',
    '100x',
    'a_b',
    'axb',
    "it's",
    '"; drop table principals; --',
    'a\\b',
    'a!b',
  ])
    expect((await app.post(`${SCIM}/Groups`, await app.admin(), { displayName })).status).toBe(201);
  const groups = (filter: string) => namesFor(app, filter, 'Groups');
  expect(await groups('displayName co "%"')).toEqual(['100%']);
  expect(await groups('displayName sw "100%"')).toEqual(['100%']);
  expect(await groups('displayName co "_"')).toEqual(['a_b']);
  expect(await groups('displayName sw "a_"')).toEqual(['a_b']);
  expect(await groups('displayName eq "it\'s"')).toEqual(["it's"]);
  expect(await groups('displayName eq "\\"; drop table principals; --"')).toEqual([
    '"; drop table principals; --',
  ]);
  expect(await groups('displayName co "\\\\"')).toEqual(['a\\b']);
  expect(await groups('displayName co "!"')).toEqual(['a!b']);
  expect(await groups("displayName eq ' or 1=1'")).toEqual([]);
  expect(await groups("displayName eq \"' or '1'='1\"")).toEqual([]);
});

test('groups and members are filtered by id, nested ones included', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  app.clock.advance('2ms');
  const ada = await app.user('ada');
  app.clock.advance('2ms');
  const bob = await app.user('bob');
  const group = async (displayName: string, ...members: (string | number)[]) => {
    app.clock.advance('2ms');
    const body = { displayName, members: members.map((value) => ({ value: String(value) })) };
    return (await app.post(`${SCIM}/Groups`, admin, body)).body.id as string;
  };
  const inner = await group('inner', ada.id);
  const outer = await group('outer', inner, bob.id);
  const { adminsId, usersId } = app.core.installation.groups;
  expect(await namesFor(app, `groups eq "${outer}"`)).toEqual(['ada', 'bob']);
  expect(await namesFor(app, `groups.value eq "${inner}"`)).toEqual(['ada']);
  expect(await namesFor(app, `groups ne "${inner}"`)).toEqual(['admin', 'bob']);
  expect(await namesFor(app, `groups eq "${adminsId}"`)).toEqual(['admin']);
  expect(await namesFor(app, `groups eq "${usersId}"`)).toEqual(['admin', 'ada', 'bob']);
  expect(await namesFor(app, 'groups eq "nobody"')).toEqual([]);
  expect(await namesFor(app, `groups eq "${outer}"`, 'Groups')).toEqual(['inner']);
  expect(await namesFor(app, 'groups pr', 'Groups')).toEqual(['inner']);
  expect(await namesFor(app, `members eq "${ada.id}"`, 'Groups')).toEqual(['inner']);
  // Entra ID looks so whether somebody is a member.
  expect(await namesFor(app, `id eq "${outer}" and members eq "${bob.id}"`, 'Groups')).toEqual(['outer']);
  expect(await namesFor(app, `id eq "${outer}" and members eq "${ada.id}"`, 'Groups')).toEqual([]);
  expect(await namesFor(app, 'members pr', 'Groups')).toEqual(['admins', 'inner', 'outer']);
});

test('lists are sorted by code points on every engine, both ways', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  for (const [userName, givenName] of [
    ['zoe', undefined],
    ['bob', 'Émile'],
    ['b_b', 'Zed'],
    ['ada', 'ada'],
  ])
    await addUser(app, { userName, ...(givenName && { name: { givenName } }) });
  const sorted = async (query: Record<string, string>) =>
    (await list(app, admin, 'Users', query)).body.Resources.map((one: Named) => one.userName);
  expect(await sorted({ sortBy: 'userName' })).toEqual(['ada', 'admin', 'b_b', 'bob', 'zoe']);
  expect(await sorted({ sortBy: 'userName', sortOrder: 'descending' })).toEqual(
    ['ada', 'admin', 'b_b', 'bob', 'zoe'].reverse(),
  );
  expect(await sorted({ sortBy: 'name.givenName', sortOrder: 'Ascending' })).toEqual([
    'admin',
    'zoe',
    'ada',
    'b_b',
    'bob',
  ]);
  expect(await sorted({ sortBy: 'active', sortOrder: 'ascending', count: '1', startIndex: '2' })).toEqual([
    'zoe',
  ]);
});

test('the application id of a service principal is shown, whatever is asked for', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const { id, name } = await app.servicePrincipal('robot');
  const path = `${SCIM}/ServicePrincipals/${id}`;
  // As Databricks' Terraform provider 1.80.0 reads one.
  const asked = 'attributes=userName,displayName,active,externalId,entitlements';
  expect((await app.get(`${path}?${asked}`, admin)).body).toMatchObject({
    id: String(id),
    applicationId: name,
  });
  const { body } = await app.get(`${path}?excludedAttributes=applicationId`, admin);
  expect(body.applicationId).toBe(name);
});

test('attributes and excludedAttributes choose what is shown; id always is', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const { id } = await addUser(app, { userName: 'ada@example.com', externalId: 'x' });
  const keys = async (query: string) =>
    Object.keys((await app.get(`${SCIM}/Users/${id}?${query}`, admin)).body);
  expect(await keys('attributes=userName,%20ACTIVE')).toEqual(['id', 'userName', 'active']);
  expect(await keys('attributes=urn:ietf:params:scim:schemas:core:2.0:User:userName')).toEqual([
    'id',
    'userName',
  ]);
  expect(await keys('attributes=emails.value')).toEqual(['id', 'emails']);
  expect(await keys('attributes=nothing')).toEqual(['id']);
  expect(await keys('attributes=')).toEqual(await keys(''));
  expect(await keys('excludedAttributes=groups,emails,schemas,id')).toEqual([
    'id',
    'userName',
    'displayName',
    'active',
    'externalId',
  ]);
  const me = await app.get(`${SCIM}/Me?excludedAttributes=entitlements`, admin);
  expect(Object.keys(me.body)).toEqual(['schemas', 'id', 'userName', 'displayName', 'active', 'groups']);
});

test.each([
  ['filter=any-abc123', 'invalidFilter'],
  ['filter=password%20eq%20x', 'invalidFilter'],
  ['filter=active%20co%20t', 'invalidFilter'],
  ['filter=active%20eq%20maybe', 'invalidFilter'],
  ['filter=groups%20sw%201', 'invalidFilter'],
  ['filter=userName%20eq%20%22a%00b%22', 'invalidFilter'],
  ['sortBy=groups', 'invalidValue'],
  ['sortBy=constructor', 'invalidValue'],
  ['sortOrder=sideways', 'invalidValue'],
  ['count=many', undefined],
  ['startIndex=1.5', undefined],
  ['filter=a&filter=b', undefined],
])('a list with ?%s is refused in SCIM’s form', async (query, scimType) => {
  const app = await startTestApp();
  const answer = await app.get(`${SCIM}/Users?${query}`, await app.admin());
  expect([answer.status, answer.body]).toEqual([
    400,
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ...(scimType && { scimType }),
      detail: expect.stringMatching(/\.$/),
      status: '400',
    },
  ]);
});

test('a page ends before it has too many memberships, and the next one goes on', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const rows = Array.from({ length: 30_000 }, (_, i) => 5_000_000 + i);
  const ids: number[] = [];
  for (const displayName of ['one', 'two', 'three']) {
    app.clock.advance('2ms');
    ids.push(Number((await app.post(`${SCIM}/Groups`, admin, { displayName })).body.id));
  }
  for (const group_id of ids) {
    for (let i = 0; i < rows.length; i += 5_000) {
      const values = rows.slice(i, i + 5_000).map((member_id) => ({ group_id, member_id }));
      await app.core.db.write((tx) => tx.sql.insertInto('memberships').values(values).execute());
    }
  }
  const page = async (query: Record<string, string>) =>
    (await list(app, admin, 'Groups', query)).body.Resources.map((one: Named) => one.displayName);
  expect((await page({})).slice(2)).toEqual(['one']);
  expect(await page({ startIndex: '4' })).toEqual(['two']);
  expect((await page({ excludedAttributes: 'members' })).slice(2)).toEqual(['one', 'two', 'three']);
});

const STRANGERS_QUERIES = [
  'filter=userName%20eq%20admin',
  'filter=emails%20co%20a',
  'filter=externalId%20pr',
  'filter=displayName%20eq%20a%20or%20userName%20sw%20a',
  'filter=name.givenName%20eq%20a',
  'filter=active%20eq%20true',
  'filter=groups%20eq%201',
  'sortBy=userName',
  'sortBy=emails',
  'attributes=userName',
  'attributes=id,emails',
];

test('who is no administrator sees id and display name of others, and can ask about nothing else', async () => {
  const app = await startTestApp();
  await addUser(app, {
    userName: 'secret@example.com',
    displayName: 'Ada',
    externalId: 'x',
    name: { givenName: 'G' },
  });
  const eve = await app.user('eve');
  for (const credential of [eve, await app.token(eve, { scopes: ['scim'] }), await app.signIn(eve)]) {
    const { body } = await list(app, credential, 'Users', { filter: 'displayName eq ada', sortBy: 'id' });
    expect(body.Resources).toEqual([{ id: expect.any(String), displayName: 'Ada' }]);
    const [{ id }] = body.Resources;
    expect((await app.get(`${SCIM}/Users/${id}`, credential)).body).toEqual({ id, displayName: 'Ada' });
    expect((await app.get(`${SCIM}/Users/${id}?attributes=id`, credential)).body).toEqual({ id });
    expect((await app.get(`${SCIM}/Users/${id}?excludedAttributes=roles`, credential)).body).toEqual({
      id,
      displayName: 'Ada',
    });
    expect(
      (await list(app, credential, 'Groups')).body.Resources.map((one: object) => Object.keys(one)),
    ).toEqual(Array(2).fill(['id', 'displayName']));
    for (const query of STRANGERS_QUERIES) {
      const refused = await app.get(`${SCIM}/Users?${query}`, credential);
      expect([query, refused.status, refused.body]).toEqual([
        query,
        403,
        { error_code: 'PERMISSION_DENIED', message: "Requesting user 'eve' is not an admin." },
      ]);
    }
    expect((await app.get(`${SCIM}/Groups?attributes=members`, credential)).status).toBe(403);
    expect((await app.get(`${SCIM}/Groups?filter=members%20eq%201`, credential)).status).toBe(403);
    expect((await list(app, credential, 'ServicePrincipals')).status).toBe(403);
    expect((await app.get(`${SCIM}/ServicePrincipals/${id}`, credential)).status).toBe(403);
  }
});

test('who is no administrator changes nothing, not even what is its own', async () => {
  const app = await startTestApp();
  const eve = await app.user('eve');
  const { adminsId } = app.core.installation.groups;
  const session = await app.signIn(eve);
  const calls: [string, string][] = [
    ['POST', 'Users'],
    ['POST', 'Groups'],
    ['POST', 'ServicePrincipals'],
    ...['PUT', 'PATCH', 'DELETE'].flatMap((method): [string, string][] => [
      [method, `Users/${eve.id}`],
      [method, `Groups/${adminsId}`],
      [method, `ServicePrincipals/${eve.id}`],
    ]),
  ];
  const body = {
    displayName: 'x',
    userName: 'x',
    Operations: [{ op: 'replace', path: 'displayName', value: 'x' }],
  };
  for (const [method, path] of calls) {
    for (const credential of [eve, session]) {
      const answer = await app.send(method, `${SCIM}/${path}`, credential, { body });
      expect([method, path, answer.status, answer.body.message]).toEqual([
        method,
        path,
        403,
        "Requesting user 'eve' is not an admin.",
      ]);
    }
  }
  expect((await app.get(`${SCIM}/Me`, eve)).body.displayName).toBe('eve');
});

test('the scope scim is needed for all but Me, and recent proof to write by session', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const token = await app.token(admin, { scopes: ['sql'] });
  expect((await app.get(`${SCIM}/Me`, token)).status).toBe(200);
  for (const type of ['Users', 'Groups', 'ServicePrincipals']) {
    expect((await app.get(`${SCIM}/${type}`, token)).body.message).toMatch(/lacks the scope "scim"/);
    expect((await app.post(`${SCIM}/${type}`, token, { displayName: 'x', userName: 'x' })).status).toBe(403);
  }
  const session = await app.signIn(admin);
  expect((await app.post(`${SCIM}/Groups`, session, { displayName: 'soon' })).status).toBe(201);
  app.clock.advance('16m');
  const late = await app.post(`${SCIM}/Groups`, session, { displayName: 'late' });
  expect([late.status, late.body.message]).toEqual([
    403,
    'You signed in too long ago for this: sign in again.',
  ]);
  expect((await app.get(`${SCIM}/Groups`, session)).status).toBe(200);
});

test('Me shows a service principal in a user’s shape, with its application id as user name', async () => {
  const app = await startTestApp();
  const body = { displayName: 'Robot', entitlements: [{ value: 'workspace-access' }] };
  const created = (await app.post(`${SCIM}/ServicePrincipals`, await app.admin(), body)).body;
  const robot = (await app.core.directory.findById(Number(created.id))) as Principal;
  const { usersId } = app.core.installation.groups;
  const token = await app.token(robot);
  for (const base of [SCIM, '/api/2.0/scim/v2']) {
    const { body: me, headers } = await app.get(`${base}/Me`, token);
    expect(me).toEqual({
      schemas: [
        'urn:ietf:params:scim:schemas:core:2.0:User',
        'urn:ietf:params:scim:schemas:extension:workspace:2.0:User',
      ],
      id: created.id,
      userName: created.applicationId,
      displayName: 'Robot',
      active: true,
      groups: [{ display: 'users', type: 'direct', value: String(usersId), $ref: `Groups/${usersId}` }],
      entitlements: [{ value: 'workspace-access' }],
    });
    expect(headers['x-databricks-org-id']).toBe(app.core.installation.workspaceId);
  }
});

test('account-level SCIM and unknown resource types are no APIs here', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  for (const path of ['/api/2.0/accounts/1/scim/v2/Users', `${SCIM}/Roles`, `${SCIM}/Schemas`]) {
    const answer = await app.get(path, admin);
    expect([answer.status, answer.body.error_code]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
  }
});
