import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const CREATE = '/api/2.0/token/create';
const LIST = '/api/2.0/token/list';
const DELETE = '/api/2.0/token/delete';
const YEAR_2_SECONDS = 730 * 86_400;
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

test.each([
  ['lifetime 0', { lifetime_seconds: 0 }, /^requirement failed: Invalid timeout: 0/],
  ['a negative lifetime', { lifetime_seconds: -1 }, /Invalid timeout: -1/],
  ['a lifetime far below', { lifetime_seconds: -5 }, /at least 1/],
  ['a fraction', { lifetime_seconds: 1.5 }, /lifetime_seconds must be a whole number/],
  ['a lifetime in words', { lifetime_seconds: 'long' }, /lifetime_seconds must be a whole number/],
  ['more than an integer holds', { lifetime_seconds: 1e300 }, /whole number/],
  ['a list as lifetime', { lifetime_seconds: [60] }, /whole number/],
  ['over the maximum', { lifetime_seconds: YEAR_2_SECONDS + 1 }, /730 days/],
  ['a comment too long', { comment: 'x'.repeat(257) }, /256 characters/],
  ['a comment that is no text', { comment: 7 }, /comment must be a string/],
  ['a NUL in the comment', { comment: 'a\u0000b' }, /control characters/],
  ['an unknown scope', { scopes: ['everything'] }, /"everything"/],
  ['scopes that are no list', { scopes: 'sql' }, /scopes must be a list/],
  ['a scope that is no text', { scopes: [1] }, /scopes must be a list/],
  ['autoscope that is no switch', { autoscope_enabled: 'maybe' }, /autoscope_enabled/],
])('%s is refused and generates nothing', async (_what, body, message) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const answer = await app.post(CREATE, alice, body);
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(answer.body.message).toMatch(message);
  expect((await app.get(LIST, alice)).body).toEqual({ token_infos: [] });
});

test.each([
  ['a list', '[]'],
  ['text', '"x"'],
  ['null', 'null'],
  ['half an object', '{"comment":'],
  ['a form', 'comment=x'],
  ['a prototype', '{"__proto__":{"comment":"x"}}'],
  ['nested too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ['nested absurdly deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
])('a body that is %s is refused as malformed', async (_what, body) => {
  const app = await startTestApp();
  const answer = await app.post(CREATE, await app.user('alice'), body);
  expect([answer.status, answer.body.error_code]).toEqual([400, 'MALFORMED_REQUEST']);
});

test('a body beyond the limit is refused with 413', async () => {
  const app = await startTestApp({ env: { LATCHKEY_MAX_BODY_BYTES: '2048' } });
  const answer = await app.post(CREATE, await app.user('alice'), { comment: 'x'.repeat(3000) });
  expect([answer.status, answer.body.error_code]).toEqual([413, 'MALFORMED_REQUEST']);
});

test.each([
  ['no body', undefined],
  ['an empty object', {}],
  ['nulls', { comment: null, lifetime_seconds: null, scopes: null }],
  ['fields of tomorrow', { shiny: true }],
])('with %s a token lives 730 days and has an empty comment', async (_what, body) => {
  const app = await startTestApp();
  const { body: answer } = await app.post(CREATE, await app.user('alice'), body);
  const { creation_time, expiry_time, comment, scopes } = answer.token_info;
  expect([expiry_time - creation_time, comment, scopes]).toEqual([YEAR_2_SECONDS * 1000, '', undefined]);
});

test('integers may come as strings of digits, and whatever type is declared', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (const type of [
    'text/json',
    'application/scim+json; charset=utf-8',
    'application/x-www-form-urlencoded',
    'x',
  ]) {
    const headers = { 'content-type': type };
    const answer = await app.post(CREATE, alice, { lifetime_seconds: '60' }, { headers });
    expect(answer.body.token_info.expiry_time - answer.body.token_info.creation_time).toBe(60_000);
  }
});

test('a lower maximum holds for new tokens and is the default', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const old = await app.token(alice);
  await app.core.settings.change(caller, { maxTokenLifetimeDays: '7' });
  expect((await app.post(CREATE, alice, { lifetime_seconds: 8 * 86_400 })).body.message).toMatch(/7 days/);
  const { token_info } = (await app.post(CREATE, alice, {})).body;
  expect(token_info.expiry_time - token_info.creation_time).toBe(7 * 86_400_000);
  expect((await app.get(LIST, old)).status).toBe(200);
});

