import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine, Tx } from '../db/database.ts';
import { startTestApp, type TestApp, type TestCredential, type TestToken } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const LIST = '/api/2.0/token/list';
const GENERATE = '/api/latchkey/1.0/token/generate';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

/** A node behind a proxy on this machine, so that a test may come from any address. */
const startBehindProxy = () => startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

async function generate(app: TestApp, credential: TestCredential, body: object, address = '192.0.2.1') {
  const answer = await app.post(GENERATE, credential, body, from(address));
  return { answer, limits: answer.body.token_info?.allowed_cidrs as string[] | undefined };
}

/** All of an answer that does not differ from request to request. */
function lasting({ status, headers, text }: Awaited<ReturnType<TestApp['get']>>) {
  const { 'x-request-id': _id, date: _date, ...others } = headers;
  return { status, headers: others, text };
}

test.each([
  ['192.0.2.0/24', '192.0.2.77', '192.0.3.77'],
  ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.8'],
  ['::ffff:192.0.2.0/120', '192.0.2.7', '192.0.3.7'],
  ['2001:db8::/32', '2001:db8:1::1', '2001:db9::1'],
  ['::/0', '2001:db8::1', '192.0.2.1'],
])(
  'a token limited to %s works from %s, and from %s is answered like every bad token',
  async (cidr, inside, outside) => {
    const app = await startBehindProxy();
    const alice = await app.user('alice');
    const token = await app.token(alice, { allowedCidrs: [cidr] });
    const unknown = { authorization: `Bearer dapi${'0'.repeat(32)}` };
    const bad = lasting(
      await app.get(LIST, undefined, { headers: { ...unknown, ...from(outside).headers } }),
    );
    // Before it is remembered, and after.
    for (let round = 0; round < 2; round++) {
      expect(lasting(await app.get(LIST, token, from(outside)))).toEqual(bad);
      expect((await app.get(LIST, token, from(inside))).status).toBe(200);
    }
    expect((await app.get(LIST, token)).status).toBe(403);
  },
);

test('the reason is in the audit trail and the metrics, and a refused use is no use', async () => {
  const app = await startBehindProxy();
  const alice = await app.user('alice');
  const token = await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] });
  for (let i = 0; i < 3; i++) await app.get(LIST, token, from('203.0.113.9'));
  await app.core.observations.flush();
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['user_name', 'source_ip_address', 'status_code', 'request_params'])
    .where('action_name', '=', 'tokenLogin')
    .execute();
  expect(events).toEqual([
    {
      user_name: 'alice',
      source_ip_address: '203.0.113.9',
      status_code: 403,
      request_params: expect.stringContaining('"reason":"address_not_allowed"'),
    },
  ]);
  const { text } = await app.get('/metrics', await app.admin());
  expect(text).toMatch(/^latchkey_verifications_total\{outcome="address_not_allowed"\} 3$/m);
  const { body } = await app.get(`/api/latchkey/1.0/token/get?token_id=${token.id}`, alice);
  expect(body.token_info).not.toHaveProperty('last_accessed_time');
});

test('from elsewhere nothing tells that a token is good, not even what only holders of good ones hear', async () => {
  const app = await startBehindProxy();
  const alice = await app.user('alice');
  const token = await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] });
  const takings = [
    () => app.core.settings.change(caller, { enableTokensConfig: 'false' }),
    () => app.core.permissions.set(caller, 'tokens', app.core.installation.groups.usersId, undefined),
  ];
  for (const take of takings) {
    await take();
    expect((await app.get(LIST, token, from('192.0.2.1'))).body.message).not.toBe('Invalid access token.');
    expect((await app.get(LIST, token, from('203.0.113.9'))).body.message).toBe('Invalid access token.');
    await app.core.settings.change(caller, { enableTokensConfig: 'true' });
  }
});

test('who forwards without being listed cannot say where a limited token is used from', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [limited, free] = [await app.token(alice, { allowedCidrs: ['127.0.0.0/8'] }), await app.token(alice)];
  expect((await app.get(LIST, limited)).status).toBe(200);
  for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }]) {
    expect((await app.get(LIST, limited, { headers })).body.message).toBe('Invalid access token.');
    expect((await app.get(LIST, free, { headers })).status).toBe(200);
  }
});

test('limits are shown by our own API as they were written, and Databricks shapes stay as they are', async () => {
  const app = await startBehindProxy();
  const alice = await app.user('alice');
  const written = ['192.0.2.0/24', '2001:DB8::/32', '::ffff:198.51.100.7'];
  const { answer, limits } = await generate(app, alice, { allowed_cidrs: written });
  expect([answer.status, limits]).toEqual([200, written]);
  const { token_id: tokenId } = answer.body.token_info;
  const shown = await app.get(`/api/latchkey/1.0/token/get?token_id=${tokenId}`, alice);
  expect(shown.body.token_info.allowed_cidrs).toEqual(written);
  expect((await app.get(LIST, alice)).body.token_infos[0]).not.toHaveProperty('allowed_cidrs');
  const event = await app.core.db.sql
    .selectFrom('audit_events')
    .select('request_params')
    .where('action_name', '=', 'generateDbToken')
    .executeTakeFirstOrThrow();
  expect(JSON.parse(event.request_params).allowedCidrs).toBe(written.join(','));
});

