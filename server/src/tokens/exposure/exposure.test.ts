import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { takeLease } from '../../db/leases.ts';
import { auditOf } from '../../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { SOON, startNotifiedApp, storedNotifications } from '../../testing/notified-app.ts';
import { recordStatements } from '../../testing/recording-db.ts';
import { generateTokenValue, hashTokenValue } from '../token-value.ts';
import { ExposureIntake } from './exposure-intake.ts';

const REPORT = '/api/latchkey/1.0/token/revoke-exposed';
const ME = '/api/2.0/preview/scim/v2/Me';
const CALLER = { name: 'unknown', address: '192.0.2.9', userAgent: '', requestId: 'r' };

const report = (app: TestApp, tokens: readonly unknown[], headers = {}) =>
  app.send('POST', REPORT, undefined, { body: { tokens }, headers });

const waiting = (app: TestApp) => app.core.db.sql.selectFrom('exposure_reports').selectAll().execute();

/** Until what was reported is worked through: by the node itself, and at once. */
async function settle(app: TestApp): Promise<void> {
  await expect
    .poll(async () => {
      await app.node.jobs.revokeExposed();
      return (await waiting(app)).length;
    }, SOON)
    .toBe(0);
}

async function statuses(app: TestApp, tokens: readonly TestToken[]): Promise<number[]> {
  return Promise.all(tokens.map(async (token) => (await app.get(ME, token)).status));
}

async function make(app: TestApp, count: number, name = 'alice'): Promise<TestToken[]> {
  const owner = await app.user(name);
  const tokens: TestToken[] = [];
  for (let i = 0; i < count; i++) tokens.push(await app.token(owner, { comment: `${name}’s ${i}` }));
  return tokens;
}

const valuesOf = (tokens: readonly TestToken[]) => tokens.map(({ value }) => value);
const guesses = (count: number) => Array.from({ length: count }, () => generateTokenValue(undefined));

test('whoever has the values has the tokens revoked, without any other credential', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 60);
  const [kept] = (await make(app, 1, 'bob')) as [TestToken];
  const { status, body } = await report(app, [...valuesOf(tokens), ...guesses(10)]);
  expect([status, body]).toEqual([202, {}]);
  await settle(app);
  expect(new Set(await statuses(app, tokens))).toEqual(new Set([403]));
  expect(await statuses(app, [kept])).toEqual([200]);
});

test('a node does it by itself, soon after', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 1);
  await report(app, valuesOf(tokens));
  await expect.poll(() => statuses(app, tokens), SOON).toEqual([403]);
});

test('both forms of values are taken, with a right checksum alone', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TOKEN_PREFIX: 'acme' } });
  const [token] = (await make(app, 1)) as [TestToken];
  const last = token.value.endsWith('0') ? '1' : '0';
  await report(app, [`${token.value.slice(0, -1)}${last}`, ` ${token.value}`, token.value.toUpperCase(), '']);
  expect(await waiting(app)).toEqual([]);
  await report(app, [token.value]);
  await settle(app);
  expect(await statuses(app, [token])).toEqual([403]);
});

test('what was generated with it ends with it, also when it has expired itself', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const parent = await app.token(alice, { lifetimeSeconds: 60 });
  const { body } = await app.post('/api/2.0/token/create', parent, { lifetime_seconds: 86_400 });
  const child = { value: body.token_value, id: body.token_info.token_id, record: parent.record };
  app.clock.advance('2m');
  expect(await statuses(app, [child])).toEqual([200]);
  await report(app, [parent.value]);
  await settle(app);
  expect(await statuses(app, [child])).toEqual([403]);
});

test('each is audited with its owner and from where it was reported, and what it descends from', async () => {
  const app = await startTestApp();
  const [parent] = (await make(app, 1)) as [TestToken];
  const { body } = await app.post('/api/2.0/token/create', parent, {});
  await report(app, [parent.value]);
  await settle(app);
  const reason = 'exposed';
  const userId = String(parent.record.ownerId);
  const childId = body.token_info.token_id;
  expect(await auditOf(app, 'revokeExposed')).toEqual([
    expect.objectContaining({ userId, tokenId: parent.id, reason }),
    expect.objectContaining({ userId, tokenId: childId, reason, exposedTokenId: parent.id }),
  ]);
  const { body: page } = await app.get(
    '/api/latchkey/1.0/audit/events?action_name=revokeExposed',
    await app.admin(),
  );
  for (const event of page.events) expect(event.source_ip_address).toBe('127.0.0.1');
});

