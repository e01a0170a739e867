import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential, type TestToken } from '../../testing/harness.ts';
import { startNotifiedApp, storedNotifications } from '../../testing/notified-app.ts';
import type { Token } from '../token.ts';

const REVOKE = '/api/latchkey/1.0/tokens/revoke';
const ME = '/api/2.0/preview/scim/v2/Me';

async function make(app: TestApp, count: number, name = 'alice'): Promise<TestToken[]> {
  const owner = await app.user(name);
  const tokens: TestToken[] = [];
  for (let i = 0; i < count; i++) tokens.push(await app.token(owner, { comment: `${name}’s ${i}` }));
  return tokens;
}

const idsOf = (tokens: readonly TestToken[]) => tokens.map(({ id }) => id);

async function statuses(app: TestApp, tokens: readonly TestToken[]): Promise<number[]> {
  return Promise.all(tokens.map(async (token) => (await app.get(ME, token)).status));
}

async function revoke(app: TestApp, body: object, as?: TestCredential) {
  return app.post(REVOKE, as ?? (await app.admin()), body);
}

test('all that are named are refused from then on, and no others', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 60);
  const [kept] = await make(app, 1, 'bob');
  expect(new Set(await statuses(app, tokens))).toEqual(new Set([200]));
  const { status, body } = await revoke(app, { token_ids: idsOf(tokens) });
  expect(status).toBe(200);
  expect(body.results).toEqual(tokens.map(({ id }) => ({ token_id: id, outcome: 'revoked' })));
  expect(new Set(await statuses(app, tokens))).toEqual(new Set([403]));
  expect((await app.get(ME, kept)).status).toBe(200);
});

test('each token has an audit event of its own with who did it and why', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 30);
  await revoke(app, { token_ids: idsOf(tokens), leaked: true });
  const { body } = await app.get(
    '/api/latchkey/1.0/audit/events?action_name=revokeDbToken&page_size=100',
    await app.admin(),
  );
  expect(body.events).toHaveLength(30);
  const told = body.events.map(({ request_params }: { request_params: Record<string, string> }) => [
    request_params.tokenId,
    request_params.reason,
  ]);
  expect(told.sort()).toEqual(tokens.map(({ id }) => [id, 'leaked']).sort());
  expect(body.events[0].user_identity.email).toBe('admin');
});

test('what was generated with them stays good, or, when they leaked, ends with them', async () => {
  const app = await startTestApp();
  const [kind, leaky] = (await make(app, 2)) as [TestToken, TestToken];
  const child = async (parent: TestToken) => {
    const { body } = await app.post('/api/2.0/token/create', parent, {});
    return { value: body.token_value, id: body.token_info.token_id, record: parent.record };
  };
  const [kindChild, leakyChild] = [await child(kind), await child(leaky)];
  const leakyGrandchild = await child(leakyChild);
  const first = await revoke(app, { token_ids: [kind.id] });
  expect(first.body.descendants_revoked_count).toBe(0);
  expect(await statuses(app, [kind, kindChild])).toEqual([403, 200]);
  const second = await revoke(app, { token_ids: [leaky.id], leaked: true });
  expect(second.body.descendants_revoked_count).toBe(2);
  expect(await statuses(app, [leaky, leakyChild, leakyGrandchild])).toEqual([403, 403, 403]);
});

test('what another node is generating with a leaked one, or with its descendant, ends with it', async () => {
  const app = await startTestApp();
  // SQLite has one writer at a time.
  if (app.database.engine === 'sqlite') return;
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const principal = await app.user('alice');
  const caller = { name: 'alice', address: '', userAgent: '', requestId: '' };
  const generate = ({ core }: TestApp, { tokenId }: Pick<Token, 'tokenId'>) =>
    core.authority.generateToken({ principal, caller, token: { tokenId } }, { comment: '' });
  for (const generation of [0, 1]) {
    const leaky = (await app.token(principal)).record;
    const parent = generation === 0 ? leaky : (await generate(app, leaky)).token;
    const finish = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    // The two are one transaction, which is not committed before the second act ends.
    const generating = generate(other, parent);
    const holding = other.core.db.write(() => {
      begun.resolve();
      return finish.promise;
    });
    await begun.promise;
    const revoking = revoke(app, { token_ids: [leaky.tokenId], leaked: true });
    await sleep(300);
    finish.resolve();
    await holding;
    const { tokenValue, token } = await generating;
    expect((await revoking).status).toBe(200);
    const headers = { authorization: `Bearer ${tokenValue}` };
    expect([token.createdWithTokenId, (await app.get(ME, undefined, { headers })).status]).toEqual([
      parent.tokenId,
      403,
    ]);
  }
});

test('a leaked one that is named with its own descendants is told of once, as revoked', async () => {
  const app = await startTestApp();
  const many = await make(app, 30);
  const root = many[0] as TestToken;
  const { body: made } = await app.post('/api/2.0/token/create', root, {});
  const childId = made.token_info.token_id;
  for (const token_ids of [
    [root.id, ...idsOf(many.slice(1)), childId],
    [childId, root.id],
  ]) {
    const { body } = await revoke(app, { token_ids, leaked: true });
    const outcome = token_ids.length > 2 ? 'revoked' : 'already_ended';
    expect(body.results).toEqual(token_ids.map((token_id) => ({ token_id, outcome })));
    expect(body.descendants_revoked_count).toBe(0);
  }
});

