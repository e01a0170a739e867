import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { callsTo, mailTo, storedNotifications } from '../testing/notified-app.ts';

const DAY_MS = 86_400_000;

/** Nothing listens there: what is written down stays as it was. */
const NOWHERE = { ...mailTo(1), ...callsTo('http://127.0.0.1:2/') };

async function writtenBy(app: TestApp, act: () => Promise<unknown>) {
  const before = new Set((await storedNotifications(app)).map(({ id }) => id));
  await act();
  const rows = (await storedNotifications(app)).filter(({ id }) => !before.has(id));
  return rows
    .map(({ channel, kind, recipient, tokens, content }) => {
      const { actor, tokens: named } = JSON.parse(content);
      const ids = named.map(({ token_id }: { token_id: string }) => token_id).sort();
      return { channel, kind, recipient, tokens, ids, actor: actor.name, address: actor.address };
    })
    .sort((a, b) => `${a.channel} ${a.recipient}`.localeCompare(`${b.channel} ${b.recipient}`));
}

const asBoth = (one: { recipient: string; ids: string[]; actor: string; kind: string }) =>
  ['mail', 'webhook'].map((channel) =>
    expect.objectContaining({
      ...{ channel, kind: one.kind, tokens: one.ids.length, ids: one.ids, actor: one.actor },
      recipient: channel === 'mail' ? one.recipient : null,
    }),
  );

const delegate = (app: TestApp, path: string, caller: Parameters<TestApp['post']>[1], body: object) =>
  app.post(path, caller, body);

test('generating, revoking and reporting as leaked are told to the owner and the webhook', async () => {
  const app = await startTestApp({ env: NOWHERE });
  const alice = await app.user('alice@example.com');
  const kind = 'token.generated';
  const by = { recipient: 'alice@example.com', actor: 'alice@example.com' };
  let id = '';
  const generated = await writtenBy(app, async () => {
    const answer = await app.post('/api/2.0/token/create', alice, { comment: 'ci' });
    id = answer.body.token_info.token_id;
  });
  expect(generated).toEqual(asBoth({ ...by, ids: [id], kind }));
  expect(generated[0]?.address).toBe('127.0.0.1');
  const revoked = await writtenBy(app, () => app.post('/api/2.0/token/delete', alice, { token_id: id }));
  expect(revoked).toEqual(asBoth({ ...by, ids: [id], kind: 'token.revoked' }));

  const parent = await app.token(alice);
  const child = await app.post('/api/2.0/token/create', parent, {});
  const ids = [parent.id, child.body.token_info.token_id].sort();
  const leaked = await writtenBy(app, () =>
    delegate(app, '/api/latchkey/1.0/token/revoke', alice, { token_id: parent.id, leaked: true }),
  );
  expect(leaked).toEqual(asBoth({ ...by, ids, kind: 'token.revoked' }));
});

test("an administrator's revocation names the administrator, and the address to the webhook alone", async () => {
  const app = await startTestApp({ env: NOWHERE });
  const alice = await app.user('alice@example.com');
  const { id } = await app.token(alice);
  const admin = await app.admin();
  const rows = await writtenBy(app, () =>
    app.send('DELETE', `/api/2.0/token-management/tokens/${id}`, admin),
  );
  const by = { recipient: 'alice@example.com', actor: 'admin', ids: [id], kind: 'token.revoked' };
  expect(rows).toEqual(asBoth(by));
  expect(rows.map(({ address }) => address)).toEqual([undefined, '127.0.0.1']);
});

test("a service principal's token is told to whoever generated it", async () => {
  const app = await startTestApp({ env: NOWHERE });
  const robot = await app.servicePrincipal('robot');
  const boss = await app.user('boss@example.com');
  await app.core.directory.makeAdministrator(systemCaller('test'), boss.id);
  const path = '/api/2.0/token-management/on-behalf-of/tokens';
  let id = '';
  const rows = await writtenBy(app, async () => {
    const answer = await app.post(path, boss, { application_id: robot.name, lifetime_seconds: 3600 });
    id = answer.body.token_info.token_id;
  });
  const actor = 'boss@example.com';
  expect(rows).toEqual(asBoth({ recipient: actor, actor, ids: [id], kind: 'token.generated' }));
});

test('who is no longer active is told nothing more, also not of tokens generated for a service principal', async () => {
  const app = await startTestApp({ env: NOWHERE });
  const robot = await app.servicePrincipal('robot');
  const boss = await app.user('boss@example.com');
  await app.core.directory.makeAdministrator(systemCaller('test'), boss.id);
  const path = '/api/2.0/token-management/on-behalf-of/tokens';
  const answer = await app.post(path, boss, { application_id: robot.name, lifetime_seconds: 3600 });
  await app.core.account.disable(systemCaller('test'), boss.id);
  const id = answer.body.token_info.token_id;
  const rows = await writtenBy(app, async () =>
    app.send('DELETE', `/api/2.0/token-management/tokens/${id}`, await app.admin()),
  );
  expect(rows.map(({ channel }) => channel)).toEqual(['webhook']);
});

