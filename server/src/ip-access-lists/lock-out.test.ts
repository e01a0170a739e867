import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const PATH = '/api/2.0/ip-access-lists';
const CONF = '/api/2.0/workspace-conf';
const HERE = '192.0.2.1';
const headers = { 'x-forwarded-for': HERE };

/** A node behind a proxy, and its administrator, who calls from `HERE`. */
async function startFromHere() {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  const admin = await app.token(await app.admin());
  const send = (method: string, path: string, body?: object) =>
    app.send(method, path, admin, { headers, body });
  const create = async (label: string, listType: string, addresses: string[], more: object = {}) => {
    const body = { label, list_type: listType, ip_addresses: addresses, ...more };
    const answer = await send('POST', PATH, body);
    return { answer, path: `${PATH}/${answer.body.ip_access_list?.list_id}` };
  };
  const enforce = () => send('PATCH', CONF, { enableIpAccessLists: 'true' });
  return { app, admin, send, create, enforce };
}

async function stateOf(app: TestApp, admin: TestCredential) {
  const lists = await app.get(PATH, admin, { headers });
  const conf = await app.get(`${CONF}?keys=enableIpAccessLists,enableWebTerminal`, admin, { headers });
  expect([lists.status, conf.status]).toEqual([200, 200]);
  return [lists.body, conf.body];
}

/** An ALLOW list with the caller, one without, a BLOCK list, and enforcement. */
async function startEnforced() {
  const node = await startFromHere();
  const { answer, path: here } = await node.create('here', 'ALLOW', ['192.0.2.0/24']);
  expect(answer.status).toBe(200);
  const { path: elsewhere } = await node.create('elsewhere', 'ALLOW', ['198.51.100.0/24']);
  const { path: blocked } = await node.create('blocked', 'BLOCK', ['203.0.113.0/24']);
  expect((await node.enforce()).status).toBe(200);
  return { ...node, here, elsewhere, blocked };
}

type Node = Awaited<ReturnType<typeof startEnforced>>;

test.each<[string, (node: Node) => ReturnType<Node['send']>]>([
  ['a BLOCK list with it', async ({ create }) => (await create('x', 'BLOCK', ['192.0.2.0/30'])).answer],
  [
    'a BLOCK list in another spelling',
    async ({ create }) => (await create('x', 'BLOCK', ['::ffff:c000:201'])).answer,
  ],
  ['deleting its ALLOW list', ({ send, here }) => send('DELETE', here)],
  ['disabling its ALLOW list', ({ send, here }) => send('PATCH', here, { enabled: false })],
  ['making its ALLOW list a BLOCK list', ({ send, here }) => send('PATCH', here, { list_type: 'BLOCK' })],
  ['taking it off its ALLOW list', ({ send, here }) => send('PATCH', here, { ip_addresses: ['192.0.2.2'] })],
  ['emptying its ALLOW list', ({ send, here }) => send('PATCH', here, { ip_addresses: [] })],
  [
    'replacing its ALLOW list',
    ({ send, here }) => send('PUT', here, { label: 'here', list_type: 'ALLOW', enabled: true }),
  ],
  ['writing it on a BLOCK list', ({ send, blocked }) => send('PATCH', blocked, { ip_addresses: [HERE] })],
  [
    'making another ALLOW list a BLOCK list with it',
    ({ send, elsewhere }) => send('PATCH', elsewhere, { list_type: 'BLOCK', ip_addresses: ['0.0.0.0/0'] }),
  ],
])("%s would lock the caller's own address out: refused, and nothing is changed", async (_what, act) => {
  const node = await startEnforced();
  const before = await stateOf(node.app, node.admin);
  const answer = await act(node);
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_STATE']);
  expect(answer.body.message).toContain(`your address ${HERE} `);
  expect(await stateOf(node.app, node.admin)).toEqual(before);
});

test('the first ALLOW list without the caller is refused while lists are enforced', async () => {
  const { create, enforce } = await startFromHere();
  expect((await enforce()).status).toBe(200);
  const { answer } = await create('elsewhere', 'ALLOW', ['198.51.100.0/24']);
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_STATE']);
  expect((await create('here', 'ALLOW', [HERE])).answer.status).toBe(200);
});

