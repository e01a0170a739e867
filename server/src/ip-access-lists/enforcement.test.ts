import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { basic, PASSWORD, startTestApp, type TestApp } from '../testing/harness.ts';
import type { TestAnswer } from '../testing/http-client.ts';

const PATH = '/api/2.0/ip-access-lists';
const CONF = '/api/2.0/workspace-conf';
const LIST = '/api/2.0/token/list';
const SESSION = '/api/latchkey/1.0/session';
const INSIDE = '192.0.2.1';
const OUTSIDE = '203.0.113.9';
const operator = { name: 'root@machine', address: '', userAgent: '', requestId: '' };

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

/** A node behind a proxy that takes requests from these lists alone; its administrator is on the machine. */
async function startEnforced(lists: readonly [listType: 'ALLOW' | 'BLOCK', ...addresses: string[]][]) {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  for (const [i, [listType, ...addresses]] of lists.entries()) {
    const fields = { label: String(i), listType, addresses, isEnabled: true };
    await app.core.ipAccessLists.create(operator, fields);
  }
  await app.core.settings.change(operator, { enableIpAccessLists: 'true' });
  return app;
}

/** All of an answer that does not differ from request to request. */
function lasting({ status, headers, text }: TestAnswer) {
  const { 'x-request-id': _id, date: _date, ...others } = headers;
  return { status, headers: others, text };
}

async function statusFrom(app: TestApp, address: string): Promise<number> {
  return (await app.get('/.well-known/databricks-config', undefined, from(address))).status;
}

test.each([
  ['an address on an ALLOW list is admitted', INSIDE, 200],
  ['an address on no ALLOW list is refused', OUTSIDE, 403],
  ['BLOCK wins over ALLOW', '192.0.2.200', 403],
  ['an IPv4-mapped address is its IPv4 address', `::ffff:${INSIDE}`, 200],
  ['also in hex digits', '::ffff:c000:2c8', 403],
  ['an IPv6 address on an ALLOW list is admitted', '2001:db8::1', 200],
  ['an IPv6 address on no ALLOW list is refused', '2001:db9::1', 403],
  ['an address on a list that is not enabled is refused', '198.51.100.1', 403],
])('%s: from %s', async (_what, address, status) => {
  const app = await startEnforced([
    ['ALLOW', '192.0.2.0/24'],
    ['ALLOW', '2001:db8::/32'],
    ['BLOCK', '192.0.2.200/29'],
  ]);
  const off = { label: 'off', listType: 'ALLOW', addresses: ['0.0.0.0/0'], isEnabled: false } as const;
  await app.core.ipAccessLists.create(operator, off);
  expect(await statusFrom(app, address)).toBe(status);
});

test('without an ALLOW list all is admitted that is not blocked, without any list all', async () => {
  const app = await startEnforced([['BLOCK', OUTSIDE]]);
  expect([await statusFrom(app, INSIDE), await statusFrom(app, OUTSIDE)]).toEqual([200, 403]);
  const [list] = await app.core.ipAccessLists.list();
  await app.core.ipAccessLists.delete(operator, { listId: list?.listId ?? '' });
  expect(await statusFrom(app, OUTSIDE)).toBe(200);
});