test('the owner is told by mail and webhook, whatever mail is chosen', async () => {
  const { app, alice, smtp, hook } = await startNotifiedApp({ env: { LATCHKEY_MAIL_KINDS: '' } });
  const token = await app.token(alice, { comment: 'nightly export' });
  await report(app, [token.value]);
  await settle(app);
  const told = (await storedNotifications(app)).filter(({ kind }) => kind === 'token.exposed');
  expect(told.map(({ channel }) => channel).sort()).toEqual(['mail', 'webhook']);
  await expect.poll(() => smtp.mails.length, SOON).toBeGreaterThan(0);
  const mail = smtp.texts.join('\n');
  expect(mail).toContain('nightly export');
  expect(mail).not.toContain(token.value);
  await expect.poll(() => JSON.stringify(hook.calls), SOON).toContain('token.exposed');
});

test('the tokens of a disabled owner are revoked, too', async () => {
  const app = await startTestApp();
  const [token] = (await make(app, 1)) as [TestToken];
  const { ownerId } = token.record;
  await app.core.account.disable(CALLER, ownerId);
  await report(app, [token.value]);
  await settle(app);
  await app.core.db.write((tx) => app.core.directory.enableIn(tx, CALLER, ownerId));
  expect(await statuses(app, [token])).toEqual([403]);
});

test('the answer has the same bytes whether all, some or none of the values are tokens, or even look so', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 3);
  const answers = new Set<string>();
  for (const values of [valuesOf(tokens), [...valuesOf(tokens), ...guesses(5)], guesses(8), ['no token']]) {
    const { status, text, headers } = await report(app, values);
    const { 'x-request-id': _, date: __, ...same } = headers;
    answers.add(JSON.stringify([status, text, same]));
  }
  expect(answers.size).toBe(1);
});

test('who sends it is not asked: a credential, good or bad, changes nothing', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 3);
  const [asking] = (await make(app, 1, 'bob')) as [TestToken];
  const send = (value: string, authorization: string) => report(app, [value], { authorization });
  const answers = [
    await send(tokens[0]?.value ?? '', `Bearer ${asking.value}`),
    await send(tokens[1]?.value ?? '', `Bearer dapi${'0'.repeat(32)}`),
    await send(tokens[2]?.value ?? '', 'Basic bm9ib2R5Om5vdGhpbmc='),
  ];
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [202, '{}']));
  await settle(app);
  expect(await statuses(app, tokens)).toEqual([403, 403, 403]);
  const events = await app.get('/api/latchkey/1.0/audit/events?action_name=revokeExposed', await app.admin());
  for (const { user_identity } of events.body.events) expect(user_identity.email).toBe('unknown');
});

test('the same statements run for a thousand hits and for none, and none of them reads a token', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const made = Array.from({ length: 1_000 }, (_, i) => app.token(i % 2 === 0 ? alice : bob));
  const hits = valuesOf(await Promise.all(made));
  const { db, statements } = recordStatements(app.core.db);
  const intake = new ExposureIntake({ db, clock: app.clock });
  const run = async (values: string[]) => {
    const from = statements.length;
    await intake.take(values, CALLER);
    return statements.slice(from);
  };
  const ofHits = await run(hits);
  expect(await run(guesses(1_000))).toEqual(ofHits);
  expect(ofHits.length).toBeGreaterThan(0);
  for (const statement of ofHits) expect(statement).not.toMatch(/\btokens\b/);
}, 120_000);

test('a value is in no row and no line of the log, before and after', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 2);
  const everything = async () => {
    const tables = await app.core.db.sql.introspection.getTables();
    const rows = tables.map(({ name }) =>
      app.core.db.sql
        .selectFrom(name as 'tokens')
        .selectAll()
        .execute(),
    );
    return JSON.stringify(await Promise.all(rows)) + app.logLines.join('');
  };
  const guess = generateTokenValue(undefined);
  await report(app, [...valuesOf(tokens), guess, `not quite ${guess}`]);
  const before = await everything();
  await settle(app);
  const after = await everything();
  for (const value of [...valuesOf(tokens), guess])
    for (const text of [before, after]) expect(text).not.toContain(value.slice(4));
  // Of what is no token nothing is left.
  expect(after).not.toContain(hashTokenValue(guess));
});

