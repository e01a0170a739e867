import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { readUpstreams } from '../config/upstreams.ts';
import { exportTrail } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { AssertionKeys } from './assertion-keys.ts';
import { Assertions } from './assertions.ts';

const TOML = `
[[upstreams]]
name = "mlflow"
path = "/mlflow"
scope = "mlflow"
assertion = true
[[upstreams]]
name = "wiki"
path = "/wiki"
assertion = true
headers = { assertion = "X-Remote-Assertion" }
[[upstreams]]
name = "plain"
path = "/plain"
`;
const ENV = { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' };
const HEADER = 'x-latchkey-assertion';
const JWKS = '/.well-known/jwks.json';

const start = (options: Parameters<typeof startTestApp>[0] = {}) =>
  startTestApp({ toml: TOML, env: ENV, ...options });

function ask(app: TestApp, credential: TestCredential, target = '/mlflow/x', forged: object = {}) {
  const headers = { 'x-original-method': 'GET', 'x-original-uri': target, ...forged };
  return app.get('/forward-auth/nginx', credential, { headers });
}

/** As a service does that trusts nothing but what is signed. */
function check(app: TestApp, assertion: string | undefined, audience = 'mlflow') {
  const keys = createRemoteJWKSet(new URL(JWKS, app.node.url));
  return jwtVerify(assertion ?? '', keys, {
    ...{ audience, issuer: ENV.LATCHKEY_PUBLIC_URL, typ: 'latchkey-assertion+jwt', algorithms: ['ES256'] },
    currentDate: new Date(app.clock.now()),
    requiredClaims: ['sub', 'exp', 'iat'],
  });
}

const keyIds = async (app: TestApp) =>
  ((await app.get(JWKS)).body.keys as { kid: string }[]).map(({ kid }) => kid);

test('a service learns by an assertion that it can check who calls, with what, and until when', async () => {
  const app = await start();
  const alice = await app.user('alice@example.com');
  const token = await app.token(alice, { scopes: ['mlflow', 'sql'] });
  const answer = await ask(app, token, '/mlflow/x', { [HEADER]: 'forged' });
  const { payload } = await check(app, answer.headers[HEADER]);
  const { iat = 0 } = payload;
  expect(iat).toBeGreaterThanOrEqual(Math.floor(token.record.createdAt / 1000));
  expect(iat).toBeLessThanOrEqual(app.clock.now() / 1000);
  expect(payload).toEqual({
    ...{ iss: 'https://latchkey.example.com', aud: 'mlflow', sub: String(alice.id) },
    ...{ preferred_username: 'alice@example.com', name: alice.displayName, email: 'alice@example.com' },
    ...{ scope: 'mlflow sql', token_id: token.id, iat, exp: iat + 60 },
  });
  expect(JSON.stringify(answer.headers)).not.toContain(token.value);
});

test('by password there is no token in it, and no e-mail address where none is known', async () => {
  const app = await start();
  const { payload } = await check(app, (await ask(app, await app.user('bob'))).headers[HEADER]);
  expect(payload).toMatchObject({ preferred_username: 'bob', scope: 'all-apis' });
  expect([payload.token_id, payload.email]).toEqual([undefined, undefined]);
});

test('each upstream gets its own, under the name that it asked for, and who asked for none gets none', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  const wiki = await ask(app, token, '/wiki');
  expect(wiki.headers[HEADER]).toBeUndefined();
  const assertion = wiki.headers['x-remote-assertion'];
  expect((await check(app, assertion, 'wiki')).payload.aud).toBe('wiki');
  await expect(check(app, assertion, 'mlflow')).rejects.toThrow('"aud"');
  expect((await ask(app, token, '/plain')).headers[HEADER]).toBeUndefined();
});

test('it ends after a minute, and with the token', async () => {
  const app = await start();
  const alice = await app.user('alice');
  const short = await app.token(alice, { lifetimeSeconds: 20 });
  const assertion = (await ask(app, short)).headers[HEADER];
  const { payload } = await check(app, assertion);
  expect(payload.exp).toBe(Math.floor((short.record.expiresAt ?? 0) / 1000));
  app.clock.advance('20s');
  await expect(check(app, assertion)).rejects.toThrow('"exp"');
  const long = (await ask(app, await app.token(alice))).headers[HEADER];
  app.clock.advance('60s');
  await expect(check(app, long)).rejects.toThrow('"exp"');
});

