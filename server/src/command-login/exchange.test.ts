import { describe, expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { auditOf, exportTrail } from '../testing/audit-trail.ts';
import { allow, CALLBACK, COMMAND_LOGIN, exchange, setOut, startWithCode } from '../testing/command-login.ts';
import type { TestApp } from '../testing/harness.ts';

const NOT_GOOD = 'This code is not good, or not any more: run `latchkey login` again.';

async function tokensOf(app: TestApp): Promise<number> {
  return (await app.core.db.sql.selectFrom('tokens').selectAll().execute()).length;
}

async function expectRefused(app: TestApp, asking: ReturnType<typeof exchange>): Promise<void> {
  const { status, body } = await asking;
  expect([status, body.error_code, body.message]).toEqual([403, 'PERMISSION_DENIED', NOT_GOOD]);
  expect(await tokensOf(app)).toBe(0);
}

async function reasonsOf(app: TestApp): Promise<(string | undefined)[]> {
  await app.node.jobs.flush();
  return (await auditOf(app, 'commandLoginRefused')).map(({ reason }) => reason);
}

test('a code is worth a token of the person, as it was shown, and the value is in this answer alone', async () => {
  const { app, alice, code, verifier } = await startWithCode();
  const { status, body } = await exchange(app, code, verifier);
  expect([status, body.user_name]).toEqual([200, 'alice']);
  expect(body.token_info).toMatchObject({ comment: 'latchkey on laptop', scopes: ['sql'], status: 'active' });
  expect(body.token_info.expiry_time - body.token_info.creation_time).toBe(3_600_000);
  const { body: list } = await app.get('/api/latchkey/1.0/token/list', alice);
  expect(list.token_infos).toEqual([body.token_info]);
  const [told] = await auditOf(app, 'commandLogin');
  expect(told).toEqual({ user: 'alice', machine: 'laptop', tokenId: body.token_info.token_id });
  const seen = (await exportTrail(app)) + app.logLines.join('\n');
  for (const secret of [body.token_value, code, verifier]) expect(seen).not.toContain(secret);
  const rows = await app.core.db.sql.selectFrom('command_login_codes').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(code);
});

test('a code that was carried to the terminal is worth a token, too', async () => {
  const { app, session } = await startWithCode();
  const { wanted, verifier } = setOut();
  const code = await allow(app, session, { ...wanted, redirect_uri: undefined, state: undefined });
  const { status, body } = await app.post(`${COMMAND_LOGIN}/exchange`, undefined, {
    ...{ code, code_verifier: verifier },
  });
  expect([status, body.user_name]).toEqual([200, 'alice']);
});

describe('a code', () => {
  test('is good once; a second use is refused, revokes nothing, and is in the trail', async () => {
    const { app, alice, code, verifier } = await startWithCode();
    const first = await exchange(app, code, verifier);
    const second = await exchange(app, code, verifier);
    expect([first.status, second.status, second.body.message]).toEqual([200, 403, NOT_GOOD]);
    const { body } = await app.get('/api/2.0/token/list', alice);
    expect(body.token_infos).toHaveLength(1);
    expect(await reasonsOf(app)).toEqual(['used_before']);
    expect(await auditOf(app, 'commandLoginRefused')).toEqual([
      expect.objectContaining({ targetUserId: String(alice.id) }),
    ]);
  });

  test('that many bring at once gets one of them a token', async () => {
    const { app, code, verifier } = await startWithCode();
    const all = await Promise.all([1, 2, 3, 4].map(() => exchange(app, code, verifier)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    expect(await tokensOf(app)).toBe(1);
  });

  test('is good for a minute', async () => {
    const { app, code, verifier } = await startWithCode();
    app.clock.advance('60s');
    await expectRefused(app, exchange(app, code, verifier));
    expect(await reasonsOf(app)).toEqual(['expired']);
  });

  test("with another command's verifier is used up", async () => {
    const { app, code, verifier } = await startWithCode();
    await expectRefused(app, exchange(app, code, setOut().verifier));
    await expectRefused(app, exchange(app, code, verifier));
    expect(await reasonsOf(app)).toEqual(['wrong_verifier', 'used_before']);
  });

  test.each([
    ['another port', 'http://127.0.0.1:49153/callback'],
    ['another address', 'http://[::1]:49152/callback'],
    ['none, as if it had been carried', undefined],
  ])('with %s is used up', async (_what, redirectUri) => {
    const { app, code, verifier } = await startWithCode();
    const body = { code, code_verifier: verifier, redirect_uri: redirectUri };
    await expectRefused(app, app.post(`${COMMAND_LOGIN}/exchange`, undefined, body));
    await expectRefused(app, exchange(app, code, verifier));
    expect(await reasonsOf(app)).toEqual(['wrong_redirect', 'used_before']);
  });

  test('that was carried is not taken from a redirect', async () => {
    const { app, session } = await startWithCode();
    const { wanted, verifier } = setOut();
    const code = await allow(app, session, { ...wanted, redirect_uri: undefined });
    await expectRefused(app, exchange(app, code, verifier));
  });

  test("of one person never yields another's token, whoever else is signed in", async () => {
    const { app, code, verifier } = await startWithCode();
    const mallory = await app.user('mallory');
    const session = await app.signIn(mallory);
    const body = { code, code_verifier: verifier, redirect_uri: CALLBACK };
    const answer = await app.post(`${COMMAND_LOGIN}/exchange`, session, body);
    expect(answer.body.user_name).toBe('alice');
    expect((await app.get('/api/2.0/token/list', mallory)).body.token_infos ?? []).toEqual([]);
  });

  test('is worth nothing once the person has signed out', async () => {
    const { app, session, code, verifier } = await startWithCode();
    await app.send('DELETE', '/api/latchkey/1.0/session', session);
    await expectRefused(app, exchange(app, code, verifier));
    expect(await reasonsOf(app)).toEqual(['session_ended']);
  });

  test('is worth nothing once the person is deactivated, even when that is taken back', async () => {
    const { app, alice, code, verifier } = await startWithCode();
    await app.core.account.disable(systemCaller('test'), alice.id);
    await app.core.directory.enable(systemCaller('test'), alice.id);
    await expectRefused(app, exchange(app, code, verifier));
  });

  test('is worth nothing once the person is deleted', async () => {
    const { app, alice, code, verifier } = await startWithCode();
    await app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${alice.id}`, await app.admin());
    await expectRefused(app, exchange(app, code, verifier));
  });

  test('is used up where the workspace allows no token any more, and says why', async () => {
    const { app, code, verifier } = await startWithCode();
    const admin = await app.admin();
    const set = (value: string) =>
      app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableTokensConfig: value } });
    await set('false');
    const refused = await exchange(app, code, verifier);
    expect([refused.status, refused.body.message]).toEqual([403, expect.stringMatching(/disabled/)]);
    await set('true');
    await expectRefused(app, exchange(app, code, verifier));
    expect(await reasonsOf(app)).toEqual(['tokens_disabled', 'used_before']);
  });

  test('lives no longer than the workspace allows by now', async () => {
    const { app, session } = await startWithCode();
    const { wanted, verifier } = setOut();
    const code = await allow(app, session, { ...wanted, lifetime_seconds: 2 * 86_400 });
    const body = { maxTokenLifetimeDays: '1' };
    expect((await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), { body })).status).toBe(
      200,
    );
    expect((await exchange(app, code, verifier)).status).toBe(400);
    expect(await tokensOf(app)).toBe(0);
  });
});

test('guesses are told nothing and slowed down, and a good code is then not looked at either', async () => {
  const { app, code, verifier } = await startWithCode();
  for (let i = 0; i < 30; i++) await expectRefused(app, exchange(app, setOut().verifier, verifier));
  const late = await exchange(app, code, verifier);
  expect([late.status, Number(late.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(await tokensOf(app)).toBe(0);
  expect(new Set(await reasonsOf(app))).toEqual(new Set(['unknown', 'throttled']));
});

test('codes are forgotten after an hour', async () => {
  const { app } = await startWithCode();
  const count = async () =>
    (await app.core.db.sql.selectFrom('command_login_codes').selectAll().execute()).length;
  app.clock.advance('59m');
  await app.core.commandLogins.purge();
  expect(await count()).toBe(1);
  app.clock.advance('2m');
  await app.node.jobs.clean();
  expect(await count()).toBe(0);
});

test('a token ends itself, whatever it is limited to, and no other', async () => {
  const { app, alice, session } = await startWithCode();
  const scoped = await app.token(alice, { scopes: ['sql'] });
  const other = await app.token(alice);
  expect((await app.post(`${COMMAND_LOGIN}/end`, session, {})).status).toBe(403);
  expect((await app.post(`${COMMAND_LOGIN}/end`, alice, {})).status).toBe(403);
  expect((await app.post(`${COMMAND_LOGIN}/end`, scoped, { token_id: other.id })).status).toBe(200);
  expect((await app.post(`${COMMAND_LOGIN}/end`, scoped, {})).status).toBe(403);
  expect((await app.get('/api/2.0/token/list', other)).body.token_infos).toHaveLength(1);
});