test.each([['origin'], ['sec-fetch-site']])(
  'with %s it came from a browser, and is refused',
  async (name) => {
    const app = await startTestApp();
    const tokens = await make(app, 1);
    const headers = { [name]: name === 'origin' ? app.node.url : 'same-origin' };
    const { status, body } = await report(app, valuesOf(tokens), headers);
    expect([status, body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    expect(await waiting(app)).toEqual([]);
    expect((await report(app, valuesOf(tokens), { origin: 'https://evil.example' })).status).toBe(403);
    expect(await waiting(app)).toEqual([]);
  },
);

test('too many values, too large a body and other shapes are refused whole', async () => {
  const app = await startTestApp();
  const token = (await make(app, 1))[0] as TestToken;
  const refused = async (body: unknown) => {
    const answer = await app.send('POST', REPORT, undefined, { body });
    return [answer.status, answer.body.error_code];
  };
  expect(await refused({ tokens: [token.value, ...guesses(1_000)] })).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
  ]);
  expect(await refused({ tokens: [] })).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(await refused({ tokens: [token.value, 7] })).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect((await refused({ tokens: [token.value], more: 'x'.repeat(300_000) }))[0]).toBe(413);
  expect(await waiting(app)).toEqual([]);
});

test('an address has sixty calls, and another its own; in IPv6 what one customer has is one address', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  const from = (address: string) => report(app, ['none'], { 'x-forwarded-for': address });
  for (let i = 0; i < 60; i++) expect((await from(`2001:db8::${i}`)).status).toBe(202);
  const refused = await from('2001:db8::ffff');
  expect([refused.status, refused.body.error_code]).toEqual([429, 'RESOURCE_EXHAUSTED']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await from('2001:db8:0:1::1')).status).toBe(202);
  expect((await from('192.0.2.1')).status).toBe(202);
  app.clock.advance('1m');
  expect((await from('2001:db8::1')).status).toBe(202);
  expect((await from('2001:db8::1')).status).toBe(429);
});

test('when too much waits, nothing more is taken in, and the sender hears when to come again', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 1);
  // This node does nothing more by itself.
  await app.core.exposureRevocation.stop();
  for (let i = 0; i < 50; i++) expect((await report(app, guesses(1_000))).status).toBe(202);
  const full = await report(app, valuesOf(tokens));
  expect([full.status, full.body.error_code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  expect(Number(full.headers['retry-after'])).toBeGreaterThan(1);
  expect(await statuses(app, tokens)).toEqual([200]);
}, 60_000);

test('what a node took in before it ended is revoked by another', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 2);
  await app.core.exposureRevocation.stop();
  await report(app, valuesOf(tokens));
  await app.close();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  await settle(other);
  expect(await statuses(other, tokens)).toEqual([403, 403]);
});

test('when a node died over a report, another goes on with it once the dead one has lost its turn', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 1);
  const until = app.clock.now() + 60_000;
  const lease = { name: 'exposed-tokens', holder: 'dead', now: app.clock.now(), until };
  expect(await takeLease(app.core.db, lease)).toBe(true);
  await report(app, valuesOf(tokens));
  await app.node.jobs.revokeExposed();
  expect(await statuses(app, tokens)).toEqual([200]);
  app.clock.advance('61s');
  await settle(app);
  expect(await statuses(app, tokens)).toEqual([403]);
});

test('two nodes at once revoke each token once, and tell of it once', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const tokens = await make(app, 60);
  await report(app, valuesOf(tokens));
  await Promise.all([app, other].map((node) => node.core.exposureRevocation.run()));
  await settle(app);
  const told = (await auditOf(app, 'revokeExposed')).map(({ tokenId }) => tokenId);
  expect(told.sort()).toEqual(tokens.map(({ id }) => id).sort());
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

test('one that cannot be revoked keeps back no other, and is tried again', async () => {
  const app = await startTestApp();
  const tokens = await make(app, 40);
  const undo = await poison(app, tokens[7] as TestToken);
  await report(app, valuesOf(tokens));
  await expect.poll(async () => (await waiting(app))[0]?.hash_count, SOON).toBe(1);
  expect(await statuses(app, tokens)).toEqual(tokens.map((_, i) => (i === 7 ? 200 : 403)));
  await undo();
  app.clock.advance('61s');
  await settle(app);
  expect(await statuses(app, [tokens[7] as TestToken])).toEqual([403]);
  expect(await auditOf(app, 'revokeExposed')).toHaveLength(40);
});
