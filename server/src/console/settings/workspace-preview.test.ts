import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { insertLink } from '../../identities/store.ts';
import type { Principal } from '../../principals/principal.ts';
import { RULES_BY_KEY, SETTING_KEYS } from '../../settings/settings.ts';
import { startTestApp, type TestApp, type TestCredential } from '../../testing/harness.ts';

const PATH = '/api/latchkey/1.0/workspace-settings';
const CONF = '/api/2.0/workspace-conf';
const ME = '/api/2.0/preview/scim/v2/Me';
const DAY_SECONDS = 86_400;

type Changes = Record<string, string>;

async function start() {
  const app = await startTestApp();
  return { app, admin: await app.admin(), alice: await app.user('alice'), bob: await app.user('bob') };
}

async function preview(app: TestApp, by: TestCredential, changes: Changes) {
  const answer = await app.post(`${PATH}/preview`, by, { changes });
  expect([answer.status, answer.body.message]).toEqual([200, undefined]);
  return answer.body;
}

async function effectOf(app: TestApp, by: Principal, changes: Changes) {
  return (await preview(app, by, changes)).effects[0];
}

const apply = (app: TestApp, by: TestCredential, body: { changes: Changes; digest: string }) =>
  app.post(`${PATH}/apply`, by, body);

async function set(app: TestApp, by: Principal, body: Changes): Promise<void> {
  expect((await app.send('PATCH', CONF, by, { body })).status).toBe(200);
}

async function addList(app: TestApp, by: Principal, type: 'ALLOW' | 'BLOCK', addresses: string[]) {
  const body = { label: `${type} ${addresses}`, list_type: type, ip_addresses: addresses };
  expect((await app.post('/api/2.0/ip-access-lists', by, body)).status).toBe(200);
}

test('switching tokens off stops just those that the preview counted, and on again they work again', async () => {
  const { app, admin, alice, bob } = await start();
  const tokens = [await app.token(alice), await app.token(alice), await app.token(bob)];
  const revoked = await app.token(bob);
  await app.post('/api/2.0/token/delete', bob, { token_id: revoked.id });
  await app.get(ME, tokens[0]);
  app.clock.advance('2m');
  await app.node.jobs.flush();
  const changes = { enableTokensConfig: 'false' };
  const shown = await preview(app, admin, changes);
  expect(shown.effects).toEqual([
    {
      ...{ key: 'enableTokensConfig', effective_value: 'true', new_effective_value: 'false' },
      ...{ consequence: 'stop', tokens: 3, tokens_in_use: 1, owner_count: 2 },
      owners: [
        { owner_id: alice.id, owner_name: 'alice', tokens: 2, tokens_in_use: 1 },
        { owner_id: bob.id, owner_name: 'bob', tokens: 1, tokens_in_use: 0 },
      ],
    },
  ]);
  for (const token of tokens) expect((await app.get(ME, token)).status).toBe(200);
  expect((await apply(app, admin, { changes, digest: shown.digest })).status).toBe(200);
  for (const token of tokens) expect((await app.get(ME, token)).status).toBe(403);
  const back = await preview(app, admin, { enableTokensConfig: 'true' });
  expect(back.effects[0]).toMatchObject({ consequence: 'work_again', tokens: 3 });
  await apply(app, admin, { changes: { enableTokensConfig: 'true' }, digest: back.digest });
  for (const token of tokens) expect((await app.get(ME, token)).status).toBe(200);
});

test('a lower longest lifetime is for new tokens: the preview counts those that stay, and they do', async () => {
  const { app, admin, alice } = await start();
  const long = await app.token(alice, { lifetimeSeconds: 400 * DAY_SECONDS });
  await app.token(alice, { lifetimeSeconds: 90 * DAY_SECONDS });
  const changes = { maxTokenLifetimeDays: '90' };
  const shown = await preview(app, admin, changes);
  expect(shown.effects[0]).toMatchObject({
    ...{ effective_value: '730', new_effective_value: '90', consequence: 'stay', tokens: 1 },
  });
  await apply(app, admin, { changes, digest: shown.digest });
  expect((await app.get(ME, long)).status).toBe(200);
  const { body } = await app.get(`/api/latchkey/1.0/token/get?token_id=${long.id}`, alice);
  expect(body.token_info.expiry_time).toBe(long.record.expiresAt);
  expect(await effectOf(app, admin, { maxTokenLifetimeDays: '120' })).toMatchObject({ consequence: 'none' });
});

