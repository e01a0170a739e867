import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const SCIM = '/api/2.0/preview/scim/v2';

/** Every way to put somebody into `admins`: given the group's and the candidate's id. */
const WAYS: readonly (readonly [
  what: string,
  kind: 'member' | 'new',
  request: (adminsId: number, id: string) => readonly [method: string, path: string, body: object],
])[] = [
  [
    'PATCH with a path',
    'member',
    (admins, id) => [
      'PATCH',
      `Groups/${admins}`,
      patch({ op: 'add', path: 'members', value: [{ value: id }] }),
    ],
  ],
  [
    'PATCH without a path',
    'member',
    (admins, id) => ['PATCH', `Groups/${admins}`, patch({ op: 'Add', value: { members: [{ value: id }] } })],
  ],
  [
    'PATCH of the alias',
    'member',
    (admins, id) => [
      'PATCH',
      `../../scim/v2/Groups/${admins}`,
      patch({ op: 'add', path: 'members', value: id }),
    ],
  ],
  ['PUT of the group', 'member', (admins, id) => ['PUT', `Groups/${admins}`, { members: [{ value: id }] }]],
  [
    'PUT of the user',
    'member',
    (admins, id) => ['PUT', `Users/${id}`, { groups: [{ value: String(admins) }] }],
  ],
  [
    'PATCH of the user',
    'member',
    (admins, id) => [
      'PATCH',
      `Users/${id}`,
      patch({ op: 'add', path: 'groups', value: [{ value: String(admins) }] }),
    ],
  ],
  [
    'POST of a user',
    'new',
    (admins) => ['POST', 'Users', { userName: 'mallory', groups: [{ value: String(admins) }] }],
  ],
  [
    'POST of a service principal',
    'new',
    (admins) => ['POST', 'ServicePrincipals', { displayName: 'mallory', groups: [{ value: admins }] }],
  ],
];

function patch(...Operations: object[]) {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations };
}

async function administrators(app: TestApp): Promise<string[]> {
  const { adminsId } = app.core.installation.groups;
  const { body } = await app.get(`${SCIM}/Groups/${adminsId}`, await app.admin());
  return (body.members ?? []).map((member: { display: string }) => member.display).sort();
}

const eventsOf = async (app: TestApp, ...actions: string[]) => {
  const rows = await app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('action_name', 'in', actions)
    .orderBy('chain_seq')
    .execute();
  return rows.map((row) => [row.action_name, row.user_name, JSON.parse(row.request_params)]);
};

function send(
  app: TestApp,
  credential: TestCredential,
  [method, path, body]: readonly [string, string, object],
) {
  const url = path.startsWith('../../') ? `/api/2.0/${path.slice(6)}` : `${SCIM}/${path}`;
  return app.send(method, url, credential, { body });
}

test.each(WAYS)('%s makes an administrator, with an event', async (_what, kind, request) => {
  const app = await startTestApp();
  const admin = await app.admin();
  const mallory = kind === 'member' ? await app.user('mallory') : undefined;
  const { adminsId } = app.core.installation.groups;
  const token = await app.token(admin);
  // The group is replaced as a whole by PUT, and an administrator must stay.
  const way = request(adminsId, String(mallory?.id));
  if (way[0] === 'PUT' && way[1].startsWith('Groups'))
    (way[2] as { members: object[] }).members.push({ value: String(admin.id) });
  const answer = await send(app, token, way);
  expect(answer.status).toBe(kind === 'new' ? 201 : 200);
  expect(await administrators(app)).toEqual(['admin', 'mallory']);
  const events = await eventsOf(app, 'setAdmin');
  expect(events.at(-1)).toEqual([
    'setAdmin',
    'admin',
    {
      targetUserId: mallory ? String(mallory.id) : answer.body.id,
      targetUserName: mallory ? 'mallory' : (answer.body.userName ?? answer.body.applicationId),
      targetGroupId: String(adminsId),
      targetGroupName: 'admins',
      endpoint: 'scim',
    },
  ]);
});