test.each([
  ['no list', '10.0.0.0/8', /must be a list of strings/],
  ['an empty list', [], /must not be empty: leave it out/],
  ['too many', Array.from({ length: 33 }, (_, i) => `10.0.0.${i}`), /more than 32/],
  ['no address', ['10.0.0.0/8', 'office'], /"office" is neither/],
  ['an empty text', [''], /"" is neither/],
  ['bits behind the prefix', ['10.0.0.5/8'], /that of "10.0.0.5\/8" is 10.0.0.0/],
  ['such bits in an IPv4-mapped range', ['::ffff:10.0.0.5/104'], /is 10.0.0.0/],
  ['a zone', ['fe80::1%eth0'], /is neither/],
  ['a prefix that is too long', ['10.0.0.0/33'], /is neither/],
])('%s as limits is refused, and no token is generated', async (_what, allowedCidrs, message) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { answer } = await generate(app, alice, { allowed_cidrs: allowedCidrs });
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(answer.body.message).toMatch(message);
  expect((await app.get(LIST, alice)).body.token_infos).toEqual([]);
});

test('32 limits are taken', async () => {
  const app = await startTestApp();
  const most = Array.from({ length: 32 }, (_, i) => `10.0.0.${i}`);
  expect((await generate(app, await app.user('alice'), { allowed_cidrs: most })).limits).toEqual(most);
});

const HELD = ['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32'];

test.each([
  ['limited token', 'nothing', undefined, HELD],
  ['limited token', 'a part', ['192.0.2.64/26', '2001:db8:1::/48'], ['192.0.2.64/26', '2001:db8:1::/48']],
  ['limited token', 'all, across two of its ranges', ['192.0.2.0/24'], ['192.0.2.0/24']],
  ['limited token', 'more', ['192.0.2.0/23'], 'refused'],
  ['limited token', 'a part and something else', ['192.0.2.1', '198.51.100.1'], 'refused'],
  ['limited token', 'everything', ['0.0.0.0/0', '::/0'], 'refused'],
  ['free token', 'nothing', undefined, undefined],
  ['free token', 'some', ['198.51.100.0/24'], ['198.51.100.0/24']],
  ['password', 'nothing', undefined, undefined],
  ['password', 'some', ['198.51.100.0/24'], ['198.51.100.0/24']],
  ['session', 'nothing', undefined, undefined],
  ['session', 'some', ['198.51.100.0/24'], ['198.51.100.0/24']],
])('with a %s that names %s', async (kind, _what, named, expected) => {
  const app = await startBehindProxy();
  const alice = await app.user('alice');
  const credential = await credentialOf(app, kind);
  const { answer, limits } = await generate(
    app,
    credential,
    named === undefined ? {} : { allowed_cidrs: named },
  );
  if (expected === 'refused') {
    expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    expect(answer.body.message).toContain(HELD.join(', '));
    expect((await app.get(LIST, alice)).body.token_infos).toHaveLength(1);
  } else {
    expect([answer.status, limits]).toEqual([200, expected]);
  }

  async function credentialOf(node: TestApp, name: string): Promise<TestCredential> {
    if (name === 'limited token') return node.token(alice, { allowedCidrs: HELD });
    if (name === 'free token') return node.token(alice);
    return name === 'session' ? node.signIn(alice) : alice;
  }
});

test("limits are inherited through Databricks' API and over generations, whatever scopes may be widened", async () => {
  const app = await startBehindProxy();
  const alice = await app.user('alice');
  await app.core.settings.change(caller, { allowWiderTokens: 'true' });
  let last: TestToken = await app.token(alice, { allowedCidrs: HELD });
  for (let generation = 0; generation < 2; generation++) {
    const { body } = await app.post('/api/2.0/token/create', last, {}, from('192.0.2.1'));
    last = { ...last, value: body.token_value, id: body.token_info.token_id };
    expect((await app.get(LIST, last, from('192.0.2.1'))).status).toBe(200);
    expect((await app.get(LIST, last, from('198.51.100.1'))).body.message).toBe('Invalid access token.');
  }
  const { answer } = await generate(app, last, { allowed_cidrs: ['0.0.0.0/0'] });
  expect(answer.status).toBe(403);
});

/** Those of the journal name columns; a start makes them anew. */
async function dropTriggers(tx: Tx['sql'], engine: Engine): Promise<void> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<{
          name: string;
        }>`select name from sqlite_master where type = 'trigger' and tbl_name = 'tokens'`.execute(tx)
      : await sql<{
          name: string;
        }>`select tgname as name from pg_trigger where tgrelid = 'tokens'::regclass and not tgisinternal`.execute(
          tx,
        );
  const on = engine === 'sqlite' ? '' : ' on tokens';
  for (const { name } of rows) await sql.raw(`drop trigger ${name}${on}`).execute(tx);
}

test('tokens of an installation from before there were limits go on without any', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const before = await startTestApp({ database });
  const alice = await before.user('alice');
  const token = await before.token(alice);
  await before.core.db.write(async ({ sql: tx, engine }) => {
    await dropTriggers(tx, engine);
    await sql`drop table ip_access_lists`.execute(tx);
    await sql`alter table tokens drop column allowed_cidrs`.execute(tx);
    await tx.deleteFrom('migrations').where('name', '=', '0004-ip-access-lists').execute();
  });
  await before.close();
  const after = await startTestApp({ database });
  expect((await after.get(LIST, token)).status).toBe(200);
  const { body } = await after.get(`/api/latchkey/1.0/token/get?token_id=${token.id}`, token);
  expect(body.token_info).not.toHaveProperty('allowed_cidrs');
  expect((await generate(after, token, { allowed_cidrs: ['127.0.0.1'] })).limits).toEqual(['127.0.0.1']);
});
