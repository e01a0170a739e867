import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const PATH = '/api/2.0/ip-access-lists';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const OFFICE = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24', '198.51.100.7'] };

async function startWithAdmin() {
  const app = await startTestApp();
  return { app, admin: await app.token(await app.admin()) };
}

async function create(app: TestApp, admin: TestCredential, body: object = OFFICE) {
  const answer = await app.post(PATH, admin, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.ip_access_list;
}

test('a list is made, shown, replaced, changed and deleted', async () => {
  const { app, admin } = await startWithAdmin();
  const { id } = await app.admin();
  const made = await create(app, admin);
  expect(made).toEqual({
    list_id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    ...OFFICE,
    address_count: 2,
    enabled: true,
    created_at: expect.any(Number),
    created_by: id,
    updated_at: made.created_at,
    updated_by: id,
  });
  const one = `${PATH}/${made.list_id}`;
  expect((await app.get(one, admin)).body).toEqual({ ip_access_list: made });
  expect((await app.get(PATH, admin)).body).toEqual({ ip_access_lists: [made] });

  app.clock.advance('1m');
  const replacement = { label: 'home', list_type: 'BLOCK', ip_addresses: ['2001:db8::/32'], enabled: false };
  const replaced = (await app.send('PUT', one, admin, { body: replacement })).body.ip_access_list;
  expect(replaced).toEqual({ ...made, ...replacement, address_count: 1, updated_at: replaced.updated_at });
  expect(replaced.updated_at).toBeGreaterThanOrEqual(made.updated_at + 60_000);

  const changed = (await app.send('PATCH', one, admin, { body: { enabled: true } })).body.ip_access_list;
  expect(changed).toEqual({ ...replaced, enabled: true, updated_at: changed.updated_at });
  expect((await app.get(one, admin)).body).toEqual({ ip_access_list: changed });

  const deleted = await app.send('DELETE', one, admin);
  expect([deleted.status, deleted.body]).toEqual([200, {}]);
  expect((await app.get(PATH, admin)).body).toEqual({ ip_access_lists: [] });
});

test('addresses come back as they were written: order, doubles, spelling and bits behind the prefix', async () => {
  const { app, admin } = await startWithAdmin();
  const written = ['2.2.2.2/21', '1.1.1.1', '1.1.1.1', '2001:DB8::/32', '::ffff:192.0.2.1', '0.0.0.0/0'];
  const made = await create(app, admin, { ...OFFICE, ip_addresses: written });
  expect([made.ip_addresses, made.address_count]).toEqual([written, 6]);
});

test('who changed a list last is told apart from who made it', async () => {
  const { app, admin } = await startWithAdmin();
  const made = await create(app, admin);
  const bob = await app.user('bob');
  await app.core.directory.makeAdministrator({ name: '', address: '', userAgent: '', requestId: '' }, bob.id);
  const body = { label: 'head office' };
  const changed = (await app.send('PATCH', `${PATH}/${made.list_id}`, bob, { body })).body.ip_access_list;
  expect([changed.created_by, changed.updated_by]).toEqual([made.created_by, bob.id]);
});

test('acts are in the audit trail with what the list holds then, refused ones are not', async () => {
  const { app, admin } = await startWithAdmin();
  const { list_id: listId } = await create(app, admin);
  await app.send('PATCH', `${PATH}/${listId}`, admin, { body: { ip_addresses: ['192.0.2.1'] } });
  await app.send('PATCH', `${PATH}/${listId}`, admin, { body: { ip_addresses: ['nonsense'] } });
  await app.send('DELETE', `${PATH}/${listId}`, admin);
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['action_name', 'service_name', 'user_name', 'request_params'])
    .where('action_name', 'like', '%IpAccessList')
    .orderBy('chain_seq')
    .execute();
  expect(events.map((event) => [event.action_name, JSON.parse(event.request_params).ipAddresses])).toEqual([
    ['createIpAccessList', '192.0.2.0/24,198.51.100.7'],
    ['updateIpAccessList', '192.0.2.1'],
    ['deleteIpAccessList', '192.0.2.1'],
  ]);
  for (const event of events) {
    expect([event.service_name, event.user_name]).toEqual(['accounts', 'admin']);
    expect(JSON.parse(event.request_params)).toMatchObject({ ipAccessListId: listId, listType: 'ALLOW' });
  }
});