test('never is only for our own API, and only where the workspace allows it', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const generate = () => app.post('/api/latchkey/1.0/token/generate', alice, { never_expires: true });
  expect((await generate()).status).toBe(400);
  await app.core.settings.change(caller, { allowNeverExpiring: 'true' });
  const { token_info } = (await generate()).body;
  expect(token_info.expiry_time).toBe(-1);
  expect((await app.get(LIST, alice)).body.token_infos[0].expiry_time).toBe(-1);
  expect((await app.post(CREATE, alice, { lifetime_seconds: -1 })).status).toBe(400);
});

test('the 601st live token is refused with 400; an expired or revoked one makes room', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const short = await app.token(alice, { lifetimeSeconds: 60 });
  for (let left = 599; left > 0; left -= 50) {
    await Promise.all(Array.from({ length: Math.min(left, 50) }, () => app.token(alice)));
  }
  const refused = await app.post(CREATE, alice, {});
  expect([refused.status, refused.body.error_code]).toEqual([400, 'QUOTA_EXCEEDED']);
  await app.post(DELETE, alice, { token_id: short.id });
  expect((await app.post(CREATE, alice, { lifetime_seconds: 1 })).status).toBe(200);
  app.clock.advance('2s');
  expect((await app.post(CREATE, alice, {})).status).toBe(200);
  expect((await app.post(CREATE, alice, {})).status).toBe(400);
  expect((await app.get(LIST, alice)).body.token_infos).toHaveLength(600);
});

test('whoever generates many at once gets no more than the limit, and takes none from those beside them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const others = await Promise.all(['bob', 'carol', 'dan'].map((name) => app.user(name)));
  await Promise.all(Array.from({ length: 590 }, () => app.token(alice)));
  const asked = Array.from({ length: 20 }, () => [alice, ...others])
    .flat()
    .map(async (who) => ({ who, status: (await app.post(CREATE, who, {})).status }));
  const answers = await Promise.all(asked);
  const good = (who: typeof alice) => answers.filter((one) => one.who === who && one.status === 200).length;
  expect([alice, ...others].map(good)).toEqual([10, 20, 20, 20]);
});

test('among many tokens that are generated at once with one that is revoked, none outlives the revocation', async () => {
  const app = await startTestApp();
  const users = await Promise.all(Array.from({ length: 8 }, (_, i) => app.user(`user${i}`)));
  const parents = await Promise.all(users.map((user) => app.token(user)));
  const [revoked] = parents;
  const create = async (parent: (typeof parents)[number]) => {
    const headers = { authorization: `Bearer ${parent.value}` };
    const { status, body } = await app.post(CREATE, undefined, {}, { headers });
    return { parent, status, value: body.token_value as string };
  };
  const before = Array.from({ length: 10 }, () => parents.map(create)).flat();
  const leak = { token_id: revoked?.id, leaked: true };
  const revoking = app.post('/api/latchkey/1.0/token/revoke', users[0], leak);
  const after = Array.from({ length: 10 }, () => parents.map(create)).flat();
  const made = await Promise.all([...before, ...after]);
  expect((await revoking).status).toBe(200);
  const statuses = new Set<number>();
  for (const { parent, status, value } of made) {
    if (parent !== revoked) expect(status).toBe(200);
    else if (status === 200)
      statuses.add(
        (await app.get(LIST, undefined, { headers: { authorization: `Bearer ${value}` } })).status,
      );
  }
  expect([...statuses].filter((status) => status !== 403)).toEqual([]);
});

test("the list has the caller's own live tokens, newest first", async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const ids: string[] = [];
  for (const comment of ['first', 'second', 'third']) {
    ids.unshift((await app.token(alice, { comment })).id);
    app.clock.advance('5ms');
  }
  await app.token(bob);
  const gone = await app.token(alice, { lifetimeSeconds: 1 });
  app.clock.advance('2s');
  expect(
    (await app.get(LIST, alice)).body.token_infos.map((info: { token_id: string }) => info.token_id),
  ).toEqual(ids);
  const all = (await app.get('/api/latchkey/1.0/token/list', alice)).body.token_infos;
  expect(all[0]).toMatchObject({ token_id: gone.id, status: 'expired' });
  expect((await app.get(LIST, await app.user('carol'))).body).toEqual({ token_infos: [] });
});

test('revoking what is not there, gone already or not yours is the same 404', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const [mine, his] = [await app.token(alice), await app.token(bob)];
  expect((await app.post(DELETE, alice, { token_id: mine.id })).body).toEqual({});
  for (const id of [mine.id, his.id, 'f'.repeat(64), 'nonsense', '\u0000']) {
    const answer = await app.post(DELETE, alice, { token_id: id });
    expect([answer.status, answer.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  }
  expect((await app.get(LIST, his)).status).toBe(200);
  for (const body of [{}, { token_id: 7 }, { token_id: '' }]) {
    const answer = await app.post(DELETE, alice, body);
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  }
  expect((await app.post(DELETE, alice, undefined)).body.error_code).toBe('MALFORMED_REQUEST');
});

test('an expired token can still be revoked, and a token can revoke itself', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [expired, self] = [await app.token(alice, { lifetimeSeconds: 1 }), await app.token(alice)];
  app.clock.advance('2s');
  expect((await app.post(DELETE, alice, { token_id: expired.id })).status).toBe(200);
  expect((await app.post(DELETE, self, { token_id: self.id })).status).toBe(200);
  expect((await app.get(LIST, self)).status).toBe(403);
});