test.each([
  ['an ALLOW list without the caller', 'ALLOW', ['198.51.100.0/24']],
  ['an empty ALLOW list', 'ALLOW', []],
  ['a BLOCK list with the caller', 'BLOCK', ['192.0.2.0/24']],
])(
  '%s may be kept while lists are not enforced, but not enforced by the caller',
  async (_what, type, addresses) => {
    const { app, admin, create, send } = await startFromHere();
    expect((await create('kept', type, addresses)).answer.status).toBe(200);
    const before = await stateOf(app, admin);
    const answer = await send('PATCH', CONF, { enableWebTerminal: 'x', enableIpAccessLists: 'TRUE' });
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_STATE']);
    expect(await stateOf(app, admin)).toEqual(before);
  },
);

test('what does not lock the caller out goes on: other lists, the last ALLOW list, switching off', async () => {
  const { send, here, elsewhere, blocked, create } = await startEnforced();
  expect((await send('DELETE', blocked)).status).toBe(200);
  expect((await send('DELETE', elsewhere)).status).toBe(200);
  expect((await send('PATCH', here, { label: 'renamed' })).status).toBe(200);
  expect((await send('DELETE', here)).status).toBe(200);
  expect((await create('off', 'ALLOW', ['198.51.100.1'], { enabled: false })).answer.status).toBe(200);
  expect((await send('PATCH', CONF, { enableWebTerminal: 'x' })).status).toBe(200);
  expect((await send('PATCH', CONF, { enableIpAccessLists: '' })).status).toBe(200);
});

test('who calls through a proxy that is not listed cannot enforce lists that would refuse it', async () => {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const body = { enableIpAccessLists: 'true' };
  for (const forwarding of [headers, { forwarded: 'for=192.0.2.1' }]) {
    const answer = await app.send('PATCH', CONF, admin, { headers: forwarding, body });
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_STATE']);
    expect(answer.body.message).toContain('LATCHKEY_TRUSTED_PROXIES');
  }
  expect((await app.send('PATCH', CONF, admin, { body })).status).toBe(200);
});

test('two nodes cannot together do what would lock the caller out, nor exceed the limit', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const env = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
  const [one, other] = [await startTestApp({ database, env }), await startTestApp({ database, env })];
  const admin = await one.token(await one.admin());
  for (let round = 0; round < 5; round++) {
    const list = { label: `round ${round}`, list_type: 'ALLOW', ip_addresses: ['198.51.100.1'] };
    const [enforced, made] = await Promise.all([
      one.send('PATCH', CONF, admin, { headers, body: { enableIpAccessLists: 'true' } }),
      other.send('POST', PATH, admin, { headers, body: list }),
    ]);
    expect([enforced.status, made.status].sort()).toEqual([200, 400]);
    await one.send('PATCH', CONF, admin, { headers, body: { enableIpAccessLists: 'false' } });
    if (made.status === 200) {
      await one.send('DELETE', `${PATH}/${made.body.ip_access_list.list_id}`, admin, { headers });
    }
  }
  const half = (label: string) => ({
    label,
    list_type: 'BLOCK',
    ip_addresses: Array.from({ length: 501 }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
  });
  const answers = await Promise.all([
    one.post(PATH, admin, half('one'), { headers }),
    other.post(PATH, admin, half('other'), { headers }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
});

test('an operator on the machine ends enforcement for who is locked out; the lists are kept', async () => {
  const { app, admin, send } = await startEnforced();
  const elsewhere = { headers: { 'x-forwarded-for': '203.0.113.9' } };
  expect((await app.get(PATH, admin, elsewhere)).status).toBe(403);
  const operator = { name: 'root@machine', address: '', userAgent: 'latchkeyd', requestId: '' };
  await app.core.settings.change(operator, { enableIpAccessLists: 'false' });
  expect((await app.get(PATH, admin, elsewhere)).body.ip_access_lists).toHaveLength(3);
  const event = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['action_name', 'request_params'])
    .where('user_name', '=', 'root@machine')
    .executeTakeFirstOrThrow();
  expect([event.action_name, JSON.parse(event.request_params)]).toEqual([
    'workspaceConfEdit',
    { workspaceConfKeys: 'enableIpAccessLists', workspaceConfValues: 'false' },
  ]);
  expect((await send('PATCH', CONF, { enableIpAccessLists: 'true' })).status).toBe(200);
});