test.each([
  ['no body', undefined, 'MALFORMED_REQUEST', /needs a body/],
  ['no label', { ...OFFICE, label: undefined }, 'INVALID_PARAMETER_VALUE', /^label is required/],
  ['an empty label', { ...OFFICE, label: '' }, 'INVALID_PARAMETER_VALUE', /^label is required/],
  [
    'a long label',
    { ...OFFICE, label: 'x'.repeat(257) },
    'INVALID_PARAMETER_VALUE',
    /^label must have 1 to 256/,
  ],
  ['a label of two lines', { ...OFFICE, label: 'a\nb' }, 'INVALID_PARAMETER_VALUE', /no control characters/],
  ['no type', { ...OFFICE, list_type: undefined }, 'INVALID_PARAMETER_VALUE', /^list_type is required/],
  ['another type', { ...OFFICE, list_type: 'allow' }, 'INVALID_PARAMETER_VALUE', /must be ALLOW or BLOCK/],
  ['addresses that are no list', { ...OFFICE, ip_addresses: '192.0.2.1' }, 'INVALID_PARAMETER_VALUE', /list/],
  ['numbers', { ...OFFICE, ip_addresses: [1] }, 'INVALID_PARAMETER_VALUE', /list of strings/],
  ['a name', { ...OFFICE, ip_addresses: ['localhost'] }, 'INVALID_PARAMETER_VALUE', /"localhost" is neither/],
  ['a long prefix', { ...OFFICE, ip_addresses: ['192.0.2.1/33'] }, 'INVALID_PARAMETER_VALUE', /is neither/],
  ['a zone', { ...OFFICE, ip_addresses: ['fe80::1%eth0'] }, 'INVALID_PARAMETER_VALUE', /is neither/],
  [
    'a range with a dash',
    { ...OFFICE, ip_addresses: ['192.0.2.1-9'] },
    'INVALID_PARAMETER_VALUE',
    /is neither/,
  ],
  ['octal digits', { ...OFFICE, ip_addresses: ['010.0.0.1'] }, 'INVALID_PARAMETER_VALUE', /is neither/],
  ['a space', { ...OFFICE, ip_addresses: [' 192.0.2.1'] }, 'INVALID_PARAMETER_VALUE', /is neither/],
  ['enabled that is neither', { ...OFFICE, enabled: 'maybe' }, 'INVALID_PARAMETER_VALUE', /true or false/],
])('%s is refused by POST and PUT, and nothing is changed', async (_what, body, code, message) => {
  const { app, admin } = await startWithAdmin();
  const made = await create(app, admin, { label: 'kept', list_type: 'BLOCK' });
  const put = body === undefined ? body : { enabled: true, ...body };
  for (const answer of [
    await app.send('POST', PATH, admin, { body }),
    await app.send('PUT', `${PATH}/${made.list_id}`, admin, { body: put }),
  ]) {
    expect([answer.status, answer.body.error_code]).toEqual([400, code]);
    expect(answer.body.message).toMatch(message);
  }
  expect((await app.get(PATH, admin)).body).toEqual({ ip_access_lists: [made] });
});