test('from elsewhere the answer is the same, byte for byte, whatever is presented', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  const alice = await app.user('alice');
  const [good, revoked, expired, limited, scoped] = [
    await app.token(alice),
    await app.token(alice),
    await app.token(alice, { lifetimeSeconds: 1 }),
    await app.token(alice, { allowedCidrs: ['10.0.0.0/8'] }),
    await app.token(alice, { scopes: ['sql'] }),
  ];
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id }, from(INSIDE));
  app.clock.advance('2s');
  const signedIn = await app.post(
    SESSION,
    undefined,
    { username: 'alice', password: PASSWORD },
    from(INSIDE),
  );
  const cookie = signedIn.headers['set-cookie']?.split(';')[0] ?? '';
  const presented: Record<string, string>[] = [
    {},
    ...[good, revoked, expired, limited, scoped].map(({ value }) => ({ authorization: `Bearer ${value}` })),
    { authorization: `Bearer dapi${'0'.repeat(32)}` },
    { authorization: 'Bearer x' },
    { authorization: basic('token', good.value) },
    { authorization: basic('alice', PASSWORD) },
    { authorization: basic('alice', 'this is not the password') },
    { authorization: basic('nobody', PASSWORD) },
    { authorization: 'Digest x' },
    { cookie },
    { cookie: cookie.replace(/=.*/, `=${'A'.repeat(43)}`) },
  ];
  const answers = new Set<string>();
  for (const headers of presented) {
    for (const spelling of [OUTSIDE, `::ffff:${OUTSIDE}`]) {
      const answer = await app.get(LIST, undefined, { headers: { ...headers, 'x-forwarded-for': spelling } });
      answers.add(JSON.stringify(lasting(answer)));
    }
  }
  const message = `Source IP address: ${OUTSIDE} is blocked by Databricks IP ACL for workspace: ${app.core.installation.workspaceId}`;
  expect([...answers].map((text) => JSON.parse(text))).toEqual([
    {
      status: 403,
      headers: expect.objectContaining({
        'x-databricks-reason-phrase': message,
        'cache-control': 'no-store',
      }),
      text: JSON.stringify({ error_code: 'PERMISSION_DENIED', message }),
    },
  ]);
  expect((await app.get(LIST, good, from(INSIDE))).status).toBe(200);
});

test('no password is checked and no token verified for whoever comes from elsewhere', async () => {
  const app = await startEnforced([['ALLOW', '127.0.0.1', INSIDE]]);
  const alice = await app.user('alice');
  const token = await app.token(alice);
  for (let i = 0; i < 31; i++) {
    const wrong = { username: 'alice', password: `wrong ${i}` };
    expect((await app.post(SESSION, undefined, wrong, from(OUTSIDE))).status).toBe(403);
    expect((await app.get(LIST, token, from(OUTSIDE))).status).toBe(403);
  }
  expect((await app.post(SESSION, undefined, { username: 'alice', password: PASSWORD })).status).toBe(200);
  const { text } = await app.get('/metrics', await app.admin());
  expect(text).toMatch(/^latchkey_verifications_total\{outcome="ok"\} 0$/m);
});

test('every path is refused from elsewhere, also those that are not there, but those that monitors ask', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  const admin = await app.token(await app.admin());
  const paths: [method: string, path: string][] = [
    ...['/', '/login', '/settings/access-tokens', '/assets/x.js', '/favicon.svg'].map(get),
    ...['/.well-known/databricks-config', '/metrics', '/nope', '/api/nope', '/api/2.0/token/list/'].map(get),
    ...[PATH, `${CONF}?keys=enableIpAccessLists`, SESSION, '/api/2.0/tokens/introspect'].map(get),
    ...[`${PATH}?a=1`, '/api/2.0/preview/scim/v2/Me', '/healthz/', '/api/2.0/token/%6cist'].map(get),
    ['POST', SESSION],
    ['DELETE', SESSION],
    ['PUT', '/api/latchkey/1.0/password'],
    ['HEAD', LIST],
    ['OPTIONS', LIST],
    ['POST', '/nope'],
    ['DELETE', LIST],
  ];
  for (const [method, path] of paths) {
    const answer = await app.send(method, path, admin, from(OUTSIDE));
    expect([method, path, answer.status]).toEqual([method, path, 403]);
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  }
  expect((await app.get('/healthz', undefined, from(OUTSIDE))).body).toEqual({ status: 'ok' });
  expect((await app.get('/readyz', undefined, from(OUTSIDE))).body).toEqual({ status: 'ready' });

  function get(path: string): [string, string] {
    return ['GET', path];
  }
});

