import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import type { Principal } from '../../principals/principal.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';

const OWN = '/api/latchkey/1.0/permissions';
const LIST = '/api/2.0/permissions/authorization';
const ME = '/api/2.0/preview/scim/v2/Me';
const CALLER = systemCaller('test');

async function group(app: TestApp, displayName: string, members: readonly number[]): Promise<number> {
  const { body } = await app.post('/api/2.0/preview/scim/v2/Groups', await app.admin(), {
    displayName,
    members: members.map((id) => ({ value: String(id) })),
  });
  return Number(body.id);
}

/** Nobody may use tokens but `admins` and whoever is given it afterwards. */
async function withoutUsers(app: TestApp): Promise<void> {
  const { groups } = app.core.installation;
  await app.core.permissions.set(CALLER, 'tokens', groups.usersId, undefined);
}

const give = (app: TestApp, id: number) => app.core.permissions.set(CALLER, 'tokens', id, 'CAN_USE');

async function preview(app: TestApp, query: string, object = 'tokens') {
  return app.get(`${OWN}/${object}/removal?${query}`, await app.admin());
}

async function remove(app: TestApp, body: object, object = 'tokens') {
  return app.post(`${OWN}/${object}/remove`, await app.admin(), body);
}

/** Tokens are made while everybody may have them. */
async function start() {
  const app = await startTestApp();
  const names = ['alice', 'bob', 'carol', 'dora'] as const;
  const people: Record<string, Principal> = {};
  for (const name of names) people[name] = await app.user(name);
  const { alice, bob, carol, dora } = people as Record<(typeof names)[number], Principal>;
  const tokens = {
    alice: await app.token(alice),
    alice2: await app.token(alice),
    bob: await app.token(bob),
    carol: await app.token(carol),
    dora: await app.token(dora),
  };
  await withoutUsers(app);
  return { app, alice, bob, carol, dora, tokens };
}

test('a removal stops exactly those that its preview counts, through nested groups too', async () => {
  const { app, alice, bob, carol, dora, tokens } = await start();
  const inner = await group(app, 'inner', [alice.id, bob.id]);
  const outer = await group(app, 'outer', [inner, carol.id]);
  await give(app, outer);
  await give(app, bob.id);
  await give(app, dora.id);
  const { status, body } = await preview(app, 'group_name=outer');
  expect([status, body]).toEqual([
    200,
    {
      principal_count: 2,
      token_count: 3,
      owner_count: 2,
      principals: [
        { name: 'alice', display_name: 'alice', token_count: 2 },
        { name: 'carol', display_name: 'carol', token_count: 1 },
      ],
    },
  ]);
  const answer = await remove(app, { group_name: 'outer' });
  expect(answer.status).toBe(200);
  const works = await Promise.all(
    Object.entries(tokens).map(async ([name, token]) => [name, (await app.get(ME, token)).status]),
  );
  expect(Object.fromEntries(works)).toEqual({ alice: 403, alice2: 403, bob: 200, carol: 403, dora: 200 });
});

test('who is in nobody’s group loses with `users` alone, and nobody while another level is everybody’s', async () => {
  const { app, alice } = await start();
  const { usersId } = app.core.installation.groups;
  await give(app, usersId);
  await give(app, alice.id);
  expect((await preview(app, 'user_name=alice')).body).toMatchObject({ principal_count: 0, token_count: 0 });
  const all = await preview(app, 'group_name=users');
  expect(all.body).toMatchObject({ principal_count: 3, token_count: 3, owner_count: 3 });
  expect(all.body.principals.map(({ name }: { name: string }) => name)).toEqual(['bob', 'carol', 'dora']);
  const everybody = await group(app, 'everybody', [usersId]);
  await give(app, everybody);
  expect((await preview(app, 'group_name=users')).body).toMatchObject({ principal_count: 0 });
});

test('inactive people and ended tokens count for nothing', async () => {
  const { app, alice, bob, tokens } = await start();
  const both = await group(app, 'both', [alice.id, bob.id]);
  await give(app, both);
  await app.core.account.disable(CALLER, bob.id);
  await app.core.authority.revokeToken({ principal: alice, caller: CALLER }, tokens.alice2.id);
  expect((await preview(app, 'group_name=both')).body).toMatchObject({ principal_count: 1, token_count: 1 });
});

test('a removal leaves what another administrator gave meanwhile', async () => {
  const { app, alice, bob } = await start();
  await give(app, alice.id);
  await preview(app, 'user_name=alice');
  await give(app, bob.id);
  const { body } = await remove(app, { user_name: 'alice' });
  const names = body.access_control_list.map(
    (entry: { user_name?: string; group_name?: string }) => entry.user_name ?? entry.group_name,
  );
  expect(names).toEqual(['admins', 'bob']);
});

test('what another administrator took already is told of, and admins keep theirs', async () => {
  const { app, alice } = await start();
  await give(app, alice.id);
  expect((await remove(app, { user_name: 'alice' })).status).toBe(200);
  const again = await remove(app, { user_name: 'alice' });
  expect([again.status, again.body.error_code]).toEqual([404, 'NOT_FOUND']);
  expect((await preview(app, 'user_name=alice')).status).toBe(404);
  const admins = await remove(app, { group_name: 'admins' });
  expect([admins.status, admins.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(admins.body.message).toMatch(/^Cannot change permissions for group 'admins' to None/);
  const { body } = await app.get(`${LIST}/tokens`, await app.admin());
  expect(body.access_control_list).toHaveLength(1);
});

test('on passwords people are counted, and a removal takes Basic authentication from them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.servicePrincipal('robot');
  const { body } = await preview(app, 'group_name=users', 'passwords');
  expect(body).toEqual({
    principal_count: 2,
    principals: [
      { name: 'admin', display_name: 'admin' },
      { name: 'alice', display_name: 'alice' },
    ],
  });
  expect((await app.get(ME, alice)).status).toBe(200);
  expect((await remove(app, { group_name: 'users' }, 'passwords')).status).toBe(200);
  expect((await app.get(ME, alice)).status).not.toBe(200);
});

test('a removal is audited with who lost what', async () => {
  const { app, alice } = await start();
  await give(app, alice.id);
  await remove(app, { user_name: 'alice' });
  const { body } = await app.get(
    '/api/latchkey/1.0/audit/events?action_name=changeDbTokenAcl&page_size=1',
    await app.admin(),
  );
  expect(body.events[0]).toMatchObject({
    user_identity: { email: 'admin' },
    request_params: { targetUserId: String(alice.id), aclPermissionSet: 'NONE' },
  });
});

test('only administrators ask and take, by session only soon after the password', async () => {
  const { app, alice } = await start();
  await give(app, alice.id);
  const admin = await app.admin();
  const session = await app.signIn(admin);
  expect((await app.get(`${OWN}/tokens/removal?user_name=alice`, alice)).status).toBe(403);
  expect((await app.post(`${OWN}/tokens/remove`, alice, { user_name: 'alice' })).status).toBe(403);
  app.clock.advance('16m');
  expect((await app.get(`${OWN}/tokens/removal?user_name=alice`, session)).status).toBe(200);
  expect((await app.post(`${OWN}/tokens/remove`, session, { user_name: 'alice' })).status).toBe(403);
});