test('PUT wants to know whether the list is enabled, PATCH wants at least one field', async () => {
  const { app, admin } = await startWithAdmin();
  const one = `${PATH}/${(await create(app, admin)).list_id}`;
  const put = await app.send('PUT', one, admin, { body: OFFICE });
  expect([put.status, put.body.message]).toEqual([400, 'enabled is required.']);
  const patch = await app.send('PATCH', one, admin, { body: { comment: 'x' } });
  expect([patch.status, patch.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  const empty = await app.send('PATCH', one, admin, { body: { label: '' } });
  expect(empty.body.message).toMatch(/^label must have 1 to 256/);
});

test('what PUT leaves out of the addresses is none, as an empty list is to Go', async () => {
  const { app, admin } = await startWithAdmin();
  const { list_id: listId } = await create(app, admin);
  const body = { label: 'office', list_type: 'ALLOW', enabled: false };
  const { ip_access_list: list } = (await app.send('PUT', `${PATH}/${listId}`, admin, { body })).body;
  expect([list.ip_addresses, list.address_count]).toEqual([[], 0]);
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s of a list that is not there is 404', async (method) => {
  const { app, admin } = await startWithAdmin();
  const body = method === 'PUT' || method === 'PATCH' ? { ...OFFICE, enabled: true } : undefined;
  for (const listId of [UNKNOWN, 'nonsense', '1%00', '%27']) {
    const answer = await app.send(method, `${PATH}/${listId}`, admin, { body });
    expect([answer.status, answer.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect(answer.body.message).toMatch(/^Can't find an IP access list with id: /);
  }
});

test('a label is taken once in each type, by making and by changing', async () => {
  const { app, admin } = await startWithAdmin();
  const first = await create(app, admin);
  const again = await app.post(PATH, admin, OFFICE);
  expect([again.status, again.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  expect(again.body.message).toMatch(
    /^IP access list with type \(ALLOW\) and label \(office\) already exists/,
  );
  const other = await create(app, admin, { ...OFFICE, list_type: 'BLOCK' });
  const change = await app.send('PATCH', `${PATH}/${other.list_id}`, admin, { body: { list_type: 'ALLOW' } });
  expect([change.status, change.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  const same = await app.send('PATCH', `${PATH}/${first.list_id}`, admin, { body: { label: 'office' } });
  expect(same.status).toBe(200);
});

test('all lists together hold a thousand addresses, enabled or not, and not one more', async () => {
  const { app, admin } = await startWithAdmin();
  const addresses = (count: number) => Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const most = await create(app, admin, { ...OFFICE, ip_addresses: addresses(999), enabled: false });
  expect(most.address_count).toBe(999);
  const last = await create(app, admin, { label: 'last', list_type: 'BLOCK', ip_addresses: ['192.0.2.1'] });
  const refused = [
    await app.post(PATH, admin, { label: 'more', list_type: 'BLOCK', ip_addresses: ['192.0.2.2'] }),
    await app.post(PATH, admin, { label: 'more', list_type: 'BLOCK', ip_addresses: addresses(1001) }),
    await app.send('PATCH', `${PATH}/${last.list_id}`, admin, {
      body: { ip_addresses: ['192.0.2.1', '192.0.2.2'] },
    }),
  ];
  for (const answer of refused) {
    expect([answer.status, answer.body.error_code]).toEqual([400, 'QUOTA_EXCEEDED']);
  }
  expect((await app.get(`${PATH}/${last.list_id}`, admin)).body).toEqual({ ip_access_list: last });
  await app.send('DELETE', `${PATH}/${most.list_id}`, admin);
  await create(app, admin, { label: 'more', list_type: 'BLOCK', ip_addresses: addresses(999) });
});

test('only administrators, and scoped tokens only with the scope, reach any of it', async () => {
  const { app, admin } = await startWithAdmin();
  const { list_id: listId } = await create(app, admin);
  const alice = await app.user('alice');
  const calls: [method: string, path: string, body?: object][] = [
    ['GET', PATH],
    ['POST', PATH, OFFICE],
    ['GET', `${PATH}/${listId}`],
    ['PUT', `${PATH}/${listId}`, { ...OFFICE, enabled: true }],
    ['PATCH', `${PATH}/${listId}`, { enabled: true }],
    ['DELETE', `${PATH}/${listId}`],
  ];
  const scoped = await app.token(await app.admin(), { scopes: ['settings', 'access-management'] });
  for (const [method, path, body] of calls) {
    expect((await app.send(method, path, undefined, { body })).status).toBe(401);
    const byAlice = await app.send(method, path, alice, { body });
    expect([byAlice.status, byAlice.body.message]).toEqual([403, "Requesting user 'alice' is not an admin."]);
    const byScoped = await app.send(method, path, scoped, { body });
    expect([byScoped.status, byScoped.body.message]).toEqual([403, expect.stringContaining('"networking"')]);
  }
  const networking = await app.token(await app.admin(), { scopes: ['networking'] });
  expect((await app.get(PATH, networking)).body.ip_access_lists).toHaveLength(1);
  expect((await app.send('DELETE', `${PATH}/${listId}`, networking)).status).toBe(200);
});

test('by session they are written only soon after the password was given, and read at any time', async () => {
  const { app, admin } = await startWithAdmin();
  const { list_id: listId } = await create(app, admin);
  const session = await app.signIn(await app.admin());
  app.clock.advance('16m');
  expect((await app.get(PATH, session)).status).toBe(200);
  for (const [method, path, body] of [
    ['POST', PATH, OFFICE],
    ['PUT', `${PATH}/${listId}`, { ...OFFICE, enabled: true }],
    ['PATCH', `${PATH}/${listId}`, { enabled: false }],
    ['DELETE', `${PATH}/${listId}`, undefined],
  ] as const) {
    const answer = await app.send(method, path, session, { body });
    expect([answer.status, answer.body.message]).toEqual([403, expect.stringContaining('sign in again')]);
  }
  expect((await app.get(`${PATH}/${listId}`, admin)).body.ip_access_list.enabled).toBe(true);
});
