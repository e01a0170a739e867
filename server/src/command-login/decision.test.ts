import { describe, expect, test } from 'vitest';
import { auditOf } from '../testing/audit-trail.ts';
import { allow, CALLBACK, COMMAND_LOGIN, exchange, setOut } from '../testing/command-login.ts';
import { startTestApp } from '../testing/harness.ts';

async function startWithAlice() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  return { app, alice, session: await app.signIn(alice) };
}

test('what a command would get is told as the workspace allows it', async () => {
  const { app, session } = await startWithAlice();
  const { wanted } = setOut();
  const asked = { ...wanted, lifetime_seconds: 10 ** 10, scopes: ['sql', 'files', 'sql'] };
  const { status, body } = await app.post(`${COMMAND_LOGIN}/look-up`, session, asked);
  expect([status, body]).toEqual([
    200,
    {
      comment: 'latchkey on laptop',
      scopes: ['sql', 'files'],
      lifetime_seconds: 730 * 86_400,
      max_lifetime_seconds: 730 * 86_400,
    },
  ]);
});

test('allowing leads the browser to the command with a code and its state, and says so in the trail', async () => {
  const { app, session } = await startWithAlice();
  const { wanted, state } = setOut();
  const { body } = await app.post(`${COMMAND_LOGIN}/allow`, session, wanted);
  const url = new URL(body.url);
  expect(url.origin + url.pathname).toBe(CALLBACK);
  expect([...url.searchParams.keys()]).toEqual(['code', 'state']);
  expect(url.searchParams.get('state')).toBe(state);
  expect(url.searchParams.get('code')).toMatch(/^[\w-]{43}$/);
  expect(await auditOf(app, 'allowCommandLogin')).toEqual([
    { machine: 'laptop', scopes: 'sql', way: 'loopback', lifetimeSeconds: '3600' },
  ]);
});

test('denying leads the browser to the command without a code, and says so in the trail', async () => {
  const { app, session } = await startWithAlice();
  const { wanted, state } = setOut();
  const { body } = await app.post(`${COMMAND_LOGIN}/deny`, session, wanted);
  expect(body).toEqual({ url: `${CALLBACK}?error=access_denied&state=${state}` });
  const carried = await app.post(`${COMMAND_LOGIN}/deny`, session, { ...wanted, redirect_uri: undefined });
  expect([carried.status, carried.body]).toEqual([200, {}]);
  expect(await auditOf(app, 'denyCommandLogin')).toEqual([
    { machine: 'laptop', scopes: 'sql', way: 'loopback' },
    { machine: 'laptop', scopes: 'sql', way: 'carried' },
  ]);
});

test('only a redirect to the loopback address is ever led to, by allowing or denying', async () => {
  const { app, session } = await startWithAlice();
  for (const redirect of [
    'https://evil.example/callback',
    'http://evil.example:49152/callback',
    'http://localhost:49152/callback',
    'http://127.0.0.1:49152@evil.example/callback',
    'http://127.0.0.1:49152/callback?next=x',
    'http://127.0.0.1:49152/callback\r\nlocation: https://evil.example',
    'javascript:alert(1)',
    '',
  ]) {
    const wanted = { ...setOut().wanted, redirect_uri: redirect };
    for (const act of ['look-up', 'allow', 'deny']) {
      const { status, body } = await app.post(`${COMMAND_LOGIN}/${act}`, session, wanted);
      expect([redirect, act, status, body.url]).toEqual([redirect, act, 400, undefined]);
    }
  }
  expect(await app.core.db.sql.selectFrom('command_login_codes').selectAll().execute()).toEqual([]);
});

describe('nobody lets a command have a token', () => {
  test('but somebody signed in who has proved it lately: no token and no password will do', async () => {
    const { app, alice, session } = await startWithAlice();
    const { wanted } = setOut();
    for (const credential of [undefined, alice, await app.token(alice)]) {
      const { status } = await app.post(`${COMMAND_LOGIN}/allow`, credential, wanted);
      expect(status).toBe(credential === undefined ? 401 : 403);
    }
    app.clock.advance('16m');
    const late = await app.post(`${COMMAND_LOGIN}/allow`, session, wanted);
    expect([late.status, late.body.message]).toEqual([403, expect.stringMatching(/sign in again/)]);
  });

  test('by a page of another site, or one that does not say whose it is', async () => {
    const { app, session } = await startWithAlice();
    const { wanted } = setOut();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: app.node.url, 'sec-fetch-site': 'cross-site' },
      { origin: app.node.url, 'sec-fetch-site': 'same-site' },
    ])
      for (const act of ['allow', 'deny', 'exchange']) {
        const { status } = await app.post(`${COMMAND_LOGIN}/${act}`, session, wanted, { headers });
        expect([act, headers, status]).toEqual([act, headers, 403]);
      }
    // As a form of another site would send it, and as a browser that says nothing of where it comes from.
    const { cookie } = session;
    const silent = await app.post(`${COMMAND_LOGIN}/allow`, undefined, wanted, { headers: { cookie } });
    expect(silent.status).toBe(403);
  });

  test('where tokens are switched off, where one may have none, or has as many as one may', async () => {
    const { app, alice, session } = await startWithAlice();
    const { wanted } = setOut();
    for (let i = 0; i < 600; i += 100) await Promise.all(Array.from({ length: 100 }, () => app.token(alice)));
    const full = await app.post(`${COMMAND_LOGIN}/look-up`, session, wanted);
    expect(full.body.refusal).toMatch(/You have 600 tokens/);
    const refused = await app.post(`${COMMAND_LOGIN}/allow`, session, wanted);
    expect([refused.status, refused.body.message]).toEqual([403, full.body.refusal]);
    const admin = await app.admin();
    await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableTokensConfig: 'false' } });
    const off = await app.post(`${COMMAND_LOGIN}/allow`, session, wanted);
    expect([off.status, off.body.message]).toEqual([
      403,
      expect.stringMatching(/disabled for this workspace/),
    ]);
  });
});

test('a session has twenty codes at most: the newest', async () => {
  const { app, session } = await startWithAlice();
  const { wanted, verifier } = setOut();
  const first = await allow(app, session, wanted);
  for (let i = 0; i < 20; i++) {
    app.clock.advance('1ms');
    await allow(app, session, wanted);
  }
  const rows = await app.core.db.sql.selectFrom('command_login_codes').selectAll().execute();
  expect(rows).toHaveLength(20);
  expect((await exchange(app, first, verifier)).status).toBe(403);
});