test('never-expiring tokens stay when they are no longer allowed', async () => {
  const { app, admin, alice } = await start();
  expect(await effectOf(app, admin, { allowNeverExpiring: 'true' })).toMatchObject({ consequence: 'none' });
  await set(app, admin, { allowNeverExpiring: 'true' });
  const everlasting = await app.token(alice, { lifetimeSeconds: 'never' });
  await app.token(alice);
  const changes = { allowNeverExpiring: 'false' };
  const shown = await preview(app, admin, changes);
  expect(shown.effects[0]).toMatchObject({ consequence: 'stay', tokens: 1, owner_count: 1 });
  await apply(app, admin, { changes, digest: shown.digest });
  expect((await app.get(ME, everlasting)).status).toBe(200);
});

test('wider tokens: those count that could give what they may not do themselves', async () => {
  const { app, admin, alice } = await start();
  await app.token(alice);
  await app.token(alice, { scopes: ['clusters'] });
  await app.token(alice, { scopes: ['all-apis'] });
  await app.token(alice, { scopes: ['authentication', 'clusters'] });
  expect(await effectOf(app, admin, { allowWiderTokens: 'true' })).toMatchObject({
    ...{ consequence: 'gain', tokens: 1 },
  });
});

test('IP access lists: tokens last used from where none would be taken are counted, and so refused then', async () => {
  const { app, admin, alice, bob } = await start();
  const [used, unused] = [await app.token(alice), await app.token(bob)];
  await app.get(ME, used);
  app.clock.advance('2m');
  await app.node.jobs.flush();
  const changes = { enableIpAccessLists: 'true' };
  expect(await effectOf(app, admin, changes)).toMatchObject({
    ...{ consequence: 'stop', tokens: 0 },
    addresses: {
      ...{ allow_lists: 0, block_lists: 0, your_address: '127.0.0.1', you: 'admitted' },
      ...{ people_elsewhere: 0, tokens_without_recent_use: 1, recent_days: 30 },
    },
  });
  await app.signIn(bob);
  await app.signIn(bob);
  // The administrator, too, comes from there: so it is told, and refused.
  await addList(app, admin, 'ALLOW', ['192.0.2.0/24']);
  const shown = await preview(app, admin, changes);
  expect(shown.effects[0]).toMatchObject({
    ...{ tokens: 1, tokens_in_use: 1, owners: [{ owner_name: 'alice' }] },
    addresses: { allow_lists: 1, you: 'would_lock_out', people_elsewhere: 1 },
  });
  const refused = await apply(app, admin, { changes, digest: shown.digest });
  expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('locked out')]);
  expect((await app.get(ME, used)).status).toBe(200);
  expect((await app.get(ME, unused)).status).toBe(200);
});

test('a use that lies too far back tells nothing of where a token will be used', async () => {
  const { app, admin, alice } = await start();
  const used = await app.token(alice);
  await app.get(ME, used);
  await app.node.jobs.flush();
  await addList(app, admin, 'BLOCK', ['127.0.0.1']);
  app.clock.advance('31d');
  expect(await effectOf(app, admin, { enableIpAccessLists: 'true' })).toMatchObject({
    ...{ tokens: 0, addresses: { tokens_without_recent_use: 1 } },
  });
});

test('whoever comes through a proxy that the server does not know is told that nobody can tell', async () => {
  const { app, admin } = await start();
  const headers = { 'x-forwarded-for': '192.0.2.7' };
  const body = { changes: { enableIpAccessLists: 'true' } };
  const answer = await app.post(`${PATH}/preview`, admin, body, { headers });
  expect(answer.body.effects[0].addresses.you).toBe('address_unknown');
});

