import { expect, test } from 'vitest';
import { PasswordThrottle } from '../../principals/password-throttle.ts';
import { exportTrail } from '../../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestCredential, type TestToken } from '../../testing/harness.ts';
import { recordStatements } from '../../testing/recording-db.ts';
import { TokenExplanations } from './token-explanations.ts';

const WHY = '/api/latchkey/1.0/token/why';
const ME = '/api/2.0/preview/scim/v2/Me';
const NOT_TOLD = { reason: 'not_told' };
const UNKNOWN = `dapi${'0'.repeat(32)}`;

const ask = async (app: TestApp, token: string, as?: TestCredential) =>
  (await app.post(WHY, as, { token })).body;
const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

async function revoke(app: TestApp, token: TestToken, as: TestCredential): Promise<void> {
  const { status } = await app.post('/api/latchkey/1.0/tokens/revoke', as, { token_ids: [token.id] });
  expect(status).toBe(200);
}

/** Tokens of Alice's in every state, and what is none. */
async function startWithStates() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const expired = await app.token(alice, { lifetimeSeconds: 60 });
  const revoked = await app.token(alice, { comment: 'old laptop' });
  const living = await app.token(alice, { scopes: ['sql'], allowedCidrs: ['192.0.2.0/24'] });
  const disabled = await app.token(await app.user('gone'));
  app.clock.advance('2d');
  await revoke(app, revoked, await app.admin());
  await app.core.account.disable(
    { name: 't', address: '', userAgent: '', requestId: '' },
    disabled.record.ownerId,
  );
  const { revokedAt = 0 } = (await app.core.management.find(revoked.id, { principal: alice, reach: 'own' }))
    .listed.token;
  return { app, alice, expired, revoked, revokedAt, living, disabled };
}

test('the value alone tells that it expired or was revoked, and the day, and nothing else', async () => {
  const { app, expired, revoked, revokedAt } = await startWithStates();
  expect(await ask(app, expired.value)).toEqual({
    reason: 'expired',
    date: dayOf(expired.record.expiresAt ?? 0),
  });
  expect(await ask(app, revoked.value)).toEqual({ reason: 'revoked', date: dayOf(revokedAt) });
});

test('what is good, what is refused for what lies elsewhere, and what is no token get one answer', async () => {
  const { app, living, disabled } = await startWithStates();
  const answers = new Set<string>();
  const almost = `${living.value.slice(0, -1)}${living.value.endsWith('0') ? '1' : '0'}`;
  for (const value of [living.value, disabled.value, UNKNOWN, almost, 'x', `${living.value} `]) {
    const { status, text, headers } = await app.post(WHY, undefined, { token: value });
    const { 'x-request-id': _, date: __, ...same } = headers;
    answers.add(JSON.stringify([status, text, same]));
  }
  const body = { enableTokensConfig: 'false' };
  await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), { body });
  const { status, text, headers } = await app.post(WHY, undefined, { token: living.value });
  const { 'x-request-id': _, date: __, ...same } = headers;
  answers.add(JSON.stringify([status, text, same]));
  expect(answers.size).toBe(1);
  expect(JSON.parse(text)).toEqual(NOT_TOLD);
});

test('to the value alone the same statements run whatever it is', async () => {
  const { app, expired, revoked, living, disabled } = await startWithStates();
  const { db, statements } = recordStatements(app.core.db);
  const throttle = new PasswordThrottle({ now: () => app.clock.monotonicMs() });
  const explanations = new TokenExplanations({ ...app.core, db, throttle });
  const caller = { name: 'unknown', address: '192.0.2.1', userAgent: '', requestId: '' };
  const ran = new Set<string>();
  for (const value of [expired.value, revoked.value, living.value, disabled.value, UNKNOWN, 'x']) {
    const from = statements.length;
    await explanations.explain(value, { caller });
    ran.add(JSON.stringify(statements.slice(from)));
  }
  expect(ran.size).toBe(1);
  expect(statements).toHaveLength(6);
});

test('the owner by another credential hears all that can be wrong, and by whom it was revoked', async () => {
  const { app, alice, revoked, revokedAt, living } = await startWithStates();
  const asking = await app.token(alice);
  for (const credential of [asking, await app.signIn(alice), alice]) {
    const why = await ask(app, revoked.value, credential);
    expect(why).toMatchObject({
      reason: 'revoked',
      token: {
        ...{ token_id: revoked.id, comment: 'old laptop', status: 'revoked', owner_name: 'alice' },
        ...{ revoked_by: 'admin', revocation_time: revokedAt, revoke_reason: 'revoked' },
        ...{ owner_is_active: true, owner_may_use_tokens: true, tokens_enabled: true },
      },
    });
  }
  expect(await ask(app, living.value, asking)).toMatchObject({
    reason: 'not_told',
    token: { status: 'active', scopes: ['sql'], allowed_cidrs: ['192.0.2.0/24'] },
  });
});