test.each(WAYS)(
  '%s makes no administrator with a scoped token, of an administrator or not',
  async (_what, kind, request) => {
    const app = await startTestApp();
    const [admin, eve] = [await app.admin(), await app.user('eve')];
    const mallory = kind === 'member' ? await app.user('mallory') : undefined;
    const way = request(app.core.installation.groups.adminsId, String(mallory?.id));
    const scoped = await app.token(admin, { scopes: ['scim'] });
    const broad = await app.token(admin, { scopes: ['scim', 'sql', 'access-management'] });
    for (const credential of [scoped, broad]) {
      const answer = await send(app, credential, way);
      expect([answer.status, answer.body]).toEqual([
        403,
        {
          error_code: 'PERMISSION_DENIED',
          message:
            'A token that is limited to scopes cannot make administrators: use one without scopes, or sign in.',
        },
      ]);
    }
    for (const credential of [eve, await app.token(eve), await app.signIn(eve)]) {
      const answer = await send(app, credential, way);
      expect([answer.status, answer.body.message]).toEqual([403, "Requesting user 'eve' is not an admin."]);
    }
    expect(await administrators(app)).toEqual(['admin']);
    const denials = async () =>
      (await eventsOf(app, 'authorizationDenied'))
        .filter(([, user]) => user === 'admin')
        .map(([, , params]) => [params.tokenId, params.reason]);
    await expect.poll(denials, { timeout: 5_000 }).toEqual([[scoped.id, 'permission_denied']]);
    // Nothing of a refused request took place.
    const users = await app.get(`${SCIM}/Users?filter=userName%20eq%20mallory`, admin);
    expect(users.body.totalResults).toBe(kind === 'member' ? 1 : 0);
  },
);

test('a group never gets into admins, by any way', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const admin = await app.admin();
  const { adminsId, usersId } = app.core.installation.groups;
  const eve = await app.user('eve');
  const body = { displayName: 'staff', members: [{ value: String(eve.id) }] };
  const staff = (await app.post(`${SCIM}/Groups`, token, body)).body.id;
  const ways: [string, string, object][] = [];
  for (const id of [staff, String(usersId), String(adminsId)]) {
    ways.push(['PATCH', `Groups/${adminsId}`, patch({ op: 'add', path: 'members', value: [{ value: id }] })]);
    ways.push(['PUT', `Groups/${adminsId}`, { members: [{ value: String(admin.id) }, { value: id }] }]);
    ways.push(['PUT', `Groups/${id}`, { groups: [{ value: String(adminsId) }] }]);
  }
  ways.push(['POST', 'Groups', { displayName: 'more', groups: [{ value: String(adminsId) }] }]);
  for (const way of ways) {
    const answer = await send(app, token, way);
    expect([way, answer.status]).toEqual([way, 400]);
    expect(answer.body.detail).toMatch(/group cannot be a member of/i);
  }
  expect(await administrators(app)).toEqual(['admin']);
  expect((await app.get(`${SCIM}/Users`, eve)).body.Resources[0]).not.toHaveProperty('userName');
});

test('whoever was an administrator when the request came in, and is none any more, makes none', async () => {
  const app = await startTestApp();
  const { directory, provisioning } = app.core;
  const alice = await app.user('alice');
  const caller = { name: 'alice', address: '', userAgent: '', requestId: '', principalId: alice.id };
  await directory.makeAdministrator(caller, alice.id);
  const asAdministrator = { caller, principal: { ...alice, isAdministrator: true }, isScoped: false };
  const { adminsId } = app.core.installation.groups;
  const remove = patch({ op: 'remove', path: `members[value eq "${alice.id}"]` });
  expect(
    (await app.send('PATCH', `${SCIM}/Groups/${adminsId}`, await app.admin(), { body: remove })).status,
  ).toBe(200);
  const groups = { isWhole: false, added: new Set([String(adminsId)]), removed: new Set<string>() };
  await expect(provisioning.create(asAdministrator, 'user', { name: 'mallory', groups })).rejects.toThrow(
    "Requesting user 'alice' is not an admin.",
  );
  expect(await administrators(app)).toEqual(['admin']);
});