test('what has ended, is not there, or is named twice does not stop the others', async () => {
  const app = await startTestApp();
  const [ended, good] = (await make(app, 2)) as [TestToken, TestToken];
  await revoke(app, { token_ids: [ended.id] });
  const unknown = 'f'.repeat(64);
  const { body } = await revoke(app, { token_ids: [ended.id, unknown, 'x', good.id, good.id] });
  expect(body.results).toEqual([
    { token_id: ended.id, outcome: 'already_ended' },
    { token_id: unknown, outcome: 'not_found' },
    { token_id: 'x', outcome: 'not_found' },
    { token_id: good.id, outcome: 'revoked' },
  ]);
  expect((await app.get(ME, good)).status).toBe(403);
});

/** Makes the database refuse to change one token, until the test undoes it. */
async function poison({ core, database }: TestApp, { id }: TestToken): Promise<() => Promise<void>> {
  const run = (text: string) => core.db.write((tx) => sql.raw(text).execute(tx.sql));
  if (database.engine === 'sqlite') {
    await run(`create trigger poisoned before update on tokens when new.token_id = '${id}'
      begin select raise(abort, 'poisoned'); end`);
    return async () => void (await run('drop trigger poisoned'));
  }
  await run("create function refuse() returns trigger language plpgsql as $$ begin raise 'poisoned'; end $$");
  await run(`create trigger poisoned before update on tokens for each row when (new.token_id = '${id}')
    execute function refuse()`);
  return async () => void (await run('drop trigger poisoned on tokens'));
}

test('when the database fails on the way, what was revoked stays so, and the rest is told of', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 60);
  const undo = await poison(app, tokens[40] as TestToken);
  const { status, body } = await revoke(app, { token_ids: idsOf(tokens) });
  expect(status).toBe(200);
  expect(body.message).toMatch(/\.$/);
  const outcomes = body.results.map(({ outcome }: { outcome: string }) => outcome);
  const revoked = outcomes.filter((outcome: string) => outcome === 'revoked').length;
  expect(revoked).toBeGreaterThan(0);
  expect(outcomes.filter((outcome: string) => outcome === 'failed')).toHaveLength(60 - revoked);
  expect(await statuses(app, tokens)).toEqual(outcomes.map((one: string) => (one === 'revoked' ? 403 : 200)));
  await undo();
  const again = await revoke(app, { token_ids: idsOf(tokens) });
  expect(again.body.message).toBeUndefined();
  expect(new Set(await statuses(app, tokens))).toEqual(new Set([403]));
});

test('when not even the first can be revoked, it is an error like any other', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 2);
  await poison(app, tokens[0] as TestToken);
  expect((await revoke(app, { token_ids: idsOf(tokens) })).status).toBeGreaterThanOrEqual(500);
  expect(await statuses(app, tokens)).toEqual([200, 200]);
});

test('more than can be revoked at once are refused whole', async () => {
  const app = await startTestApp();
  const [token] = (await make(app, 1)) as [TestToken];
  const others = Array.from({ length: 500 }, (_, i) => String(i).padStart(64, '0'));
  const { status, body } = await revoke(app, { token_ids: [token.id, ...others] });
  expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(await statuses(app, [token])).toEqual([200]);
});

test('the owners are told', async () => {
  const { app } = await startNotifiedApp();
  const tokens = await make(app, 3);
  await revoke(app, { token_ids: idsOf(tokens), leaked: true });
  const stored = await storedNotifications(app);
  const revoked = stored.filter(({ kind }) => kind === 'token.revoked');
  for (const { id } of tokens) expect(revoked.filter(({ content }) => content.includes(id))).not.toEqual([]);
});

test('a preview counts what would end, of whom, what was used, and what was generated with it', async () => {
  const app = await startTestApp();
  const [one, two] = (await make(app, 2)) as [TestToken, TestToken];
  const [bobs] = (await make(app, 1, 'bob')) as [TestToken];
  await app.post('/api/2.0/token/create', one, {});
  const inner = await app.post('/api/2.0/token/create', two, {});
  app.clock.advance('2d');
  await app.get(ME, bobs);
  await app.node.jobs.flush();
  const token_ids = [one.id, two.id, bobs.id, inner.body.token_info.token_id, 'f'.repeat(64)];
  const { status, body } = await app.post(`${REVOKE}/preview`, await app.admin(), { token_ids });
  expect([status, body]).toEqual([
    200,
    {
      token_count: 4,
      owners: [
        { owner_id: one.record.ownerId, owner_name: 'alice', token_count: 3 },
        { owner_id: bobs.record.ownerId, owner_name: 'bob', token_count: 1 },
      ],
      used_last_day_count: 1,
      living_descendant_count: 1,
    },
  ]);
  expect(await statuses(app, [one, two, bobs])).toEqual([200, 200, 200]);
});

test('a session needs a fresh proof, and who is no administrator revokes nothing', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 1);
  const admin = await app.admin();
  const session = await app.signIn(admin);
  const stranger = await app.user('mallory');
  for (const path of [REVOKE, `${REVOKE}/preview`])
    expect((await app.post(path, stranger, { token_ids: idsOf(tokens) })).status).toBe(403);
  const scoped = await app.token(admin, { scopes: ['clusters'] });
  expect((await revoke(app, { token_ids: idsOf(tokens) }, scoped)).status).toBe(403);
  app.clock.advance('16m');
  expect((await revoke(app, { token_ids: idsOf(tokens) }, session)).status).toBe(403);
  expect(await statuses(app, tokens)).toEqual([200]);
  const fresh = await app.signIn(admin);
  expect((await revoke(app, { token_ids: idsOf(tokens) }, fresh)).status).toBe(200);
  expect(await statuses(app, tokens)).toEqual([403]);
});
