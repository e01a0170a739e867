import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { scopesOf, startLearnt, writeLearnt } from '../testing/autoscope.ts';
import { startTestApp } from '../testing/harness.ts';

test.each(['allowWiderTokens', 'allowNeverExpiring', 'enableIpAccessLists'])(
  'a scoped token cannot change %s, which holds tokens back',
  async (key) => {
    const app = await startTestApp();
    const admin = await app.admin();
    const scoped = await app.token(admin, { scopes: ['settings', 'authentication'] });
    const path = '/api/2.0/workspace-conf';
    const answer = await app.send('PATCH', path, scoped, {
      body: { maxTokenLifetimeDays: '9', [key]: 'true' },
    });
    expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    const conf = await app.get(`${path}?keys=maxTokenLifetimeDays,${key}`, scoped);
    expect(conf.body).toEqual({ maxTokenLifetimeDays: null, [key]: null });
    expect((await app.send('PATCH', path, scoped, { body: { maxTokenLifetimeDays: '9' } })).status).toBe(200);
  },
);

const WIDEST = ['authentication', 'scim', 'settings', 'access-management', 'networking'] as const;
const patchOf = (base: string, isOn: boolean) => (id: string) => ({
  ...{ method: 'PATCH', path: `${base}/${id}` },
  body: { token: { autoscope_enabled: isOn }, update_mask: 'autoscope_enabled' },
});

test.each([
  [
    'apply',
    (id: string, digest: string) => ({
      ...{ method: 'POST', path: '/api/latchkey/1.0/token/autoscope/apply' },
      body: { token_id: id, digest },
    }),
  ],
  ['switch on', patchOf('/api/2.0/token', true)],
  ['switch off', patchOf('/api/2.0/token', false)],
  ['switch on as an administrator', patchOf('/api/2.0/token-management/tokens', true)],
  ['switch off as an administrator', patchOf('/api/2.0/token-management/tokens', false)],
])(
  'a scoped token cannot %s what tokens learn: neither of another nor its own, whatever the workspace allows',
  async (_act, requestOf) => {
    const app = await startTestApp();
    const admin = await app.admin();
    await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { allowWiderTokens: 'true' } });
    const scoped = await app.token(admin, { scopes: WIDEST, learns: true });
    const other = await app.token(admin, { learns: true });
    await app.get('/api/2.0/preview/scim/v2/Users', other);
    await app.get('/api/2.0/preview/scim/v2/Users', scoped);
    await writeLearnt(app);
    for (const { id } of [other, scoped]) {
      const { digest } = await app.core.narrowing.preview(admin, id);
      const { method, path, body } = requestOf(id, digest);
      const answer = await app.send(method, path, scoped, { body });
      expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
      const token = await app.core.authority.getToken(admin.id, id);
      expect([token.autoscope?.state, token.autoscope?.called]).toEqual(['learning', ['scim']]);
      expect(token.scopes).toEqual(id === scoped.id ? WIDEST : undefined);
    }
  },
);

test('the rule itself refuses to apply for a scoped token, whichever route asks it', async () => {
  const { app, alice, token } = await startLearnt();
  const { record } = await app.token(alice, { scopes: WIDEST });
  const { digest } = await app.core.narrowing.preview(alice, token.id);
  const requester = { principal: alice, caller: systemCaller('test'), token: record };
  await expect(app.core.narrowing.apply(requester, { tokenId: token.id, digest })).rejects.toMatchObject({
    code: 'permission_denied',
  });
  expect(await scopesOf(app, token)).toBeUndefined();
});

test('what a scoped token generates learns within the scopes of that token', async () => {
  const app = await startTestApp();
  const scoped = await app.token(await app.user('alice'), { scopes: ['authentication'] });
  const create = (scopes?: string[]) =>
    app.post('/api/2.0/token/create', scoped, { scopes, autoscope_enabled: true });
  expect((await create(['sql'])).status).toBe(403);
  expect((await create()).body.token_info).toMatchObject({
    scopes: ['authentication'],
    autoscope_state: 'AUTOSCOPE_STATE_RUNNING',
  });
});

