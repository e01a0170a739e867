import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  type Bend,
  doNotSign,
  signRightly,
  signWithSecret,
  signWrongly,
  TestIdentityProvider,
} from '../testing/identity-provider.ts';
import { type OidcApp, personAt, startOidcApp } from '../testing/oidc-app.ts';

const LINES = ['trust_email = true', 'provision = true', 'allowed_domains = ["example.com"]'];
const DISCOVERY = '/.well-known/openid-configuration';
const alice = personAt('alice@example.com');
const now = () => Math.floor(Date.now() / 1000);

async function start(): Promise<OidcApp> {
  const oidc = await startOidcApp({ lines: LINES });
  await oidc.app.user('alice@example.com');
  return oidc;
}

/** Nobody is signed in, linked or added, and the log holds nothing that was secret. */
async function expectNothing(oidc: OidcApp): Promise<void> {
  const { sql } = oidc.app.core.db;
  expect(await sql.selectFrom('sessions').selectAll().execute()).toEqual([]);
  expect(await sql.selectFrom('identity_links').selectAll().execute()).toEqual([]);
  const log = oidc.app.logLines.join('');
  for (const secret of ['an access token', 'eyJ', 'the secret of']) expect(log).not.toContain(secret);
}

test.each<[string, Bend]>([
  ['is signed by another key', { sign: signWrongly }],
  ['is not signed', { sign: doNotSign }],
  [
    'is not signed, which the provider says is its custom',
    { sign: doNotSign, metadata: { id_token_signing_alg_values_supported: ['RS256', 'none'] } },
  ],
  ['is signed with the client secret', { sign: signWithSecret }],
  [
    'is signed with the client secret, which the provider says is its custom',
    { sign: signWithSecret, metadata: { id_token_signing_alg_values_supported: ['RS256', 'HS256'] } },
  ],
  ['is none', { sign: async () => 'not a token' }],
  ['is of another issuer', { claims: { iss: 'https://evil.example' } }],
  [
    'is of the issuer with a slash more',
    { sign: (claims) => signRightly({ ...claims, iss: `${claims.iss}/` }) },
  ],
  ['is for another client', { claims: { aud: 'another' } }],
  [
    'is for another client, too, which asked for it',
    { claims: { aud: ['latchkey', 'other'], azp: 'other' } },
  ],
  ['has ended', { claims: { exp: now() - 600 } }],
  ['has another nonce', { claims: { nonce: 'x'.repeat(43) } }],
  ['has no nonce', { claims: { nonce: undefined } }],
  ['has a subject with a NUL', { claims: { sub: 'alice\0' } }],
  ['has a subject that is too long', { claims: { sub: 'x'.repeat(256) } }],
  ['has no subject', { claims: { sub: undefined } }],
  ['has a time of signing in that is a text', { claims: { auth_time: 'now' } }],
])('an ID token that %s lets nobody in', async (_what, bend) => {
  const oidc = await start();
  oidc.provider.bend = bend;
  const arrived = await oidc.signInAs(alice);
  expect([oidc.problemOf(arrived), arrived.session]).toEqual(['untrusted', undefined]);
  await expectNothing(oidc);
});

test('the same token unbent lets in', async () => {
  const oidc = await start();
  expect((await oidc.signInAs(alice)).session).toBeDefined();
});

test.each<[string, Bend, string]>([
  ['HTML', endpoint((_request, response) => response.end('<!doctype html><h1>Hello')), 'untrusted'],
  ['JSON that is none', endpoint((_q, response) => json(response, 200, '{"access_token": ')), 'untrusted'],
  ['a list', endpoint((_q, response) => json(response, 200, '[]')), 'untrusted'],
  [
    'no ID token',
    endpoint((_q, response) => json(response, 200, '{"access_token":"a","token_type":"Bearer"}')),
    'untrusted',
  ],
  ['an error', endpoint((_q, response) => json(response, 400, '{"error":"invalid_grant"}')), 'untrusted'],
  [
    'a redirect',
    endpoint((_q, response) => response.writeHead(302, { location: '/elsewhere' }).end()),
    'untrusted',
  ],
  ['a failure', endpoint((_q, response) => json(response, 500, '{}')), 'unreachable'],
  ['nothing', endpoint((_q, response) => response.destroy()), 'unreachable'],
  [
    'too much',
    endpoint((_q, response) => json(response, 200, `{"access_token":"${'x'.repeat(2_000_000)}"}`)),
    'unreachable',
  ],
])('a token endpoint that answers %s lets nobody in', async (_what, bend, problem) => {
  const oidc = await start();
  oidc.provider.bend = bend;
  const arrived = await oidc.signInAs(alice);
  expect([oidc.problemOf(arrived), arrived.session]).toEqual([problem, undefined]);
  await expectNothing(oidc);
});

