import { expect, test } from 'vitest';
import type { Schema } from '../db/schema.ts';
import { unseal } from '../seal.ts';
import { startTestApp } from '../testing/harness.ts';
import { SecretKeeper } from '../testing/secret-keeper.ts';
import { unwrapDataKey } from './keys/master-key.ts';
import { MAX_SEALS } from './secrets.ts';

type Scope = Schema['secret_scopes'];
type Secret = Schema['secrets'];

/** Two scopes with two secrets each, and hands in the database. */
async function start() {
  const app = await startTestApp();
  const keeper = new SecretKeeper(app);
  for (const scope of ['one', 'two']) {
    await keeper.create(scope);
    for (const key of ['a', 'b']) await keeper.put(scope, key, `${scope} ${key}`);
  }
  const { sql } = app.core.db;
  const scopeOf = (name: string): Promise<Scope> =>
    sql.selectFrom('secret_scopes').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
  const secretOf = async (scope: string, key: string): Promise<Secret> =>
    sql
      .selectFrom('secrets')
      .selectAll()
      .where('scope_id', '=', (await scopeOf(scope)).scope_id)
      .where('name_key', '=', key)
      .executeTakeFirstOrThrow();
  const changeSecret = async (scope: string, key: string, change: Partial<Secret>) =>
    void (await sql
      .updateTable('secrets')
      .set(change)
      .where('scope_id', '=', (await scopeOf(scope)).scope_id)
      .where('name_key', '=', key)
      .execute());
  const changeScope = async (name: string, change: Partial<Scope>) =>
    void (await sql.updateTable('secret_scopes').set(change).where('name', '=', name).execute());
  // A node that holds no data key from before.
  const fresh = async () =>
    new SecretKeeper(await startTestApp({ database: app.database, clock: app.clock }));
  return { app, keeper, scopeOf, secretOf, changeSecret, changeScope, fresh };
}

function withTurnedBit(bytes: Uint8Array, at: number): Buffer {
  const turned = Buffer.from(bytes);
  turned[at] = (turned[at] ?? 0) ^ 1;
  return turned;
}

test('a changed, cut, or moved ciphertext is refused, whoever has what permission, and audited', async () => {
  const { app, keeper, secretOf, changeSecret } = await start();
  const [oneA, oneB, twoA] = [
    await secretOf('one', 'a'),
    await secretOf('one', 'b'),
    await secretOf('two', 'a'),
  ];
  const forms: [what: string, sealed: Uint8Array][] = [
    ['form', withTurnedBit(oneA.sealed, 0)],
    ['nonce', withTurnedBit(oneA.sealed, 1)],
    ['tag', withTurnedBit(oneA.sealed, 13)],
    ['text', withTurnedBit(oneA.sealed, 29)],
    ['cut', oneA.sealed.subarray(0, -1)],
    ['empty', Buffer.alloc(0)],
    ['of another key of the scope', oneB.sealed],
    ['of the same key of another scope', twoA.sealed],
  ];
  const admin = await app.token(await app.admin());
  for (const [what, sealed] of forms) {
    await changeSecret('one', 'a', { sealed });
    const answer = await app.get('/api/2.0/secrets/get?scope=ONE&key=A', admin);
    expect([what, answer.status, answer.body.error_code]).toEqual([what, 500, 'INTERNAL_ERROR']);
    expect(answer.body.message).toContain('is not what was written');
  }
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['request_params', 'status_code', 'error_message'])
    .where('action_name', '=', 'getSecret')
    .execute();
  expect(events.map((event) => event.status_code)).toEqual(forms.map(() => 500));
  expect(JSON.parse(events[0]?.request_params ?? '')).toEqual({ scope: 'one', key: 'A' });
  expect(app.logLines.join('')).toContain('a secret was tampered with');
  expect(await keeper.outcome('one', 'b')).toBe('one b');
  await changeSecret('one', 'a', { sealed: oneA.sealed });
  expect(await keeper.outcome('one', 'a')).toBe('one a');
});

test("what is sealed is bound to the scope's id and the secret's name, not to the data key alone", async () => {
  const { app, scopeOf, secretOf } = await start();
  const [scope, secret] = [await scopeOf('one'), await secretOf('one', 'a')];
  const master = await app.core.masterKeys.current();
  const key = unwrapDataKey(master, scope.scope_id, scope.wrapped_data_key);
  if (key === undefined) throw new Error('The master key does not open the data key.');
  const opened = (...place: string[]) =>
    unseal(key, secret.sealed, JSON.stringify(['latchkey secret', ...place]))?.toString();
  expect(opened(scope.scope_id, 'a')).toBe('one a');
  for (const other of [['one', 'a'], [scope.scope_id, 'b'], ['a']]) expect(opened(...other)).toBeUndefined();
});

test("a scope's data key serves no other scope, and none that took its name", async () => {
  const { keeper, scopeOf, changeScope, fresh } = await start();
  const [one, two] = [await scopeOf('one'), await scopeOf('two')];
  await changeScope('one', { wrapped_data_key: two.wrapped_data_key });
  expect(await (await fresh()).outcome('one', 'a')).toBe('secret_damaged');
  await expect((await fresh()).put('one', 'a', 'x')).rejects.toMatchObject({ code: 'secret_damaged' });
  await changeScope('one', { wrapped_data_key: withTurnedBit(one.wrapped_data_key, 40) });
  expect(await (await fresh()).outcome('one', 'a')).toBe('secret_damaged');
  await changeScope('one', { wrapped_data_key: one.wrapped_data_key });
  // Whoever can write to the database may swap names: each value stays with the scope that it was put into.
  await changeScope('one', { name: 'x', name_key: 'x' });
  await changeScope('two', { name: 'one', name_key: 'one' });
  expect(await keeper.outcome('one', 'a')).toBe('two a');
  expect(await keeper.outcome('x', 'a')).toBe('one a');
});

test('a scope that claims to be sealed by another master key is not served', async () => {
  const { changeScope, fresh } = await start();
  await changeScope('one', { master_key_id: '0'.repeat(32) });
  expect(await (await fresh()).outcome('one', 'a')).toBe('master_key_missing');
  expect(await (await fresh()).outcome('two', 'a')).toBe('two a');
});

test('values that were put are counted, and a data key seals no more than is safe', async () => {
  const { keeper, scopeOf, changeScope } = await start();
  expect((await scopeOf('one')).seal_count).toBe(2);
  await changeScope('one', { seal_count: MAX_SEALS - 1 });
  await keeper.put('one', 'a', 'the last one');
  await expect(keeper.put('one', 'a', 'one too many')).rejects.toMatchObject({
    code: 'secret_limit_exceeded',
  });
  expect(await keeper.get('one', 'a')).toBe('the last one');
  expect((await scopeOf('one')).seal_count).toBe(MAX_SEALS);
});