test('a token in steady use is told of to each upstream in its own words, and by an assertion that is good', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  for (const seconds of [0, 31, 31]) {
    app.clock.advance(`${seconds}s`);
    await check(app, (await ask(app, token, '/mlflow/x')).headers[HEADER]);
    await check(app, (await ask(app, token, '/wiki')).headers['x-remote-assertion'], 'wiki');
    expect((await ask(app, token, '/plain')).headers['x-forwarded-user']).toBe('alice');
  }
  const renamed = { name: 'plain', path: '/plain', headers: { user: 'X-Remote-User' } };
  expect(app.node.replaceUpstreams(readUpstreams([renamed], 'latchkey.toml').upstreams)).toEqual([]);
  const { headers } = await ask(app, token, '/plain');
  expect([headers['x-remote-user'], headers['x-forwarded-user']]).toEqual(['alice', undefined]);
});

test('an assertion of a token that one service alone is asked about is renewed in time', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  for (const seconds of [0, 31, 31]) {
    app.clock.advance(`${seconds}s`);
    await check(app, (await ask(app, token)).headers[HEADER]);
  }
});

test('one is given again while half of its time is left, to each upstream its own', async () => {
  const app = await start();
  const subject = { principal: await app.user('alice') };
  const { assertionKeys: keys, clock } = { ...app.core, clock: app.clock };
  const assertions = new Assertions({ clock, keys, publicUrl: () => ENV.LATCHKEY_PUBLIC_URL });
  const first = await assertions.for(subject, 'mlflow');
  const other = await assertions.for(subject, 'wiki');
  expect(other).not.toBe(first);
  app.clock.advance('25s');
  expect([await assertions.for(subject, 'mlflow'), await assertions.for(subject, 'wiki')]).toEqual([
    first,
    other,
  ]);
  app.clock.advance('5s');
  const second = await assertions.for(subject, 'mlflow');
  const [{ payload: before }, { payload: after }] = [await check(app, first), await check(app, second)];
  expect((after.exp ?? 0) - (before.exp ?? 0)).toBeGreaterThanOrEqual(30);
});

test('none says what is not so any more', async () => {
  const app = await start();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const get = async () => (await ask(app, token)).headers[HEADER];
  expect((await check(app, await get())).payload.name).toBe(alice.displayName);
  const path = `/api/2.0/preview/scim/v2/Users/${alice.id}`;
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'displayName', value: 'Alice of Wonderland' }],
  };
  const { status } = await app.send('PATCH', path, await app.token(await app.admin()), { body: patch });
  expect(status).toBeLessThan(300);
  await expect
    .poll(async () => (await check(app, await get())).payload.name, { timeout: 10_000 })
    .toBe('Alice of Wonderland');
});

test('our own API takes none for a credential', async () => {
  const app = await start();
  const assertion = (await ask(app, await app.token(await app.admin()))).headers[HEADER] ?? '';
  const bearer = { authorization: `Bearer ${assertion}` };
  const basic = { authorization: `Basic ${Buffer.from(`token:${assertion}`).toString('base64')}` };
  for (const headers of [bearer, basic]) {
    expect((await app.get('/api/2.0/token/list', undefined, { headers })).status).toBe(403);
    expect((await ask(app, undefined, '/mlflow/x', headers)).status).toBe(403);
  }
});

test('one that was changed, or signed by somebody else, or by nobody, does not stand up to the published keys', async () => {
  const app = await start();
  const assertion = (await ask(app, await app.token(await app.user('alice')))).headers[HEADER] ?? '';
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const root = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), preferred_username: 'admin' };
  const forged = Buffer.from(JSON.stringify(root)).toString('base64url');
  await expect(check(app, `${header}.${forged}.${signature}`)).rejects.toThrow('signature');
  const none = Buffer.from('{"alg":"none","typ":"latchkey-assertion+jwt"}').toString('base64url');
  await expect(check(app, `${none}.${forged}.`)).rejects.toThrow();
  const other = await start();
  const foreign = (await ask(other, await other.token(await other.user('admin2')))).headers[HEADER];
  await expect(check(app, foreign)).rejects.toThrow();
});