test.each([
  ['a setting', { maxTokenLifetimeDays: '30' }, { maxTokenLifetimeDays: '90' }],
  ['another setting', { allowNeverExpiring: 'true' }, { maxTokenLifetimeDays: '90' }],
])(
  'what was previewed is not applied over what another administrator did to %s',
  async (_, done, changes) => {
    const { app, admin } = await start();
    const { digest } = await preview(app, admin, changes);
    await set(app, admin, done as unknown as Changes);
    const answer = await apply(app, admin, { changes, digest });
    expect([answer.status, answer.body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect((await app.get(`${CONF}?keys=maxTokenLifetimeDays`, admin)).body.maxTokenLifetimeDays).toBe(
      'maxTokenLifetimeDays' in done ? '30' : null,
    );
  },
);

test('lists that changed since make a preview of them outdated, and no other', async () => {
  const { app, admin } = await start();
  const [lists, other] = [{ enableIpAccessLists: 'true' }, { maxTokenLifetimeDays: '90' }];
  const [ofLists, ofOther] = [await preview(app, admin, lists), await preview(app, admin, other)];
  await addList(app, admin, 'BLOCK', ['192.0.2.1']);
  expect((await apply(app, admin, { changes: lists, digest: ofLists.digest })).status).toBe(409);
  expect((await apply(app, admin, { changes: other, digest: ofOther.digest })).status).toBe(200);
});

test('of two administrators who apply at once one is told that it is outdated', async () => {
  const { app, admin } = await start();
  const [one, two] = [{ maxTokenLifetimeDays: '90' }, { maxTokenLifetimeDays: '30' }];
  const [first, second] = [await preview(app, admin, one), await preview(app, admin, two)];
  const answers = await Promise.all([
    apply(app, admin, { changes: one, digest: first.digest }),
    apply(app, admin, { changes: two, digest: second.digest }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('a digest is of the changes that were shown: others are not applied with it', async () => {
  const { app, admin } = await start();
  const { digest } = await preview(app, admin, { maxTokenLifetimeDays: '90' });
  const changes = { maxTokenLifetimeDays: '90', enableTokensConfig: 'false' };
  expect((await apply(app, admin, { changes, digest })).status).toBe(409);
});

test('a token that is limited to scopes sees and does none of it, whichever scope it has', async () => {
  const { app, admin } = await start();
  const token = await app.token(admin, { scopes: ['settings', 'authentication'] });
  const changes = { maxTokenLifetimeDays: '90' };
  expect((await app.post(`${PATH}/preview`, token, { changes })).status).toBe(403);
  const { digest } = await preview(app, admin, changes);
  expect((await apply(app, token, { changes, digest })).status).toBe(403);
});

test('a session applies only soon after the password was given; looking needs none', async () => {
  const { app, admin } = await start();
  const session = await app.signIn(admin);
  app.clock.advance('20m');
  const changes = { maxTokenLifetimeDays: '90' };
  const { digest } = await preview(app, session, changes);
  expect((await apply(app, session, { changes, digest })).status).toBe(403);
});

test('the settings in force are told with who set them, and those that mean nothing apart', async () => {
  const { app, admin } = await start();
  await set(app, admin, { maxTokenLifetimeDays: '90', enableWebTerminal: 'true' });
  const { body } = await app.get(PATH, admin);
  expect(body.settings.map(({ key }: { key: string }) => key)).toEqual(Object.keys(RULES_BY_KEY));
  expect(body.settings[1]).toMatchObject({
    ...{ key: 'maxTokenLifetimeDays', kind: 'lifetime', effective_value: '90', value: '90' },
    updated_by_name: 'admin',
  });
  expect(body.settings[0]).toEqual({ key: 'enableTokensConfig', kind: 'switch', effective_value: 'true' });
  expect(body.kept_for_clients).toEqual([{ key: 'enableWebTerminal', value: 'true' }]);
});

test('every switch and limit can be looked at before it is changed', () => {
  const meaningful = Object.entries(SETTING_KEYS).filter(([, kind]) => kind !== 'text');
  expect(Object.keys(RULES_BY_KEY).sort()).toEqual(meaningful.map(([key]) => key).sort());
});

test('before passwords are switched off it is told how many people would have no way to sign in', async () => {
  const { app, admin, alice } = await start();
  const off = { enablePasswordSignIn: 'false' };
  expect(await effectOf(app, admin, off)).toMatchObject({ consequence: 'none', people_without_way: 3 });
  const identity = { issuer: 'https://id.example', subject: 'a', linkId: 'a' };
  await app.core.db.write((tx) =>
    insertLink(tx, { ...identity, principalId: alice.id, linkedBy: 'user', linkedAt: 0 }),
  );
  const carol = await app.user('carol');
  await app.core.account.disable(systemCaller('test'), carol.id);
  expect((await effectOf(app, admin, off)).people_without_way).toBe(2);
  expect(await effectOf(app, admin, { enablePasswordSignIn: 'true' })).not.toHaveProperty(
    'people_without_way',
  );
});

test('applying is written to the audit trail like any change of settings', async () => {
  const { app, admin } = await start();
  const changes = { maxTokenLifetimeDays: '90' };
  const { digest } = await preview(app, admin, changes);
  await apply(app, admin, { changes, digest });
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['action_name', 'user_name', 'request_params'])
    .where('action_name', '=', 'workspaceConfEdit')
    .execute();
  expect(events).toEqual([
    {
      ...{ action_name: 'workspaceConfEdit', user_name: 'admin' },
      request_params: JSON.stringify({
        ...{ workspaceConfKeys: 'maxTokenLifetimeDays', workspaceConfValues: '90' },
      }),
    },
  ]);
});