test('a deleted owner is told, by the address there was', async () => {
  const app = await startTestApp({ env: NOWHERE });
  const [alice, admin] = [await app.user('alice@example.com'), await app.admin()];
  const ids = [(await app.token(alice)).id, (await app.token(alice)).id].sort();
  const rows = await writtenBy(app, () =>
    app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${alice.id}`, admin),
  );
  const by = { recipient: 'alice@example.com', actor: 'admin', kind: 'token.revoked' };
  expect(rows).toEqual(asBoth({ ...by, ids }));
  expect(JSON.parse((await storedNotifications(app)).at(-1)?.content ?? '').tokens[0]).toMatchObject({
    ...{ owner_name: 'alice@example.com', status: 'revoked', revoke_reason: 'owner_deleted' },
  });
});

test('the clean-up of unused tokens tells each owner once of all of them, and waits for the rest of the run', async () => {
  const app = await startTestApp({ env: NOWHERE });
  const [alice, bob] = [await app.user('alice@example.com'), await app.user('bob@example.com')];
  for (const owner of [alice, alice, bob]) await app.token(owner);
  app.clock.advance('100d');
  const rows = await writtenBy(app, () => app.core.tokenCleanUp.revokeUnused(90 * DAY_MS));
  expect(rows.map(({ channel, recipient, tokens, actor }) => [channel, recipient, tokens, actor])).toEqual([
    ['mail', 'alice@example.com', 2, 'System-User'],
    ['mail', 'bob@example.com', 1, 'System-User'],
    ['webhook', null, 3, 'System-User'],
  ]);
  const held = (await storedNotifications(app)).filter(({ kind }) => kind === 'token.revoked');
  for (const { channel, due_at, created_at } of held)
    expect([channel, due_at - created_at]).toEqual([channel, channel === 'mail' ? 600_000 : 0]);
});

test('what one act does to many tokens is one mail that names some, and few calls that name all', async () => {
  const app = await startTestApp({ env: NOWHERE });
  const [alice, admin] = [await app.user('alice@example.com'), await app.admin()];
  const ids = [];
  for (let i = 0; i < 60; i++) ids.push((await app.token(alice)).id);
  const rows = await writtenBy(app, () =>
    app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${alice.id}`, admin),
  );
  expect(rows.map(({ channel, tokens, ids: named }) => [channel, tokens, named.length])).toEqual([
    ['mail', 60, 50],
    ...[expect.anything(), expect.anything(), expect.anything()],
  ]);
  const calls = rows.filter(({ channel }) => channel === 'webhook');
  expect(calls.flatMap((call) => call.ids).sort()).toEqual(ids.sort());
  expect(calls.map((call) => call.tokens).sort()).toEqual([10, 25, 25]);
});

test('nothing is written where nothing is set up, of an act that fails, and of kinds that are not mailed', async () => {
  const silent = await startTestApp();
  await silent.token(await silent.user('alice@example.com'));
  expect(await storedNotifications(silent)).toEqual([]);

  const app = await startTestApp({ env: { ...mailTo(1), LATCHKEY_MAIL_KINDS: 'token.revoked' } });
  const alice = await app.user('alice@example.com');
  let id = '';
  const generated = await writtenBy(app, async () => {
    id = (await app.token(alice)).id;
  });
  expect(generated).toEqual([]);
  expect(await writtenBy(app, () => app.post('/api/2.0/token/delete', alice, { token_id: id }))).toHaveLength(
    1,
  );

  const details = (await app.get(`/api/latchkey/1.0/token/get?token_id=${id}`, alice)).body.token_info;
  const tokens = [{ ownerId: alice.id, createdById: alice.id, details }];
  const undone = () =>
    app.core.db.write(async (tx) => {
      await app.core.outbox.record(tx, { kind: 'token.revoked', tokens, caller: systemCaller('test') });
      throw new Error('the act fails after it told');
    });
  expect(await writtenBy(app, () => expect(undone()).rejects.toThrow('after it told'))).toEqual([]);
});

test('the address of the directory counts before the name, and who has neither is skipped and counted', async () => {
  const app = await startTestApp({ env: mailTo(1) });
  const admin = await app.admin();
  const create = async (userName: string, email?: string) => {
    const emails = email === undefined ? [] : [{ value: email, primary: true }];
    await app.post('/api/2.0/preview/scim/v2/Users', admin, { userName, emails });
    return app.core.directory.getUser(userName);
  };
  const named = await create('carol@example.com', 'c.smith@example.com');
  const recipients = async (owner: typeof named) =>
    (await writtenBy(app, () => app.token(owner))).map(({ recipient }) => recipient);
  expect(await recipients(named)).toEqual(['c.smith@example.com']);
  for (const [name, email] of [
    ['plain', undefined],
    ['odd', 'a@b.example,evil@example.com'],
    ['odder', '"x"<evil@example.com>'],
    ['oddest', 'evil@example.com>'],
  ] as const)
    expect([name, await recipients(await create(name, email))]).toEqual([name, []]);
  expect(await app.core.metrics.metrics()).toContain(
    'latchkey_notifications_skipped_total{reason="no_address"} 4',
  );
  expect(app.logLines.join('')).toContain('nobody has an address to send mail to');
});