test('a body from elsewhere is not read', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  for (const path of [SESSION, '/api/2.0/token/create', '/nope']) {
    const answer = await app.post(path, undefined, 'this is not JSON', from(OUTSIDE));
    expect([path, answer.status]).toEqual([path, 403]);
  }
});

test('refusals are in the audit trail, counted, with the route and never what was sent', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  const token = await app.token(await app.user('alice'));
  for (const path of [
    `/api/latchkey/1.0/token/get?token_id=${token.value}`,
    `/api/latchkey/1.0/token/get?token_id=x`,
    `/api/2.0/ip-access-lists/${token.value}`,
    `/${token.value}`,
  ]) {
    await app.get(path, token, from(OUTSIDE));
  }
  await app.core.observations.flushAll();
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select([
      'service_name',
      'user_name',
      'principal_id',
      'source_ip_address',
      'status_code',
      'request_params',
    ])
    .select('occurrences')
    .where('action_name', '=', 'IpAccessDenied')
    .orderBy('chain_seq')
    .execute();
  expect(events.map((event) => [JSON.parse(event.request_params).path, event.occurrences])).toEqual([
    ['/api/latchkey/1.0/token/get', 2],
    ['/api/2.0/ip-access-lists/:list_id', 1],
    ['no route', 1],
  ]);
  for (const event of events) {
    expect(event).toMatchObject({
      service_name: 'accounts',
      user_name: 'unknown',
      principal_id: null,
      source_ip_address: OUTSIDE,
      status_code: 403,
    });
    expect(JSON.stringify(event)).not.toContain(token.value);
  }
  expect(app.logLines.join('')).not.toContain(token.value);
});

test('switching on reaches the very next request, and so does every change of the lists', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  const admin = await app.token(await app.admin());
  const send = (method: string, path: string, body?: object) =>
    app.send(method, path, admin, { ...from(INSIDE), body });
  const allow = { label: 'a', list_type: 'ALLOW', ip_addresses: [INSIDE] };
  const { ip_access_list: list } = (await send('POST', PATH, allow)).body;
  const one = `${PATH}/${list.list_id}`;
  const steps: [act: () => Promise<TestAnswer>, fromOutside: number][] = [
    [() => send('PATCH', CONF, { enableIpAccessLists: 'true' }), 403],
    [() => send('PATCH', one, { ip_addresses: [INSIDE, OUTSIDE] }), 200],
    [() => send('POST', PATH, { label: 'b', list_type: 'BLOCK', ip_addresses: [OUTSIDE] }), 403],
    [() => send('PATCH', CONF, { enableIpAccessLists: 'false' }), 200],
    [() => send('PATCH', CONF, { enableIpAccessLists: 'TRue' }), 403],
    [() => send('PATCH', CONF, { enableIpAccessLists: '' }), 200],
  ];
  for (let round = 0; round < 3; round++) {
    for (const [act, expected] of steps) {
      if (expected === 403) expect(await statusFrom(app, OUTSIDE)).toBe(200);
      const answer = await act();
      if (round === 0) expect(answer.status, answer.text).toBe(200);
      const statuses = await Promise.all(Array.from({ length: 8 }, () => statusFrom(app, OUTSIDE)));
      expect(statuses).toEqual(Array(8).fill(expected));
    }
    for (const left of (await send('GET', PATH)).body.ip_access_lists) {
      if (left.label === 'b') await send('DELETE', `${PATH}/${left.list_id}`);
    }
    await send('PATCH', one, { ip_addresses: [INSIDE] });
  }
});