test('a scoped token cannot bring back an administrator with all the old tokens', async () => {
  const app = await startTestApp();
  const eve = await app.user('eve');
  await app.core.directory.makeAdministrator(systemCaller('test'), eve.id);
  const old = await app.token(eve);
  const admin = await app.admin();
  await app.core.account.disable(systemCaller('test'), eve.id);
  const path = `/api/2.0/preview/scim/v2/Users/${eve.id}`;
  const body = { Operations: [{ op: 'replace', path: 'active', value: true }] };
  const scoped = await app.token(admin, { scopes: ['scim'] });
  expect((await app.send('PATCH', path, scoped, { body })).status).toBe(403);
  expect((await app.send('PUT', path, scoped, { body: { userName: 'eve', active: true } })).status).toBe(403);
  expect((await app.get('/api/2.0/preview/scim/v2/Me', old)).status).toBe(403);
  expect((await app.send('PATCH', path, await app.token(admin), { body })).status).toBe(200);
  expect((await app.get('/api/2.0/preview/scim/v2/Me', old)).status).toBe(200);
});

test('a token that is limited to addresses widens none that may be used from elsewhere', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const limited = await app.token(admin, { allowedCidrs: ['127.0.0.1'] });
  const free = await app.token(admin, { scopes: ['clusters'] });
  const own = await app.token(admin, { scopes: ['clusters'], allowedCidrs: ['127.0.0.1'] });
  for (const base of ['/api/2.0/token', '/api/2.0/token-management/tokens']) {
    const widen = (id: string, scopes: string[]) =>
      app.send('PATCH', `${base}/${id}`, limited, { body: { token: { scopes }, update_mask: 'scopes' } });
    expect((await widen(free.id, ['all-apis'])).status).toBe(403);
    expect((await widen(free.id, [])).status).toBe(403);
    expect((await widen(free.id, ['clusters'])).status).toBe(200);
    expect((await widen(own.id, ['clusters', 'sql'])).status).toBe(200);
  }
});

test('a scope that is named many times is kept once', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const answer = await app.post('/api/2.0/token/create', alice, { scopes: Array(10_000).fill('sql') });
  expect(answer.body.token_info.scopes).toEqual(['sql']);
});

test('what a former administrator generated for others is no longer shown to them', async () => {
  const app = await startTestApp();
  const eve = await app.user('eve');
  await app.core.directory.makeAdministrator(systemCaller('test'), eve.id);
  const robot = await app.servicePrincipal('robot');
  const token = await app.token(eve);
  await app.post('/api/2.0/token-management/on-behalf-of/tokens', token, { application_id: robot.name });
  const get = `/api/latchkey/1.0/token/get?token_id=${token.id}`;
  expect((await app.get(get, eve)).body.living_descendants).toHaveLength(1);
  const { adminsId } = app.core.installation.groups;
  await app.send('PATCH', `/api/2.0/preview/scim/v2/Groups/${adminsId}`, await app.admin(), {
    body: { Operations: [{ op: 'remove', path: `members[value eq "${eve.id}"]` }] },
  });
  expect((await app.get(get, eve)).body.living_descendants).toEqual([]);
});

test.each(['unknown', 'System-User', 'root@machine'])(
  'nobody takes the name %s, which the audit trail has for others',
  async (userName) => {
    const app = await startTestApp();
    const answer = await app.post('/api/2.0/preview/scim/v2/Users', await app.admin(), { userName });
    expect(answer.status).toBe(400);
  },
);

test('a NUL in a name finds nobody and is no failure', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const list = await app.get('/api/2.0/token-management/tokens?created_by_username=%00', admin);
  expect([list.status, list.body.token_infos]).toEqual([200, []]);
  for (const name of ['user_name', 'group_name', 'service_principal_name']) {
    const entry = { [name]: 'a\u0000b', permission_level: 'CAN_USE' };
    const answer = await app.send('PATCH', '/api/2.0/permissions/authorization/tokens', admin, {
      body: { access_control_list: [entry] },
    });
    expect([name, answer.status]).toEqual([name, 404]);
  }
});
