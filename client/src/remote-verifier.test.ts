import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { ApiError } from './api-error.ts';
import { hashTokenValue as hashOnNode } from './hash-node.ts';
import { hashTokenValue as hashOnTheWeb } from './hash-web.ts';
import { RemoteVerifier, type RemoteVerifierOptions, type Verdict } from './remote-verifier.ts';
import { serve, startGuarded, UNKNOWN_TOKEN, UPSTREAM } from './testing/guarded-service.ts';
import { StillClock } from './testing/still-clock.ts';
import type { IntrospectResponse } from './wire-introspection.ts';

const outcome = (verdict: Verdict) => (verdict.ok ? 'passes' : `${verdict.status} ${verdict.reason}`);
const INVALID = '403 invalid_token';
const UNAVAILABLE = '503 unavailable';

test('a good token passes with whom it acts for, and from then on at once', async () => {
  const { app, alice, verifier, calls } = await startGuarded();
  const token = await app.token(alice, { scopes: ['sql'], lifetimeSeconds: 3600 });
  const verdict = await verifier.verify(token.value);
  const { createdAt } = token.record;
  expect(verdict).toEqual({
    ok: true,
    principal: {
      id: String(alice.id),
      kind: 'user',
      userName: 'alice@example.com',
      displayName: alice.displayName,
      email: 'alice@example.com',
      tokenId: token.id,
      scopes: ['sql'],
      expiresAt: Math.floor(createdAt / 1000) * 1000 + 3_600_000,
    },
  });
  // No promise: it is remembered.
  expect(verifier.verify(token.value)).toEqual(verdict);
  expect(calls()).toBe(1);
});

test('a revoked token is refused as soon as the bound is over', async () => {
  const { app, alice, verifier, clock } = await startGuarded();
  const token = await app.token(alice);
  expect(outcome(await verifier.verify(token.value))).toBe('passes');
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  expect(outcome(await verifier.verify(token.value))).toBe('passes');
  clock.advance(5_000);
  expect(outcome(await verifier.verify(token.value))).toBe(INVALID);
});

test('a token in steady use is asked about before it must be, so that nobody waits and a revocation is heard of', async () => {
  const { app, alice, verifier, clock, calls } = await startGuarded();
  const token = await app.token(alice);
  await verifier.verify(token.value);
  let others = 0;
  /** Decides about the token; what that leaves to be asked has been answered then, with a question of the same moment. */
  const decide = async () => {
    const verdict = verifier.verify(token.value);
    await verifier.verify(`dapi${String(others++).padStart(32, '0')}`);
    return verdict;
  };
  for (let seconds = 3; seconds <= 15; seconds += 3) {
    clock.advance(3_000);
    expect(verifier.verify(token.value)).not.toBeInstanceOf(Promise);
    expect(await decide()).toMatchObject({ ok: true });
  }
  expect(calls()).toBe(1 + 5);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  clock.advance(3_000);
  expect(await decide()).toMatchObject({ ok: true });
  expect(outcome(await verifier.verify(token.value))).toBe(INVALID);
});

test('an hour asleep, and a wall clock that was set back, are noticed', async () => {
  const { app, alice, verifier, clock, calls } = await startGuarded();
  const { value } = await app.token(alice);
  await verifier.verify(value);
  clock.sleep(3_600_000);
  await verifier.verify(value);
  expect(calls()).toBe(2);
  clock.setBack(3_600_000);
  clock.advance(5_000);
  await verifier.verify(value);
  expect(calls()).toBe(3);
});

test('a token that expires before the bound is refused from then on', async () => {
  const { app, alice, verifier, clock } = await startGuarded();
  const { value } = await app.token(alice, { lifetimeSeconds: 2 });
  expect(outcome(await verifier.verify(value))).toBe('passes');
  app.clock.advance('2s');
  clock.advance(2_000);
  expect(outcome(await verifier.verify(value))).toBe(INVALID);
});

test('a thousand requests at once with one token make one question; 250 tokens make three', async () => {
  const { app, alice, verifier, calls } = await startGuarded();
  const { value } = await app.token(alice);
  const verdicts = await Promise.all(Array.from({ length: 1_000 }, () => verifier.verify(value)));
  expect(verdicts.every(({ ok }) => ok)).toBe(true);
  expect(calls()).toBe(1);
  const values = Array.from({ length: 250 }, (_, i) => `dapi${i.toString(16).padStart(32, '0')}`);
  const refused = await Promise.all(values.map((one) => verifier.verify(one)));
  expect(new Set(refused.map(outcome))).toEqual(new Set([INVALID]));
  expect(calls()).toBe(4);
});