test.each([
  [
    'the comment',
    { token: { comment: 'new', scopes: ['sql'] }, update_mask: 'comment' },
    200,
    { comment: 'new' },
  ],
  [
    'the scopes',
    { token: { scopes: ['sql'] }, update_mask: 'scopes' },
    200,
    { comment: 'old', scopes: ['sql'] },
  ],
  [
    'both',
    { token: { comment: 'new', scopes: ['sql'] }, update_mask: 'comment,scopes' },
    200,
    { scopes: ['sql'] },
  ],
  ['all', { token: { comment: 'new' }, update_mask: '*' }, 200, { comment: 'new' }],
  ['an unknown field', { token: {}, update_mask: 'comment,expiry_time' }, 400, { comment: 'old' }],
  ['no mask', { token: { comment: 'new' } }, 400, { comment: 'old' }],
  ['an empty mask', { token: { comment: 'new' }, update_mask: '' }, 400, { comment: 'old' }],
  ['a bad scope', { token: { scopes: ['x'] }, update_mask: 'scopes' }, 400, { comment: 'old' }],
  ['no body', undefined, 400, { comment: 'old' }],
])('an update of %s', async (_what, body, status, shown) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { comment: 'old' });
  const answer = await app.send('PATCH', `/api/2.0/token/${token.id}`, alice, { body });
  expect(answer.status).toBe(status);
  expect((await app.get(LIST, alice)).body.token_infos[0]).toMatchObject(shown);
});

test("somebody else's token cannot be updated: NOT_FOUND", async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const his = await app.token(bob, { comment: 'his' });
  const body = { token: { comment: 'mine' }, update_mask: 'comment' };
  const answer = await app.send('PATCH', `/api/2.0/token/${his.id}`, alice, { body });
  expect([answer.status, answer.body.error_code]).toEqual([404, 'NOT_FOUND']);
});

test('a scoped token does what its scopes allow and nothing else', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const sql = await app.token(admin, { scopes: ['sql'] });
  const authentication = await app.token(admin, { scopes: ['authentication'] });
  const all = await app.token(admin, { scopes: ['all-apis'] });
  const table: [string, string, number, number, number][] = [
    ['GET', '/api/2.0/preview/scim/v2/Me', 200, 200, 200],
    ['GET', '/api/2.0/tokens/introspect', 200, 200, 200],
    ['GET', LIST, 403, 200, 200],
    ['POST', CREATE, 403, 200, 200],
    ['GET', '/api/latchkey/1.0/token/list', 403, 200, 200],
    ['GET', '/api/2.0/workspace-conf?keys=enableTokensConfig', 403, 403, 200],
    ['GET', '/metrics', 403, 403, 200],
  ];
  for (const [method, path, ...statuses] of table) {
    for (const [i, token] of [sql, authentication, all].entries()) {
      const answer = await app.send(method, path, token);
      expect([path, i, answer.status]).toEqual([path, i, statuses[i]]);
    }
  }
  const refused = await app.get(LIST, sql);
  expect(refused.body.message).toMatch(/"authentication"/);
  expect(refused.headers['www-authenticate']).toMatch(/insufficient_scope.*scope="authentication"/);
});

test('a scoped token cannot generate a wider one, nor widen itself; left out, scopes are inherited', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const scoped = await app.token(alice, { scopes: ['authentication', 'sql'] });
  expect((await app.post(CREATE, scoped, { scopes: ['sql'] })).body.token_info.scopes).toEqual(['sql']);
  expect((await app.post(CREATE, scoped, {})).body.token_info.scopes).toEqual(['authentication', 'sql']);
  expect((await app.post(CREATE, scoped, { scopes: [] })).body.token_info.scopes).toEqual([
    'authentication',
    'sql',
  ]);
  for (const scopes of [['files'], ['all-apis'], ['sql', 'files']]) {
    expect((await app.post(CREATE, scoped, { scopes })).status).toBe(403);
    for (const update_mask of ['scopes', '*']) {
      const body = { token: { scopes }, update_mask };
      expect((await app.send('PATCH', `/api/2.0/token/${scoped.id}`, scoped, { body })).status).toBe(403);
    }
  }
  const none = { token: {}, update_mask: 'scopes' };
  expect((await app.send('PATCH', `/api/2.0/token/${scoped.id}`, scoped, { body: none })).status).toBe(403);
  await app.core.settings.change(caller, { allowWiderTokens: 'true' });
  expect((await app.post(CREATE, scoped, { scopes: ['files'] })).status).toBe(200);
});