test('who forwards without being listed is refused while lists are enforced, told why, and logged once', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const forwardings = [
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-for': ['', '127.0.0.1'] },
    { forwarded: 'for=127.0.0.1' },
  ];
  for (const headers of forwardings) expect((await app.get(LIST, token, { headers })).status).toBe(200);
  await app.core.settings.change(operator, { enableIpAccessLists: 'true' });
  expect((await app.get(LIST, token)).status).toBe(200);
  for (const headers of forwardings) {
    const answer = await app.get(LIST, token, { headers });
    expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    expect(answer.body.message).toContain('LATCHKEY_TRUSTED_PROXIES');
    expect(lasting(await app.get(LIST, undefined, { headers }))).toEqual(lasting(answer));
  }
  const warnings = app.logLines.filter((line) => line.includes('"doubt":"unlisted_proxy"'));
  expect(warnings).toEqual([expect.stringContaining('"peer":"127.0.0.1"')]);
  expect((await app.get('/healthz', undefined, { headers: { 'x-forwarded-for': '1.1.1.1' } })).status).toBe(
    200,
  );
  await app.core.observations.flushAll();
  const [event] = await app.core.db.sql
    .selectFrom('audit_events')
    .select('request_params')
    .where('action_name', '=', 'IpAccessDenied')
    .execute();
  expect(JSON.parse(event?.request_params ?? '')).toMatchObject({ reason: 'address_unknown' });
});

test('a limited token that is sent by who is not listed is logged, too', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'), { allowedCidrs: ['127.0.0.1'] });
  const answer = await app.get(LIST, token, from('127.0.0.1'));
  expect(answer.body.message).toBe('Invalid access token.');
  expect(app.logLines.filter((line) => line.includes('"doubt":"unlisted_proxy"'))).toHaveLength(1);
});

test('a trusted proxy that does not say for whom is refused while lists are enforced', async () => {
  const app = await startEnforced([['ALLOW', '127.0.0.1', INSIDE]]);
  for (const forwarded of ['unknown', `${INSIDE}, unix:`, '']) {
    const answer = await app.get(LIST, undefined, from(forwarded));
    expect([answer.status, answer.body.message]).toEqual([403, expect.stringContaining('not known')]);
  }
  expect((await app.get(LIST)).status).toBe(401);
});

test('what a client writes itself before the proxies do counts for nothing', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  for (const headers of [
    { 'x-forwarded-for': `${INSIDE}, ${OUTSIDE}` },
    { 'x-forwarded-for': [INSIDE, OUTSIDE] },
    { 'x-forwarded-for': [`${INSIDE},`, ` ,${OUTSIDE}`] },
    { 'x-forwarded-for': OUTSIDE, forwarded: `for=${INSIDE}` },
    { 'X-FORWARDED-FOR': OUTSIDE, 'x-real-ip': INSIDE, 'x-client-ip': INSIDE },
  ]) {
    const answer = await app.get('/login', undefined, { headers });
    expect([answer.status, answer.body.message]).toEqual([403, expect.stringContaining(OUTSIDE)]);
  }
});

test('when neither the feed nor the database can say what is enforced, nothing is taken but what monitors ask', async () => {
  const app = await startEnforced([['ALLOW', INSIDE]]);
  const token = await app.token(await app.user('alice'));
  expect((await app.get(LIST, token, from(INSIDE))).status).toBe(200);
  await app.core.db.write(async ({ sql: tx }) => {
    await tx.deleteFrom('feed_head').execute();
    await sql`alter table ip_access_lists rename to gone`.execute(tx);
  });
  app.core.changes.stop();
  await sleep(50);
  app.clock.advance('2s');
  for (const [path, credential] of [
    [LIST, token],
    [LIST, undefined],
    ['/login', undefined],
    ['/nope', undefined],
  ] as const) {
    const answer = await app.get(path, credential, from(INSIDE));
    expect([path, answer.status, answer.body.error_code]).toEqual([path, 503, 'TEMPORARILY_UNAVAILABLE']);
    expect(answer.headers['retry-after']).toBe('1');
  }
  expect((await app.get('/healthz', undefined, from(OUTSIDE))).status).toBe(200);
  await app.core.db.write(({ sql: tx }) => sql`alter table gone rename to ip_access_lists`.execute(tx));
  expect((await app.get(LIST, token, from(INSIDE))).status).toBe(200);
  expect((await app.get(LIST, token, from(OUTSIDE))).status).toBe(403);
});