test('without the server remembered tokens go on within the bound, and then nobody gets through', async () => {
  const { app, alice, verifier, clock, errors } = await startGuarded();
  const [known, other] = [await app.token(alice), await app.token(alice)];
  await verifier.verify(known.value);
  await app.close();
  expect(outcome(await verifier.verify(known.value))).toBe('passes');
  expect(outcome(await verifier.verify(other.value))).toBe(UNAVAILABLE);
  expect(outcome(await verifier.verify(UNKNOWN_TOKEN))).toBe(UNAVAILABLE);
  clock.advance(5_000);
  expect(outcome(await verifier.verify(known.value))).toBe(UNAVAILABLE);
  expect(errors.map(({ errorCode }) => errorCode)).toContain('UNREACHABLE');
});

test("without the server's database it is the same, and when it is back all goes on", async () => {
  const { app, alice, verifier, clock } = await startGuarded({
    env: { LATCHKEY_DATABASE_TIMEOUT_MS: '100' },
  });
  const { value } = await app.token(alice);
  await verifier.verify(value);
  const rename = (from: string, to: string) =>
    sql.raw(`alter table ${from} rename to ${to}`).execute(app.core.db.sql);
  await rename('introspection_bindings', 'lost');
  expect(outcome(await verifier.verify(value))).toBe('passes');
  clock.advance(5_000);
  expect(outcome(await verifier.verify(value))).toBe(UNAVAILABLE);
  await rename('lost', 'introspection_bindings');
  expect(outcome(await verifier.verify(value))).toBe('passes');
});

test('a refusal is remembered for a moment only', async () => {
  const { app, alice, verifier, clock, calls } = await startGuarded();
  const { value } = await app.token(alice);
  await app.core.db.write((tx) => app.core.directory.disableIn(tx, NOBODY, alice.id));
  for (let i = 0; i < 5; i++) expect(outcome(await verifier.verify(value))).toBe(INVALID);
  expect(calls()).toBe(1);
  await app.core.directory.enable(NOBODY, alice.id);
  clock.advance(1_000);
  expect(outcome(await verifier.verify(value))).toBe('passes');
});

const NOBODY = { name: 'test', address: '', userAgent: '', requestId: '' };

test('what holds for one address is not taken for another', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] });
  const from = async (clientAddress?: string) => outcome(await verifier.verify(value, { clientAddress }));
  expect(await from('192.0.2.7')).toBe('passes');
  for (const elsewhere of ['198.51.100.1', undefined, '', '192.0.2.7, 198.51.100.1'])
    expect([elsewhere, await from(elsewhere)]).toEqual([elsewhere, INVALID]);
  expect(await from('192.0.2.7')).toBe('passes');
});

test('an address that is none spoils nothing for those who ask at the same time', async () => {
  const { app, alice, verifier, calls } = await startGuarded();
  const { value } = await app.token(alice);
  const odd = Array.from({ length: 99 }, (_, i) => `${i}${'x'.repeat(20_000)}`);
  const verdicts = await Promise.all([
    verifier.verify(value, { clientAddress: '192.0.2.7' }),
    ...odd.map((clientAddress) => verifier.verify(value, { clientAddress })),
  ]);
  expect(verdicts.every(({ ok }) => ok)).toBe(true);
  expect(calls()).toBe(1);
});

test('who floods a service with tokens is stopped by it; those that it knows and others go on', async () => {
  const { app, alice, verifier, clock, calls } = await startGuarded();
  const [known, fresh] = [await app.token(alice), await app.token(alice)];
  const there = { clientAddress: '192.0.2.7' };
  expect(outcome(await verifier.verify(known.value, there))).toBe('passes');
  const flood = Array.from({ length: 2_000 }, (_, i) => `dapi${i.toString(16).padStart(32, '0')}`);
  const outcomes = (await Promise.all(flood.map((value) => verifier.verify(value, there)))).map(outcome);
  expect(outcomes.filter((one) => one === INVALID)).toHaveLength(500);
  expect(outcomes.filter((one) => one === '429 throttled')).toHaveLength(1_500);
  expect(calls()).toBeLessThan(20);
  clock.advance(5_000);
  expect(outcome(await verifier.verify(known.value, there))).toBe('passes');
  expect(outcome(await verifier.verify(fresh.value, { clientAddress: '198.51.100.1' }))).toBe('passes');
});