test('the next key is published before it signs, and the one before for a while after', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  const signer = async () => decodeProtectedHeader((await ask(app, token)).headers[HEADER] ?? '').kid;
  const keys: AssertionKeys = app.core.assertionKeys;
  const first = await signer();
  await keys.rotate();
  expect(await keyIds(app)).toEqual([first]);
  app.clock.advance('30d');
  await keys.rotate();
  await keys.rotate();
  const [next, ...others] = await keyIds(app);
  expect(others).toEqual([first]);
  const stillFirst = await app.token(await app.user('bob'));
  expect(decodeProtectedHeader((await ask(app, stillFirst)).headers[HEADER] ?? '').kid).toBe(first);
  app.clock.advance('1h');
  const carol = await app.token(await app.user('carol'));
  const answer = await ask(app, carol);
  expect(decodeProtectedHeader(answer.headers[HEADER] ?? '').kid).toBe(next);
  await check(app, answer.headers[HEADER]);
  expect(await keyIds(app)).toEqual([next, first]);
  app.clock.advance('1h');
  await keys.rotate();
  expect(await keyIds(app)).toEqual([next]);
});

test('the private halves are sealed, and new ones are made when the master key changes', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  const first = decodeProtectedHeader((await ask(app, token)).headers[HEADER] ?? '').kid;
  const [row] = await app.core.db.sql.selectFrom('assertion_keys').selectAll().execute();
  const { key_id: masterKeyId } = await app.core.db.sql
    .selectFrom('secret_master_keys')
    .select('key_id')
    .where('is_current', '=', 1)
    .executeTakeFirstOrThrow();
  expect([row?.key_id, row?.master_key_id]).toEqual([first, masterKeyId]);
  // What PKCS #8 of a P-256 key has in it: its curve, as an object identifier.
  expect(Buffer.from(row?.sealed_key ?? []).includes(Buffer.from('2a8648ce3d030107', 'hex'))).toBe(false);
  expect(row?.public_jwk).not.toContain('"d"');
  await app.core.db.sql.updateTable('assertion_keys').set({ master_key_id: 'an earlier one' }).execute();
  await app.core.assertionKeys.rotate();
  expect(await keyIds(app)).toHaveLength(2);
});

test('nodes over one database sign with the same key', async () => {
  const database = await createTestDatabase();
  const first = await start({ database });
  const second = await start({ database, clock: first.clock });
  const token = await first.token(await first.user('alice'));
  const [one, other] = [await ask(first, token), await ask(second, token)];
  const kid = decodeProtectedHeader(one.headers[HEADER] ?? '').kid;
  expect(decodeProtectedHeader(other.headers[HEADER] ?? '').kid).toBe(kid);
  expect([await keyIds(first), await keyIds(second)]).toEqual([[kid], [kid]]);
  await check(first, other.headers[HEADER]);
});

test('without a key to sign with nobody passes, and the rest goes on', async () => {
  const app = await start();
  const token = await app.token(await app.user('alice'));
  expect((await ask(app, token)).status).toBe(200);
  await sql.raw('alter table assertion_keys rename to lost').execute(app.core.db.sql);
  // What was known is good for ten minutes.
  app.clock.advance('5m');
  expect((await ask(app, token)).status).toBe(200);
  app.clock.advance('5m');
  const answer = await ask(app, token);
  expect([answer.status, answer.headers[HEADER]]).toEqual([503, undefined]);
  expect((await ask(app, token, '/plain')).status).toBe(200);
});

test('the first key is told in the audit trail', async () => {
  const app = await start();
  expect(await keyIds(app)).toHaveLength(1);
  expect(await exportTrail(app)).toContain('makeAssertionKey');
});

test('where no upstream gets assertions there is no key', async () => {
  const app = await startTestApp();
  await app.node.jobs.clean();
  expect((await app.get(JWKS)).body).toEqual({ keys: [] });
});