test('narrowing a token that is in use holds at once', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect((await app.get(LIST, token)).status).toBe(200);
  const body = { token: { scopes: ['sql'] }, update_mask: 'scopes' };
  await app.send('PATCH', `/api/2.0/token/${token.id}`, alice, { body });
  expect((await app.get(LIST, token)).status).toBe(403);
});

test('a token knows by which it was generated; revoking names the living children, a leak takes them along', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const parent = await app.token(alice);
  const generate = async (value: string) => {
    const headers = { authorization: `Bearer ${value}` };
    const { body } = await app.post(CREATE, undefined, {}, { headers });
    return { value: body.token_value as string, id: body.token_info.token_id as string };
  };
  const child = await generate(parent.value);
  const grandchild = await generate(child.value);
  const detail = (await app.get(`/api/latchkey/1.0/token/get?token_id=${child.id}`, alice)).body;
  expect(detail.token_info.created_with_token_id).toBe(parent.id);
  expect(detail.living_descendants.map((one: { token_id: string }) => one.token_id)).toEqual([grandchild.id]);

  const revoked = await app.post('/api/latchkey/1.0/token/revoke', alice, { token_id: parent.id });
  expect(revoked.body.living_descendants).toHaveLength(2);
  expect(revoked.body.descendants_revoked).toBe(false);
  const use = (value: string) => app.get(LIST, undefined, { headers: { authorization: `Bearer ${value}` } });
  expect((await use(grandchild.value)).status).toBe(200);

  const leaked = await app.post('/api/latchkey/1.0/token/revoke', alice, {
    token_id: child.id,
    leaked: true,
  });
  expect(leaked.body.descendants_revoked).toBe(true);
  expect((await use(grandchild.value)).status).toBe(403);
  const rows = await app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('action_name', '=', 'revokeDbToken')
    .execute();
  expect(rows).toHaveLength(3);
  expect(
    rows.some((row) => row.request_params.includes(`"livingDescendants":"${child.id},${grandchild.id}"`)),
  ).toBe(true);
});

test('without CAN_USE nothing is generated, and what is there can be listed and revoked', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  await app.core.permissions.set(caller, 'tokens', app.core.installation.groups.usersId, undefined);
  expect((await app.post(CREATE, alice, {})).status).toBe(403);
  expect((await app.get(LIST, alice)).body.token_infos).toHaveLength(1);
  expect((await app.post(DELETE, alice, { token_id: token.id })).status).toBe(200);
});

test('with a prefix of our own both forms are accepted', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TOKEN_PREFIX: 'acme' } });
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect(token.value).toMatch(/^acme_[0-9A-Za-z]{36}$/);
  expect((await app.get(LIST, token)).status).toBe(200);
});

test('tokens that ended long ago are purged, with an event each', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.token(alice, { lifetimeSeconds: 60 });
  const kept = await app.token(alice);
  app.clock.advance('89d');
  expect(await app.core.tokenCleanUp.purgeEnded(90 * 86_400_000)).toBe(0);
  app.clock.advance('2d');
  expect(await app.core.tokenCleanUp.purgeEnded(90 * 86_400_000)).toBe(1);
  const all = (await app.get('/api/latchkey/1.0/token/list', alice)).body.token_infos;
  expect(all.map((info: { token_id: string }) => info.token_id)).toEqual([kept.id]);
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select('action_name')
    .where('action_name', '=', 'garbageCollectDbToken')
    .execute();
  expect(events).toHaveLength(1);
});

test('a token that others were generated with is purged after them, so that a leak still finds them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const first = await app.token(alice);
  const generate = async (value: string, body: object) => {
    const headers = { authorization: `Bearer ${value}` };
    return (await app.post(CREATE, undefined, body, { headers })).body;
  };
  const middle = await generate(first.value, { lifetime_seconds: 60 });
  const last = await generate(middle.token_value, {});
  app.clock.advance('91d');
  expect(await app.core.tokenCleanUp.purgeEnded(90 * 86_400_000)).toBe(0);
  const answer = await app.post('/api/latchkey/1.0/token/revoke', alice, {
    token_id: first.id,
    leaked: true,
  });
  expect(answer.body.living_descendants.map((one: { token_id: string }) => one.token_id)).toEqual([
    last.token_info.token_id,
  ]);
});
