import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { startNotifiedApp } from '../../testing/notified-app.ts';
import { rotate, statusesOf, successorIn } from '../../testing/rotating.ts';

const REVOKE = '/api/latchkey/1.0/token/revoke';
const caller = systemCaller('test');

const sealedOf = ({ core }: TestApp) => core.db.sql.selectFrom('token_rotations').selectAll().execute();

async function startPending() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const old = await app.token(alice);
  return { app, alice, old, next: await rotate(app, old) };
}

async function generateWith(app: TestApp, token: TestToken): Promise<TestToken> {
  return successorIn(await app.post('/api/2.0/token/create', token, {}));
}

for (const which of ['old', 'next'] as const) {
  const name = which === 'old' ? 'the old one' : 'its successor';

  test(`revoking ${name} ends both, by whomever and however, and what is sealed is deleted`, async () => {
    const ways: [string, (app: TestApp, id: string) => Promise<unknown>][] = [
      [
        'the owner',
        async (app, id) => app.post(REVOKE, await app.core.directory.getUser('alice'), { token_id: id }),
      ],
      [
        'an administrator',
        async (app, id) => app.send('DELETE', `/api/2.0/token-management/tokens/${id}`, await app.admin()),
      ],
      [
        'an administrator, with others',
        async (app, id) =>
          app.post('/api/latchkey/1.0/tokens/revoke', await app.admin(), { token_ids: [id] }),
      ],
    ];
    for (const [who, revoke] of ways) {
      const { app, alice, old, next } = await startPending();
      const bystander = await app.token(alice);
      const { id } = which === 'old' ? old : next;
      expect(await statusesOf(app, old)).toEqual([200]);
      expect([who, ((await revoke(app, id)) as { status: number }).status]).toEqual([who, 200]);
      expect([who, await statusesOf(app, old, next, bystander)]).toEqual([who, [403, 403, 200]]);
      expect(await sealedOf(app)).toEqual([]);
      const { body } = await app.get(
        '/api/latchkey/1.0/audit/events?action_name=revokeDbToken',
        await app.admin(),
      );
      const told = body.events.map(
        (event: { request_params: { tokenId: string } }) => event.request_params.tokenId,
      );
      expect([who, told.sort()]).toEqual([who, [old.id, next.id].sort()]);
    }
  });
}

test('each revokes itself and the other', async () => {
  const { app, old, next } = await startPending();
  expect((await app.post(REVOKE, old, { token_id: next.id })).status).toBe(200);
  expect(await statusesOf(app, old, next)).toEqual([403, 403]);
});

test('a deleted owner leaves neither, nor anything sealed', async () => {
  const { app, alice, old, next } = await startPending();
  await app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${alice.id}`, await app.admin());
  expect(await statusesOf(app, old, next)).toEqual([403, 403]);
  expect(await sealedOf(app)).toEqual([]);
});

test('while its owner is inactive neither works, and the new one is not used by that', async () => {
  const { app, alice, old, next } = await startPending();
  await app.core.account.disable(caller, alice.id);
  expect(await statusesOf(app, old, next)).toEqual([403, 403]);
  await app.core.directory.enable(caller, alice.id);
  expect(await statusesOf(app, old, next, old)).toEqual([200, 200, 403]);
});

test('what is revoked when the rotation is over ends alone', async () => {
  const { app, alice, old } = await startPending();
  app.clock.advance('10m');
  await app.post(REVOKE, alice, { token_id: old.id });
  const list = (await app.get('/api/latchkey/1.0/token/list', alice)).body.token_infos;
  expect(list.map(({ status }: { status: string }) => status).sort()).toEqual(['active', 'revoked']);
});

test('what a thief generated with a token that leaked ends with it, also after it was rotated', async () => {
  const { app, alice } = await startPending();
  const leaked = await app.token(alice);
  const child = await generateWith(app, leaked);
  const grandchild = await generateWith(app, child);
  const hidden = await rotate(app, child);
  await statusesOf(app, hidden);
  const hiddenGrandchild = await rotate(app, grandchild);
  const { body } = await app.post(REVOKE, alice, { token_id: leaked.id, leaked: true });
  expect(body.descendants_revoked).toBe(true);
  expect(await statusesOf(app, hidden, grandchild, hiddenGrandchild)).toEqual([403, 403, 403]);
});

test('what was generated with a token before it was rotated still ends with the newest of the chain', async () => {
  const { app, alice, old, next } = await startPending();
  const before = await generateWith(app, old);
  const last = await rotate(app, next);
  const after = await generateWith(app, last);
  const path = `/api/latchkey/1.0/token/get?token_id=${last.id}`;
  const { living_descendants: shown } = (await app.get(path, alice)).body;
  const ids = [before.id, after.id].sort();
  expect(shown.map((one: { token_id: string }) => one.token_id).sort()).toEqual(ids);
  const preview = { token_ids: [last.id] };
  const { body } = await app.post('/api/latchkey/1.0/tokens/revoke/preview', await app.admin(), preview);
  expect(body.living_descendant_count).toBe(2);
  await app.post(REVOKE, alice, { token_id: last.id, leaked: true });
  expect(await statusesOf(app, last, before, after)).toEqual([403, 403, 403]);
});

for (const which of ['old', 'next'] as const) {
  test(`what is narrowed of one while both work is narrowed of the other (${which})`, async () => {
    const { app, alice, old, next } = await startPending();
    const { id } = which === 'old' ? old : next;
    const change = { token: { scopes: ['clusters'], comment: 'less' }, update_mask: 'scopes,comment' };
    expect((await app.send('PATCH', `/api/2.0/token/${id}`, alice, { body: change })).status).toBe(200);
    const list = '/api/2.0/token/list';
    expect((await app.get(list, old)).status).toBe(403);
    expect((await app.get(list, next)).status).toBe(403);
    const infos = (await app.get(list, alice)).body.token_infos;
    expect(
      infos.map(({ comment, scopes }: { comment: string; scopes: string[] }) => [comment, scopes]),
    ).toEqual(infos.map(() => ['less', ['clusters']]));
  });
}

test('a token whose successor waits is neither cleaned up as unused, nor is anybody reminded of its end', async () => {
  const { app, alice } = await startNotifiedApp();
  const old = await app.token(alice);
  app.clock.advance('91d');
  await rotate(app, old, { grace_seconds: 86_400 });
  await app.core.db.write((tx) => tx.sql.deleteFrom('token_usage').execute());
  expect(await app.core.expiryReminders.remind()).toBe(0);
  expect(await app.core.tokenCleanUp.revokeUnused(90 * 86_400_000)).toBe(0);
  expect(await statusesOf(app, old)).toEqual([200]);
});