test('what can be no token is refused without asking', async () => {
  const { verifier, calls } = await startGuarded();
  for (const value of ['', 'x', 'dapi with a space', 'dapi\r\nx: y', 'ä'.repeat(20), 'x'.repeat(5_000)])
    expect(outcome(await verifier.verify(value))).toBe(INVALID);
  expect(calls()).toBe(0);
});

test('a service that is not bound, or whose own token is bad, hears so at its start and lets nobody in', async () => {
  const { app, alice } = await startGuarded();
  const { value } = await app.token(alice);
  const stranger = await app.token(await app.servicePrincipal('stranger'), { scopes: ['introspection'] });
  for (const token of [stranger.value, UNKNOWN_TOKEN, value]) {
    const errors: ApiError[] = [];
    const verifier = new RemoteVerifier({
      ...{ host: app.node.url, credential: { token }, upstream: UPSTREAM },
      onError: (error) => errors.push(error),
    });
    await expect(verifier.ready()).rejects.toMatchObject({ status: 403 });
    expect(outcome(await verifier.verify(value))).toBe(UNAVAILABLE);
    expect(errors[0]?.message).not.toContain(value);
    expect(errors[0]?.message).not.toContain(token);
  }
});

/** What `verify` gives where a server answers so; counts how often it was asked. */
async function against(
  answer: (tokens: readonly unknown[]) => {
    status?: number;
    headers?: Record<string, string>;
    body: unknown;
  },
  options: Partial<RemoteVerifierOptions> = {},
) {
  let calls = 0;
  const host = await serve(async (request, response) => {
    calls++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { tokens } = JSON.parse(Buffer.concat(chunks).toString()) as { tokens: readonly unknown[] };
    const { status = 200, headers = {}, body } = answer(tokens);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const clock = new StillClock();
  const verifier = new RemoteVerifier({
    ...{ host, credential: { token: UNKNOWN_TOKEN }, upstream: UPSTREAM, clock, onError: () => {} },
    ...options,
  });
  return { verifier, clock, calls: () => calls };
}

const GOOD: IntrospectResponse = {
  ...{ active: true, sub: '7', username: 'eve', name: 'Eve', jti: 'f'.repeat(64), scope: 'sql' },
  aud: UPSTREAM,
};

test('tokens that are good take nothing from what strangers may try', async () => {
  const { verifier } = await against((tokens) => ({ body: { answers: tokens.map(() => GOOD), age_ms: 0 } }));
  for (const start of [0, 300, 600]) {
    const values = Array.from({ length: 300 }, (_, i) => `dapi${String(start + i).padStart(32, '0')}`);
    const verdicts = values.map((value) => verifier.verify(value, { clientAddress: '192.0.2.7' }));
    expect(new Set((await Promise.all(verdicts)).map(outcome))).toEqual(new Set(['passes']));
  }
});

test.each([
  ['a page', '<html>'],
  ['a list', [GOOD]],
  ['no age', { answers: [GOOD] }],
  ['a negative age', { answers: [GOOD], age_ms: -1e9 }],
  ['no answer', { answers: [], age_ms: 0 }],
  ['two answers', { answers: [GOOD, GOOD], age_ms: 0 }],
  ['null', { answers: [null], age_ms: 0 }],
  ['a yes of another kind', { answers: [{ ...GOOD, active: 'true' }], age_ms: 0 }],
  ['a yes for another upstream', { answers: [{ ...GOOD, aud: 'other' }], age_ms: 0 }],
  ['a yes for nobody', { answers: [{ ...GOOD, sub: undefined }], age_ms: 0 }],
  ['half an expiry', { answers: [{ ...GOOD, exp: 4_000_000_000 }], age_ms: 0 }],
  ['an expiry that is no number', { answers: [{ ...GOOD, exp: 'never', expires_in_ms: 1 }], age_ms: 0 }],
])('%s instead of an answer is no yes', async (_what, body) => {
  const { verifier } = await against(() => ({ body }));
  expect(outcome(await verifier.verify(UNKNOWN_TOKEN))).toBe(UNAVAILABLE);
});

test('a redirect is followed by nobody', async () => {
  let followed = 0;
  const elsewhere = await serve((_request, response) => {
    followed++;
    response.end(JSON.stringify({ answers: [GOOD], age_ms: 0 }));
  });
  for (const status of [301, 302, 307, 308]) {
    const { verifier } = await against(() => ({ status, headers: { location: elsewhere }, body: {} }));
    expect(outcome(await verifier.verify(UNKNOWN_TOKEN))).toBe(UNAVAILABLE);
  }
  expect(followed).toBe(0);
});

test('a server that never answers is not waited for', async () => {
  const host = await serve(() => {});
  const verifier = new RemoteVerifier({
    ...{ host, credential: { token: UNKNOWN_TOKEN }, upstream: UPSTREAM },
    ...{ timeoutMs: 50, onError: () => {} },
  });
  expect(outcome(await verifier.verify(UNKNOWN_TOKEN))).toBe(UNAVAILABLE);
});

test('what the server knew was old already: that counts', async () => {
  const { verifier, clock, calls } = await against((tokens) => ({
    body: { answers: tokens.map(() => GOOD), age_ms: 4_000 },
  }));
  await verifier.verify(UNKNOWN_TOKEN);
  clock.advance(999);
  expect(verifier.verify(UNKNOWN_TOKEN)).toMatchObject({ ok: true });
  clock.advance(1);
  await verifier.verify(UNKNOWN_TOKEN);
  expect(calls()).toBe(2);
  const tooOld = await against((tokens) => ({ body: { answers: tokens.map(() => GOOD), age_ms: 5_000 } }));
  expect(outcome(await tooOld.verifier.verify(UNKNOWN_TOKEN))).toBe(UNAVAILABLE);
});

test('time counts from when the question was sent, not from when it was answered', async () => {
  const answered = await against((tokens) => {
    answered.clock.advance(4_000);
    return { body: { answers: tokens.map(() => GOOD), age_ms: 0 } };
  });
  const { verifier, clock } = answered;
  expect(outcome(await verifier.verify(UNKNOWN_TOKEN))).toBe('passes');
  clock.advance(1_000);
  expect(verifier.verify(UNKNOWN_TOKEN)).toBeInstanceOf(Promise);
});

test('a server that wants to be left alone is, and its word on when is passed on', async () => {
  const { verifier, clock, calls } = await against(() => ({
    status: 429,
    headers: { 'retry-after': '7' },
    body: { error_code: 'RESOURCE_EXHAUSTED', message: 'Too many.' },
  }));
  const refused = await verifier.verify(UNKNOWN_TOKEN);
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
  expect(outcome(await verifier.verify(`dapi${'1'.repeat(32)}`))).toBe(UNAVAILABLE);
  expect(calls()).toBe(1);
  clock.advance(7_000);
  await verifier.verify(UNKNOWN_TOKEN);
  expect(calls()).toBe(2);
});

test.each([
  ['plain http to another machine', { host: 'http://latchkey.example.com' }],
  ['no URL', { host: 'latchkey' }],
  ['a password in the URL', { host: 'https://me:hush@latchkey.example.com' }],
  ['no upstream', { upstream: '' }],
  ['no token', { credential: { token: '' } }],
  ['a bound that is none', { maxStalenessMs: Number.NaN }],
  ['a bound below what the server keeps', { maxStalenessMs: 100 }],
  ['a bound of an hour', { maxStalenessMs: 3_600_000 }],
  ['a memory without bound', { maxEntries: Number.NaN }],
])('%s is refused before anything is sent', (_what, wrong) => {
  const good = { host: 'https://latchkey.example.com', credential: { token: UNKNOWN_TOKEN }, upstream: 'x' };
  expect(() => new RemoteVerifier(good)).not.toThrow();
  expect(() => new RemoteVerifier({ ...good, ...wrong })).toThrow(TypeError);
});

test('a hash is the same on the web', async () => {
  const expected = createHash('sha256').update(UNKNOWN_TOKEN).digest('latin1');
  expect([hashOnNode(UNKNOWN_TOKEN), await hashOnTheWeb(UNKNOWN_TOKEN)]).toEqual([expected, expected]);
});

test('while the server does not answer, what waits behind a call is told with it', async () => {
  let calls = 0;
  const nobody = () => {
    calls++;
    return Promise.reject(new TypeError('nobody there'));
  };
  const { verifier } = await startGuarded({ verifier: { fetch: nobody } });
  const verdicts = await Promise.all(
    Array.from({ length: 1_000 }, (_, i) => verifier.verify(`dapi${i.toString(16).padStart(32, '0')}`)),
  );
  expect(new Set(verdicts.map((one) => !one.ok && one.status))).toEqual(new Set([503]));
  // As many as there may be at once, for ten times a hundred values.
  expect(calls).toBe(4);
});

test('an address that is none is not known, whatever it is', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice);
  const source = { clientAddress: null as unknown as string };
  expect((await verifier.verify(value, source)).ok).toBe(true);
});