test('a scoped token may send back the groups of an administrator as it was shown them', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const scoped = await app.token(admin, { scopes: ['scim'] });
  const { groups } = (await app.get(`${SCIM}/Users/${admin.id}?attributes=groups`, scoped)).body;
  const answer = await app.send('PUT', `${SCIM}/Users/${admin.id}`, scoped, {
    body: { displayName: 'The boss', groups },
  });
  expect([answer.status, answer.body.displayName]).toEqual([200, 'The boss']);
  expect(await administrators(app)).toEqual(['The boss']);
});

const LEAVING: readonly (readonly [
  string,
  (adminsId: number, id: number) => readonly [string, string, object | undefined],
])[] = [
  [
    'leave by PATCH',
    (admins, id) => ['PATCH', `Groups/${admins}`, patch({ op: 'remove', path: `members[value eq "${id}"]` })],
  ],
  [
    'leave by a list',
    (admins, id) => [
      'PATCH',
      `Groups/${admins}`,
      patch({ op: 'remove', path: 'members', value: [{ value: String(id) }] }),
    ],
  ],
  ['leave with all', (admins) => ['PATCH', `Groups/${admins}`, patch({ op: 'remove', path: 'members' })]],
  ['leave by PUT', (admins) => ['PUT', `Groups/${admins}`, { members: [] }]],
  [
    'leave by its own groups',
    (_admins, id) => ['PATCH', `Users/${id}`, patch({ op: 'replace', path: 'groups', value: [] })],
  ],
  [
    'be deactivated by PATCH',
    (_admins, id) => ['PATCH', `Users/${id}`, patch({ op: 'replace', path: 'active', value: 'false' })],
  ],
  ['be deactivated by PUT', (_admins, id) => ['PUT', `Users/${id}`, { active: false }]],
  ['be deleted', (_admins, id) => ['DELETE', `Users/${id}`, undefined]],
];

test.each(LEAVING)('the last active administrator cannot %s', async (_what, request) => {
  const app = await startTestApp();
  const admin = await app.admin();
  const { adminsId } = app.core.installation.groups;
  // Another one who is not active does not count.
  const asleep = await app.user('asleep');
  const caller = { name: 'x', address: '', userAgent: '', requestId: '' };
  await app.core.directory.makeAdministrator(caller, asleep.id);
  await app.core.account.disable(caller, asleep.id);
  const [method, path, body] = request(adminsId, admin.id);
  const answer = await app.send(method, `${SCIM}/${path}`, admin, { body });
  expect([answer.status, answer.body.detail]).toEqual([
    400,
    '"admin" is the last active administrator: make another one first.',
  ]);
  expect(await administrators(app)).toEqual(['admin', 'asleep']);
  expect((await app.get(`${SCIM}/Me`, admin)).body.active).toBe(true);
});

test('whoever leaves admins has lost the right on the very next request, by a remembered token, too', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { adminsId } = app.core.installation.groups;
  const caller = { name: 'x', address: '', userAgent: '', requestId: '' };
  await app.core.directory.makeAdministrator(caller, alice.id);
  const credentials = [await app.token(alice), await app.signIn(alice), alice];
  const statuses = async () => {
    const answers = [];
    for (const one of credentials)
      answers.push((await app.post(`${SCIM}/ServicePrincipals`, one, {})).status);
    return answers;
  };
  expect(await statuses()).toEqual([201, 201, 201]);
  const body = patch({ op: 'remove', path: 'members', value: [{ value: String(alice.id) }] });
  expect((await app.send('PATCH', `${SCIM}/Groups/${adminsId}`, await app.admin(), { body })).status).toBe(
    200,
  );
  expect(await statuses()).toEqual([403, 403, 403]);
});