test('an administrator hears it of everybody’s, with a disabled owner and tokens that are switched off', async () => {
  const { app, disabled, living } = await startWithStates();
  const admin = await app.admin();
  const session = await app.signIn(admin);
  expect(await ask(app, disabled.value, session)).toMatchObject({
    reason: 'not_told',
    token: { owner_name: 'gone', owner_is_active: false, tokens_enabled: true },
  });
  await app.send('PATCH', '/api/2.0/workspace-conf', session, { body: { enableTokensConfig: 'false' } });
  expect((await ask(app, living.value, session)).token).toMatchObject({ tokens_enabled: false });
});

test('anybody else hears less than without a credential: nothing', async () => {
  const { app, expired, revoked, living } = await startWithStates();
  const bob = await app.token(await app.user('bob'));
  for (const { value } of [expired, revoked, living]) expect(await ask(app, value, bob)).toEqual(NOT_TOLD);
});

test('a token asking about itself is told what its value alone would be', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  expect(await ask(app, token.value, token)).toEqual(NOT_TOLD);
});

test('a credential that is not good is refused as everywhere, and so is one that may not read tokens', async () => {
  const { app, alice, revoked, expired } = await startWithStates();
  const everywhere = await app.get(ME, revoked);
  for (const bad of [revoked, expired]) {
    const { status, text } = await app.post(WHY, bad, { token: revoked.value });
    expect([status, text]).toEqual([everywhere.status, everywhere.text]);
  }
  const scoped = await app.token(alice, { scopes: ['sql'] });
  const { status, body } = await app.post(WHY, scoped, { token: revoked.value });
  expect([status, body.message]).toEqual([403, expect.stringContaining('"authentication"')]);
  const headers = { authorization: 'Negotiate abc' };
  expect((await app.post(WHY, undefined, { token: revoked.value }, { headers })).status).toBe(401);
});

test('every other refusal of an ended token is what it was', async () => {
  const { app, expired, revoked } = await startWithStates();
  const texts = new Set<string>();
  for (const value of [expired.value, revoked.value, UNKNOWN]) {
    const headers = { authorization: `Bearer ${value}` };
    const { status, text } = await app.get(ME, undefined, { headers });
    texts.add(JSON.stringify([status, text]));
  }
  expect(texts.size).toBe(1);
});

test('after the purge it is a value like any other', async () => {
  const { app, expired } = await startWithStates();
  await ask(app, expired.value);
  await app.node.jobs.flush();
  expect(await app.core.db.sql.selectFrom('token_questions').selectAll().execute()).toHaveLength(1);
  app.clock.advance('400d');
  await app.core.tokenCleanUp.purgeEnded(30 * 86_400_000);
  expect(await ask(app, expired.value)).toEqual(NOT_TOLD);
  expect(await app.core.db.sql.selectFrom('token_questions').selectAll().execute()).toEqual([]);
});

test('whoever guesses is slowed down and stopped like one who guesses passwords', async () => {
  const { app, expired } = await startWithStates();
  await Promise.all(Array.from({ length: 40 }, (_, i) => ask(app, `guess ${i}`)));
  const { status, body, headers } = await app.post(WHY, undefined, { token: expired.value });
  expect([status, body.error_code]).toEqual([429, 'RESOURCE_EXHAUSTED']);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  app.clock.advance('6m');
  expect(await ask(app, expired.value)).toMatchObject({ reason: 'expired' });
}, 30_000);

test('its owner sees who else asked last, and from where', async () => {
  const { app, alice, living, expired } = await startWithStates();
  const get = async (token: TestToken) =>
    (await app.get(`/api/latchkey/1.0/token/get?token_id=${token.id}`, alice)).body.last_question;
  await ask(app, living.value);
  const askedBefore = app.clock.now();
  app.clock.advance('1s');
  await ask(app, living.value, alice);
  await ask(app, expired.value, alice);
  await app.node.jobs.flush();
  const question = await get(living);
  expect(question).toEqual({ address: '127.0.0.1', asked_time: expect.any(Number) });
  expect(question.asked_time).toBeLessThanOrEqual(askedBefore);
  expect(await get(expired)).toBeUndefined();
});

test('questions are in the audit trail, with the token where there is one, and never with a value or its hash', async () => {
  const { app, alice, revoked } = await startWithStates();
  await ask(app, revoked.value);
  await ask(app, revoked.value, alice);
  await ask(app, 'my password');
  await app.node.jobs.flush();
  const trail = await exportTrail(app);
  const events = trail
    .split('\n')
    .filter((line) => line.includes('"explainToken"'))
    .map((line) => JSON.parse(line));
  expect(events).toHaveLength(3);
  expect(events.filter((event) => JSON.stringify(event).includes(revoked.id))).toHaveLength(2);
  for (const text of [trail, app.logLines.join('')])
    for (const secret of [revoked.value, 'my password']) expect(text).not.toContain(secret);
});