test('a provider that answers too slowly, or drips, is given up after a bounded time', async () => {
  for (const path of [DISCOVERY, '/token']) {
    const oidc = await start();
    let isOver = false;
    oidc.provider.bend = {
      answers: {
        [path]: async (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          for (let i = 0; i < 300 && !isOver; i++) {
            response.write(' ');
            await sleep(100);
          }
        },
      },
    };
    if (path === DISCOVERY) expect((await oidc.askToDepart('sign-in')).status).toBe(503);
    else expect(oidc.problemOf(await oidc.signInAs(alice))).toBe('unreachable');
    isOver = true;
    await expectNothing(oidc);
  }
}, 30_000);

test.each<[string, Record<string, unknown>]>([
  ['names another issuer', { issuer: 'https://evil.example' }],
  ['names a pattern of issuers', { issuer: 'https://login.example/{tenantid}/v2.0' }],
  ['sends people to a script', { authorization_endpoint: 'javascript:alert(1)' }],
  ['sends people to data', { authorization_endpoint: 'data:text/html,hello' }],
])('a discovery document that %s is not followed', async (_what, metadata) => {
  const oidc = await start();
  oidc.provider.bend = { metadata };
  const answer = await oidc.askToDepart('sign-in');
  expect([answer.status, answer.body.error_code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test.each<[string, (query: URLSearchParams) => void, string]>([
  ['another state', (query) => query.set('state', 'x'.repeat(43)), 'lost'],
  ['no state', (query) => query.delete('state'), 'lost'],
  ['two states', (query) => query.append('state', 'x'.repeat(43)), 'untrusted'],
  ['another code', (query) => query.set('code', 'another'), 'untrusted'],
  ['no code', (query) => query.delete('code'), 'untrusted'],
  ['two codes', (query) => query.append('code', 'another'), 'untrusted'],
  ['the name of another issuer (RFC 9207)', (query) => query.set('iss', 'https://evil.example'), 'untrusted'],
  ['no name of an issuer that always names itself', (query) => query.delete('iss'), 'untrusted'],
  ['an error', (query) => replaceCode(query, 'access_denied'), 'declined'],
  ['an error of its own', (query) => replaceCode(query, 'server_error'), 'unreachable'],
  ['a script as an error', (query) => replaceCode(query, '<script>alert(1)</script>'), 'declined'],
])('whoever comes back with %s is not let in', async (_what, change, problem) => {
  const oidc = await start();
  const departed = await oidc.depart();
  const query = oidc.provider.authorize(departed.authorizationUrl, alice);
  change(query);
  const arrived = await oidc.arrive(query, departed.cookie);
  expect(arrived.location).toMatch(new RegExp(`^/login\\?problem=${problem}&provider=acme$`));
  expect(arrived.session).toBeUndefined();
  await expectNothing(oidc);
});

test("an answer that another browser was given is nobody's: signing somebody else in fails", async () => {
  const oidc = await start();
  const attacker = await oidc.depart();
  const query = oidc.provider.authorize(attacker.authorizationUrl, alice);
  const victim = await oidc.depart();
  for (const cookie of ['', victim.cookie, `${victim.cookie}x`, victim.cookie.replace(/=.*/, '=')]) {
    const arrived = await oidc.arrive(query, cookie);
    expect([oidc.problemOf(arrived), arrived.session]).toEqual(['lost', undefined]);
  }
  // And it has spent neither way.
  expect((await oidc.arriveAs(victim, alice)).session).toBeDefined();
  expect((await oidc.arrive(query, attacker.cookie)).session).toBeDefined();
});

test('an address that somebody made up leaves the browser what it needs to come back', async () => {
  const oidc = await start();
  const departed = await oidc.depart();
  for (const query of ['', 'code=a&state=b', 'error=access_denied']) {
    const arrived = await oidc.arrive(query, departed.cookie);
    expect([oidc.problemOf(arrived), arrived.answer.headers['set-cookie']]).toEqual(['lost', undefined]);
  }
  expect((await oidc.arriveAs(departed, alice)).session).toBeDefined();
});

test('a way is gone once: code and state cannot be used again, at once or later', async () => {
  const oidc = await start();
  const departed = await oidc.depart();
  const query = oidc.provider.authorize(departed.authorizationUrl, alice);
  const both = await Promise.all([oidc.arrive(query, departed.cookie), oidc.arrive(query, departed.cookie)]);
  expect(both.filter(({ session }) => session !== undefined)).toHaveLength(1);
  const again = await oidc.arriveAs(departed, alice);
  expect([oidc.problemOf(again), again.session]).toEqual(['lost', undefined]);
});

test('whoever takes longer than ten minutes begins anew, and what is left of it is swept away', async () => {
  const oidc = await start();
  const [late, never] = [await oidc.depart(), await oidc.depart()];
  expect(late.cookie).not.toBe(never.cookie);
  oidc.app.clock.advance('10m');
  const arrived = await oidc.arriveAs(late, alice);
  expect([oidc.problemOf(arrived), arrived.session]).toEqual(['lost', undefined]);
  oidc.app.clock.advance('1s');
  await oidc.app.node.jobs.clean();
  expect(await oidc.app.core.db.sql.selectFrom('pending_sign_ins').selectAll().execute()).toEqual([]);
});

test('one provider does not answer for another', async () => {
  const second = await TestIdentityProvider.start();
  const oidc = await startOidcApp({ lines: [...LINES, second.toml(LINES, 'other')] });
  for (const [answering, name] of [
    [second, 'other'],
    [second, 'acme'],
    [oidc.provider, 'other'],
    [oidc.provider, 'nobody'],
  ] as const) {
    const departed = await oidc.depart();
    const query = answering.authorize(departed.authorizationUrl, alice);
    const arrived = await oidc.arrive(query, departed.cookie, name);
    const problem = name === 'acme' ? 'untrusted' : 'lost';
    expect([name, oidc.problemOf(arrived), arrived.session]).toEqual([name, problem, undefined]);
  }
  await expectNothing(oidc);
});

test('nothing that is secret about a way lies in the database', async () => {
  const oidc = await start();
  const departed = await oidc.depart('sign-in', undefined, { next: '/settings' });
  const rows = JSON.stringify(
    await oidc.app.core.db.sql.selectFrom('pending_sign_ins').selectAll().execute(),
  );
  const { searchParams } = new URL(departed.authorizationUrl);
  for (const secret of [departed.cookie.split('=')[1], searchParams.get('state'), searchParams.get('nonce')])
    expect(rows).not.toContain(secret);
});

test('one network cannot fill the table of those on their way, and others come back all the same', async () => {
  const oidc = await start();
  const { pendingSignIns, db } = oidc.app.core;
  const mine = await oidc.depart();
  for (let i = 0; i < 520; i++)
    await pendingSignIns.note(`${i}`, `2001:db8::${i.toString(16)}`, {
      provider: 'acme',
      purpose: 'sign-in',
    });
  const rows = await db.sql.selectFrom('pending_sign_ins').selectAll().execute();
  expect(rows).toHaveLength(501);
  expect((await oidc.arriveAs(mine, alice)).session).toBeDefined();
});

test('an address that only userinfo tells is believed when userinfo calls it verified, of the same person', async () => {
  const told = async (userInfo: Record<string, unknown>, claims: Record<string, unknown> = {}) => {
    const oidc = await start();
    const { issuer } = oidc.provider;
    oidc.provider.bend = { metadata: { userinfo_endpoint: `${issuer}/userinfo` }, userInfo };
    return oidc.problemOf(await oidc.signInAs({ sub: 'a1', ...claims }));
  };
  const email = 'alice@example.com';
  expect(await told({ sub: 'a1', email, email_verified: true })).toBeNull();
  expect(await told({ sub: 'a1', email, email_verified: 'true' })).toBe('not_linked');
  expect(await told({ sub: 'a1', email }, { email_verified: true })).toBe('not_linked');
  expect(await told({ sub: 'another', email, email_verified: true })).toBe('untrusted');
});

test('refusals are counted in the audit trail, without what was sent', async () => {
  const oidc = await start();
  oidc.provider.bend = { sign: signWrongly };
  await oidc.signInAs(alice);
  await oidc.arrive('code=a&state=b', '');
  expect(await oidc.audited('oidcVerifyAuthentication')).toEqual(
    expect.arrayContaining([
      { reason: 'untrusted', identityProvider: 'acme', purpose: 'sign-in' },
      { reason: 'lost', identityProvider: 'unknown' },
    ]),
  );
});

function endpoint(answer: NonNullable<Bend['answers']>[string]): Bend {
  return { answers: { '/token': answer } };
}

function json(response: Parameters<NonNullable<Bend['answers']>[string]>[1], status: number, text: string) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function replaceCode(query: URLSearchParams, error: string): void {
  query.delete('code');
  query.set('error', error);
}
