import { expect, test } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';

const PREVIEW = '/api/latchkey/1.0/ip-access-lists/preview';
const LISTS = '/api/2.0/ip-access-lists';
const ME = '/api/2.0/preview/scim/v2/Me';
const HERE = '192.0.2.1';

/** A node behind a proxy, its administrator at `HERE`, and Alice's tokens, used from elsewhere. */
async function startUsed(from: readonly string[]) {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  const admin = await app.admin();
  const alice = await app.user('alice');
  const headers = { 'x-forwarded-for': HERE };
  const tokens = [];
  for (const address of from) {
    const token = await app.token(alice);
    expect((await app.get(ME, token, { headers: { 'x-forwarded-for': address } })).status).toBe(200);
    app.clock.advance('1s');
    tokens.push(token);
  }
  await app.node.jobs.flush();
  const preview = async (body?: object) => (await app.post(PREVIEW, admin, body, { headers })).body;
  const make = async (list: object) =>
    (await app.post(LISTS, admin, list, { headers })).body.ip_access_list.list_id as string;
  const enforce = () =>
    app.send('PATCH', '/api/2.0/workspace-conf', admin, { headers, body: { enableIpAccessLists: 'true' } });
  return { app, alice, tokens, preview, make, enforce };
}

const OFFICE = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] };

test('a preview tells who would be refused, and changes nothing', async () => {
  const { app, preview } = await startUsed(['192.0.2.9', '198.51.100.7', '198.51.100.7', '203.0.113.5']);
  const { label: _, ...list } = OFFICE;
  expect(await preview({ list, enforced: true })).toEqual({
    is_enforced: false,
    your_address: HERE,
    is_admitted: true,
    would_be_admitted: true,
    problems: [],
    refused_token_count: 3,
    refused_addresses: [
      { address: '203.0.113.5', token_count: 1, last_used_time: expect.any(Number) },
      { address: '198.51.100.7', token_count: 2, last_used_time: expect.any(Number) },
    ],
    is_complete: true,
  });
  // While nothing is enforced, the list alone would refuse nobody.
  expect(await preview({ list })).toMatchObject({ refused_token_count: 0, would_be_admitted: true });
  expect((await app.get(LISTS, await app.admin())).body.ip_access_lists).toEqual([]);
});

test('only what is admitted now counts, and only good tokens that were used lately', async () => {
  const { app, alice, tokens, preview, make, enforce } = await startUsed([
    '192.0.2.9',
    '192.0.2.10',
    '192.0.2.11',
    '198.51.100.7',
  ]);
  await make(OFFICE);
  expect((await enforce()).status).toBe(200);
  const blockAll = { list: { list_type: 'BLOCK', ip_addresses: ['192.0.2.8/30', '198.51.100.0/24'] } };
  expect(await preview(blockAll)).toMatchObject({ refused_token_count: 3, would_be_admitted: true });
  const revoked = tokens[0]?.id;
  const headers = { 'x-forwarded-for': HERE };
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked }, { headers });
  expect(await preview(blockAll)).toMatchObject({ refused_token_count: 2 });
  app.clock.advance('31d');
  expect(await preview(blockAll)).toMatchObject({ refused_token_count: 0 });
});

test('a preview says whether the caller would get in, for a new list, another one, and none', async () => {
  const { preview, make, enforce } = await startUsed([]);
  const listId = await make(OFFICE);
  const elsewhere = { list_type: 'ALLOW', ip_addresses: ['198.51.100.0/24'] };
  await enforce();
  const would = async (change: object) => (await preview(change)).would_be_admitted;
  expect(await would({})).toBe(true);
  expect(await would({ list: elsewhere })).toBe(true);
  expect(await would({ list_id: listId, list: elsewhere })).toBe(false);
  expect(await would({ list_id: listId, list: { ...elsewhere, enabled: false } })).toBe(true);
  expect(await would({ list_id: listId })).toBe(true);
  expect(await would({ list: { list_type: 'BLOCK', ip_addresses: [HERE] } })).toBe(false);
  expect(await would({ list: { list_type: 'BLOCK', ip_addresses: [HERE] }, enforced: false })).toBe(true);
});

test('what is no address is named by its place, and a range with bits behind its prefix by what it means', async () => {
  const { preview } = await startUsed([]);
  const ip_addresses = ['192.0.2.0/24', 'office', '10.0.0.5/8', '2001:db8::1/32', '1.2.3.4/33'];
  expect((await preview({ list: { list_type: 'ALLOW', ip_addresses } })).problems).toEqual([
    { index: 1, kind: 'unreadable' },
    { index: 2, kind: 'host_bits', means: '10.0.0.0/8' },
    { index: 3, kind: 'host_bits', means: '2001:db8::/32' },
    { index: 4, kind: 'unreadable' },
  ]);
});

test('a token that is limited to scopes is not told from where others are used, whichever scopes it has', async () => {
  const app = await startTestApp();
  const scoped = await app.token(await app.admin(), { scopes: ['networking', 'settings'] });
  expect((await app.get(LISTS, scoped)).status).toBe(200);
  expect((await app.post(PREVIEW, scoped, {})).status).toBe(403);
});

test('who comes by a proxy that nobody listed would not be admitted by any list', async () => {
  const app = await startTestApp();
  const headers = { 'x-forwarded-for': HERE };
  const list = { list_type: 'ALLOW', ip_addresses: ['0.0.0.0/0'] };
  const { body } = await app.post(PREVIEW, await app.admin(), { list, enforced: true }, { headers });
  expect([body.your_address, body.is_admitted, body.would_be_admitted]).toEqual(['127.0.0.1', true, false]);
});
