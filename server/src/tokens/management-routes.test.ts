import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

const BASE = '/api/2.0/token-management';

async function start(): Promise<{ app: TestApp; admin: TestToken }> {
  const app = await startTestApp();
  return { app, admin: await app.token(await app.admin()) };
}

test('an administrator sees every live token with its owner, and nothing of its value', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  const token = await app.token(alice, { comment: 'nightly', lifetimeSeconds: 3600, scopes: ['clusters'] });
  await app.get('/api/2.0/preview/scim/v2/Me', token);
  await expect
    .poll(async () => (await app.get(`${BASE}/tokens/${token.id}`, admin)).body.token_info)
    .toHaveProperty('last_used_day');
  const answer = await app.get(`${BASE}/tokens`, admin);
  const info = answer.body.token_infos.find(({ token_id }: { token_id: string }) => token_id === token.id);
  expect(info).toEqual({
    token_id: token.id,
    creation_time: token.record.createdAt,
    expiry_time: token.record.expiresAt,
    comment: 'nightly',
    scopes: ['clusters'],
    created_by_id: alice.id,
    created_by_username: 'alice',
    owner_id: alice.id,
    workspace_id: Number(app.core.installation.workspaceId),
    last_used_day: Math.floor(app.clock.now() / 86_400_000) * 86_400_000,
  });
  expect(answer.text).not.toContain(token.value.slice(0, 12));
});