test('a service principal that is an administrator counts as one, and one can hand over in one request', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const { adminsId } = app.core.installation.groups;
  const robot = (await app.post(`${SCIM}/ServicePrincipals`, admin, { displayName: 'Robot' })).body;
  const body = { members: [{ value: robot.id }] };
  expect((await app.send('PUT', `${SCIM}/Groups/${adminsId}`, admin, { body })).status).toBe(200);
  expect((await app.get(`${SCIM}/Users`, admin)).body.Resources[0]).not.toHaveProperty('userName');
  expect(
    (await eventsOf(app, 'setAdmin', 'removeAdmin'))
      .slice(1)
      .map(([action, , params]) => [action, params.targetUserName]),
  ).toEqual([
    ['setAdmin', robot.applicationId],
    ['removeAdmin', 'admin'],
  ]);
  const principal = await app.core.directory.findById(Number(robot.id));
  if (principal === undefined) throw new Error('The service principal is gone.');
  const token = await app.token(principal);
  const refused = await app.send('DELETE', `${SCIM}/ServicePrincipals/${robot.id}`, token);
  expect([refused.status, refused.body.detail]).toMatchObject([400, /last active administrator/]);
});

test('two administrators who remove each other at once, on two nodes, leave one', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const { adminsId } = app.core.installation.groups;
  const caller = { name: 'x', address: '', userAgent: '', requestId: '' };
  const acts: ((id: number) => [string, string, object | undefined])[] = [
    (id) => ['PATCH', `Groups/${adminsId}`, patch({ op: 'remove', path: `members[value eq "${id}"]` })],
    (id) => ['PATCH', `Users/${id}`, patch({ op: 'replace', path: 'active', value: false })],
    (id) => ['DELETE', `Users/${id}`, undefined],
  ];
  let [one, two] = [await app.admin(), await app.user('two')];
  for (let round = 0; round < 9; round++) {
    await app.core.directory.makeAdministrator(caller, two.id);
    const act = (by: TestApp, as: typeof one, on: typeof one) => {
      const [method, path, body] = (acts[round % 3] as (typeof acts)[number])(on.id);
      return by.send(method, `${SCIM}/${path}`, as, { body });
    };
    const statuses = (await Promise.all([act(app, one, two), act(other, two, one)])).map(
      ({ status }) => status,
    );
    const left = await app.core.db.sql
      .selectFrom('memberships as m')
      .innerJoin('principals as p', 'p.id', 'm.member_id')
      .select('p.id')
      .where('m.group_id', '=', adminsId)
      .where('p.is_active', '=', 1)
      .execute();
    expect([round, left.length]).toEqual([round, 1]);
    expect(statuses.filter((status) => status < 300)).toHaveLength(1);
    one = left[0]?.id === one.id ? one : two;
    two = await app.user(`next-${round}`);
  }
});

test('built-in groups keep their names and cannot be deleted, and users is not edited', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const { adminsId, usersId } = app.core.installation.groups;
  const eve = await app.user('eve');
  const member = [{ value: String(eve.id) }];
  const refused: [string, string, object | undefined][] = [
    ['DELETE', `Groups/${adminsId}`, undefined],
    ['DELETE', `Groups/${usersId}`, undefined],
    ['PUT', `Groups/${adminsId}`, { displayName: 'Admins' }],
    ['PATCH', `Groups/${usersId}`, patch({ op: 'replace', path: 'displayName', value: 'people' })],
    ['PATCH', `Groups/${usersId}`, patch({ op: 'add', path: 'members', value: member })],
    ['PATCH', `Groups/${usersId}`, patch({ op: 'remove', path: 'members', value: member })],
    ['PUT', `Groups/${usersId}`, { members: [] }],
  ];
  for (const [method, path, body] of refused) {
    const answer = await app.send(method, `${SCIM}/${path}`, admin, { body });
    expect([method, path, answer.status]).toEqual([method, path, 400]);
  }
  for (const displayName of ['admins', 'ADMINS', 'Users']) {
    const answer = await app.post(`${SCIM}/Groups`, admin, { displayName });
    expect([answer.status, answer.body.detail]).toEqual([
      409,
      `Group with name ${displayName} already exists.`,
    ]);
  }
  const same = await app.send('PUT', `${SCIM}/Groups/${usersId}`, admin, { body: { displayName: 'users' } });
  expect(same.status).toBe(200);
});