test('a list can be limited to whoever created the tokens, by id or by name', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  const { id } = await app.token(alice);
  const ids = async (query: string) =>
    (await app.get(`${BASE}/tokens?${query}`, admin)).body.token_infos.map(
      (info: { token_id: string }) => info.token_id,
    );
  expect(await ids(`created_by_id=${alice.id}`)).toEqual([id]);
  expect(await ids('created_by_username=ALICE')).toEqual([id]);
  expect(await ids(`created_by_id=${alice.id}&created_by_username=alice`)).toEqual([id]);
  expect(await ids(`created_by_id=1&created_by_username=alice`)).toEqual([]);
  expect(await ids('created_by_username=nobody')).toEqual([]);
  const refused = await app.get(`${BASE}/tokens?created_by_id=alice`, admin);
  expect([refused.status, refused.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});

test('revoked and expired tokens are in no list and under no id', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  const expired = await app.token(alice, { lifetimeSeconds: 60 });
  const revoked = await app.token(alice);
  expect((await app.send('DELETE', `${BASE}/tokens/${revoked.id}?`, admin)).body).toEqual({});
  app.clock.advance('60s');
  const list = await app.get(`${BASE}/tokens`, admin);
  expect(list.body.token_infos.map((info: { token_id: string }) => info.token_id)).toEqual([admin.id]);
  for (const { id } of [expired, revoked]) {
    for (const method of ['GET', 'DELETE']) {
      const answer = await app.send(method, `${BASE}/tokens/${id}`, admin);
      expect([answer.status, answer.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    }
  }
});

test('a token that an administrator revokes is refused from then on', async () => {
  const { app, admin } = await start();
  const token = await app.token(await app.user('alice'));
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
  await app.send('DELETE', `${BASE}/tokens/${token.id}`, admin);
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(403);
});

test('pages of a list hold each token once, the newest first, while others are generated', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  const made = [];
  for (let i = 0; i < 25; i++) {
    // Some at the same instant: then the id decides.
    if (i % 3 === 0) app.clock.advance('1ms');
    made.push((await app.token(alice)).id);
  }
  const seen: string[] = [];
  let next = '';
  do {
    const query = `created_by_id=${alice.id}&page_size=4&page_token=${next}`;
    const { body } = await app.get(`${BASE}/tokens?${query}`, admin);
    expect(body.token_infos.length).toBeLessThanOrEqual(4);
    seen.push(...body.token_infos.map((info: { token_id: string }) => info.token_id));
    next = body.next_page_token ?? '';
    await app.token(alice);
  } while (next !== '');
  expect([...seen].sort()).toEqual([...made].sort());
});

test.each(['page_size=0', 'page_size=1001', 'page_size=x', 'page_token=x', 'page_token=MTIz'])(
  'a page asked for by %s is refused',
  async (query) => {
    const { app, admin } = await start();
    const answer = await app.get(`${BASE}/tokens?${query}`, admin);
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  },
);

test('a list of thousands comes whole where no page was asked for', async () => {
  const { app, admin } = await start();
  const { id: ownerId } = await app.user('alice');
  const rows = Array.from({ length: 2_300 }, (_, i) => ({
    token_id: i.toString(16).padStart(64, '0'),
    last_four: '0000',
    ...{ owner_id: ownerId, created_by_id: ownerId, created_with_token_id: null, replaces: null },
    ...{ comment: '', scopes: null, created_at: app.clock.now(), expires_at: null },
    ...{ revoked_at: null, revoked_by_id: null, revoke_reason: null },
  }));
  await app.core.db.write((tx) => tx.sql.insertInto('tokens').values(rows).execute());
  const answer = await app.get(`${BASE}/tokens`, admin);
  expect(answer.body.token_infos).toHaveLength(2_301);
  expect(new Set(answer.body.token_infos.map((info: { token_id: string }) => info.token_id)).size).toBe(
    2_301,
  );
});

test('comment and scopes of anybody’s token can be changed, and hold at once', async () => {
  const { app, admin } = await start();
  const token = await app.token(await app.user('alice'));
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
  const answer = await app.send('PATCH', `${BASE}/tokens/${token.id}`, admin, {
    body: { token: { comment: 'narrowed', scopes: ['clusters'] }, update_mask: 'comment,scopes' },
  });
  expect(answer.body).toMatchObject({ token_id: token.id, comment: 'narrowed', scopes: ['clusters'] });
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(403);
});

test('a token on behalf of a service principal is its own, and names who created it', async () => {
  const { app, admin } = await start();
  const robot = await app.servicePrincipal('robot');
  const answer = await app.post(`${BASE}/on-behalf-of/tokens`, admin, {
    application_id: robot.name.toUpperCase(),
    lifetime_seconds: 60,
    comment: 'for the robot',
  });
  const { token_value: value, token_info: info } = answer.body;
  const creator = await app.admin();
  expect(info).toEqual({
    token_id: info.token_id,
    creation_time: info.expiry_time - 60_000,
    expiry_time: expect.any(Number),
    comment: 'for the robot',
    created_by_id: creator.id,
    created_by_username: 'admin',
    owner_id: robot.id,
    workspace_id: Number(app.core.installation.workspaceId),
  });
  const me = await app.get('/api/2.0/preview/scim/v2/Me', undefined, {
    headers: { authorization: `Bearer ${value}` },
  });
  expect(me.body).toMatchObject({ userName: robot.name, displayName: 'robot' });
  expect((await app.get(`${BASE}/tokens/${info.token_id}`, admin)).body.token_info).toMatchObject(info);
});

test('a token on behalf of a service principal can be limited to addresses', async () => {
  const { app, admin } = await start();
  const robot = await app.servicePrincipal('robot');
  const create = (allowedCidrs: unknown) =>
    app.post(`${BASE}/on-behalf-of/tokens`, admin, {
      application_id: robot.name,
      allowed_cidrs: allowedCidrs,
    });
  for (const wrong of [[], ['10.0.0.5/8'], ['x'], '10.0.0.0/8'])
    expect((await create(wrong)).status).toBe(400);
  const { body } = await create(['203.0.113.0/24']);
  const me = () =>
    app.get('/api/2.0/preview/scim/v2/Me', undefined, {
      headers: { authorization: `Bearer ${body.token_value}` },
    });
  expect((await me()).status).toBe(403);
  const here = await create(['127.0.0.1']);
  body.token_value = here.body.token_value;
  expect((await me()).status).toBe(200);
});

test('a service principal that may not use tokens, is inactive or unknown gets none', async () => {
  const { app, admin } = await start();
  const robot = await app.servicePrincipal('robot');
  const create = (body: object) => app.post(`${BASE}/on-behalf-of/tokens`, admin, body);
  expect((await create({})).body.message).toBe('application_id is required.');
  expect((await create({ application_id: 'no-such' })).status).toBe(404);
  expect((await create({ application_id: 'admin' })).status).toBe(404);
  expect((await create({ application_id: robot.name, lifetime_seconds: 0 })).status).toBe(400);
  const acl = [{ group_name: 'admins', permission_level: 'CAN_MANAGE' }];
  await app.send('PUT', '/api/2.0/permissions/authorization/tokens', admin, {
    body: { access_control_list: acl },
  });
  const denied = await create({ application_id: robot.name });
  expect([denied.status, denied.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
  expect(denied.body.message).toContain('"robot" does not have permission');
});

test('what an administrator’s scoped token gives somebody else is no wider than itself', async () => {
  const { app } = await start();
  const robot = await app.servicePrincipal('robot');
  const scoped = await app.token(await app.admin(), { scopes: ['authentication', 'clusters'] });
  const create = (scopes?: string[]) =>
    app.post(`${BASE}/on-behalf-of/tokens`, scoped, {
      application_id: robot.name,
      ...(scopes && { scopes }),
    });
  expect((await create(['secrets'])).status).toBe(403);
  expect((await create(['all-apis'])).status).toBe(403);
  expect((await create(['clusters'])).body.token_info.scopes).toEqual(['clusters']);
  const inherited = await create();
  expect(inherited.body.token_info.scopes).toEqual(['authentication', 'clusters']);
  const others = await app.token(await app.user('alice'), { scopes: ['clusters'] });
  for (const scopes of [['secrets'], [], ['all-apis']]) {
    const answer = await app.send('PATCH', `${BASE}/tokens/${others.id}`, scoped, {
      body: { token: { scopes }, update_mask: 'scopes' },
    });
    expect([scopes, answer.status]).toEqual([scopes, 403]);
  }
});

test('the descendants of an administrator’s leaked token are found at their other owners', async () => {
  const { app, admin } = await start();
  const robot = await app.servicePrincipal('robot');
  const made = await app.post(`${BASE}/on-behalf-of/tokens`, admin, { application_id: robot.name });
  const revoked = await app.post('/api/latchkey/1.0/token/revoke', await app.admin(), {
    token_id: admin.id,
    leaked: true,
  });
  expect(revoked.body.living_descendants).toMatchObject([{ token_id: made.body.token_info.token_id }]);
  const me = await app.get('/api/2.0/preview/scim/v2/Me', undefined, {
    headers: { authorization: `Bearer ${made.body.token_value}` },
  });
  expect(me.status).toBe(403);
});

test('on SQLite every list is found by an index', async ({ skip }) => {
  const { app } = await start();
  if (app.core.db.engine !== 'sqlite') skip('a matter of SQLite');
  const { DatabaseSync } = await import('node:sqlite');
  const file = new DatabaseSync(`${app.database.folder}/data/latchkey.db`, { readOnly: true });
  const plan = (where: string) =>
    file
      .prepare(
        `explain query plan select * from tokens as t left join token_usage as u on u.token_id = t.token_id
        where ${where} and t.revoked_at is null and coalesce(t.expires_at, 9007199254740991) > 1
        and (t.created_at, t.token_id) < (1, 'a') order by t.created_at desc, t.token_id desc limit 10`,
      )
      .all()
      .map((row) => String(row.detail))
      .join('; ');
  for (const where of ['1 = 1', 't.created_by_id = 1', 't.owner_id = 1']) {
    expect(plan(where)).toMatch(/^SEARCH t USING INDEX/);
    expect(plan(where)).not.toContain('TEMP B-TREE');
  }
  file.close();
});
