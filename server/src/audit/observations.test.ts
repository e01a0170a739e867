import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { basic, startTestApp, type TestApp } from '../testing/harness.ts';
import type { AuditEvent } from './audit-event.ts';

const LIST = '/api/2.0/token/list';

const eventsOf = (app: TestApp, action: string) =>
  app.core.db.sql.selectFrom('audit_events').selectAll().where('action_name', '=', action).execute();

function refusal(address: string, known?: { principalId: number }): AuditEvent {
  const caller = { name: 'unknown', address, userAgent: 'x'.repeat(200), requestId: 'x', ...known };
  return { service: 'accounts', action: 'tokenLogin', caller, params: {}, statusCode: 403 };
}

/** Observes refusals of ever other strangers over a few windows; gives back what was written of them. */
async function flood(app: TestApp, windows: number, make = refusal) {
  const { observations } = app.core;
  for (let window = 0; window < windows; window++) {
    for (let i = 0; i < 1_500; i++) observations.observe(`${window} ${i}`, () => make(`10.${window}.0.${i}`));
    for (let i = 0; i < 3; i++) await observations.flush();
    app.clock.advance('301s');
    for (let i = 0; i < 3; i++) await observations.flush();
  }
  const rows = await eventsOf(app, 'tokenLogin');
  return { rows, floods: rows.filter((row) => row.request_params.includes('flood')) };
}

const sumOf = (rows: readonly { occurrences: number }[]) =>
  rows.reduce((sum, row) => sum + row.occurrences, 0);

test('strangers fill no more than their share of a day; beyond it they are counted, and the next day has its own', async () => {
  const app = await startTestApp({ env: { LATCHKEY_AUDIT_ANONYMOUS_MIB_PER_DAY: '1' } });
  const first = await flood(app, 4);
  expect(sumOf(first.rows)).toBe(6_000);
  const bytes = first.rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
  expect(bytes).toBeLessThan(1_100_000);
  expect(bytes).toBeGreaterThan(200_000);
  expect(first.floods.length).toBeGreaterThan(0);
  expect(first.floods.length).toBeLessThanOrEqual(8);
  app.clock.advance('1d');
  app.core.observations.observe('next day', () => refusal('192.0.2.1'));
  await app.core.observations.flush();
  const rows = await eventsOf(app, 'tokenLogin');
  expect(rows.filter((row) => row.source_ip_address === '192.0.2.1')).toHaveLength(1);
});

test('without a share strangers are only counted, and those who are known are still written down', async () => {
  const app = await startTestApp({ env: { LATCHKEY_AUDIT_ANONYMOUS_MIB_PER_DAY: '0' } });
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['sql'] });
  const ended = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: ended.id });
  await app.get(LIST, ended);
  await app.get(LIST, token);
  await app.get(LIST, undefined, { headers: { authorization: 'Bearer not-a-token' } });
  await app.get(LIST, undefined, { headers: { authorization: basic('alice', 'wrong') } });
  await expect
    .poll(async () => (await eventsOf(app, 'authorizationDenied')).length, { timeout: 5000 })
    .toBe(1);
  await expect
    .poll(async () => (await eventsOf(app, 'passwordVerifyAuthentication')).length, { timeout: 5000 })
    .toBe(1);
  const refused = (await eventsOf(app, 'tokenLogin')).filter((row) => row.status_code === 403);
  // Somebody who holds a token that was revoked is a stranger, too.
  expect(refused.map((row) => [row.user_name, row.request_params])).toEqual([
    ['unknown', '{"flood":"true"}'],
  ]);
  expect(sumOf(refused)).toBeLessThanOrEqual(2);
  expect((await eventsOf(app, 'login')).map((row) => row.user_name)).toEqual(['alice']);
});

test('whoever uses a token under ever other names crowds out nobody, and is named in the one row that counts the rest', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const use = ({ id, name }: typeof alice, userAgent: string): AuditEvent => ({
    ...{ service: 'accounts', action: 'tokenLogin', params: {}, statusCode: 200 },
    caller: { principalId: id, name, address: '192.0.2.1', userAgent, requestId: 'x' },
  });
  const { observations } = app.core;
  for (let i = 0; i < 25_000; i++) observations.observe(`alice ${i}`, () => use(alice, `name ${i}`));
  observations.observe('bob', () => use(bob, 'curl'));
  for (let i = 0; i < 3; i++) await observations.flush();
  const rows = await eventsOf(app, 'tokenLogin');
  expect(sumOf(rows)).toBe(25_001);
  expect(rows.filter((row) => row.user_name === 'bob').map((row) => row.user_agent)).toEqual(['curl']);
  const floods = rows.filter((row) => row.request_params.includes('flood'));
  expect(floods.map((row) => [row.user_name, row.principal_id, row.occurrences])).toEqual([
    ['alice', alice.id, 24_000],
  ]);
  // In the next window there is room again.
  app.clock.advance('301s');
  await observations.flush();
  observations.observe('alice again', () => use(alice, 'later'));
  await observations.flush();
  expect((await eventsOf(app, 'tokenLogin')).map((row) => row.user_agent)).toContain('later');
});

test('whoever holds a dead token of somebody does not blank what is told of the good ones', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { observations } = app.core;
  for (let i = 0; i < 1_500; i++)
    observations.observe(`dead ${i}`, () => refusal(`2001:db8::${i}`, { principalId: alice.id }));
  const caller = { principalId: alice.id, name: 'alice', address: '192.0.2.1', userAgent: 'curl' };
  observations.observe('good', () => ({
    ...{ service: 'accounts', action: 'tokenLogin', params: { tokenId: 'x' }, statusCode: 200 },
    caller: { ...caller, requestId: 'x' },
  }));
  for (let i = 0; i < 3; i++) await observations.flush();
  const good = (await eventsOf(app, 'tokenLogin')).filter((row) => row.status_code === 200);
  expect(good.map((row) => [row.source_ip_address, row.user_agent])).toEqual([['192.0.2.1', 'curl']]);
});

test('an act whose event cannot be written is refused and leaves no trace; tokens are verified all the same', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const rename = (from: string, to: string) =>
    app.core.db.write((tx) => sql.raw(`alter table ${from} rename to ${to}`).execute(tx.sql));
  await rename('audit_events', 'away');
  expect((await app.post('/api/2.0/token/create', alice, { comment: 'refused' })).status).toBe(503);
  expect((await app.post('/api/2.0/token/delete', token, { token_id: token.id })).status).toBe(503);
  app.core.observations.observe('lost', () => refusal('10.0.0.1'));
  await app.core.observations.flush();
  const list = await app.get(LIST, token);
  expect(list.body.token_infos.map((info: { token_id: string }) => info.token_id)).toEqual([token.id]);
  expect(await app.core.metrics.metrics()).toMatch(/^latchkey_audit_observations_lost [1-9]/m);
  await rename('away', 'audit_events');
  expect((await app.post('/api/2.0/token/create', alice, { comment: 'done' })).status).toBe(200);
  const comments = await app.core.db.sql.selectFrom('tokens').select('comment').execute();
  expect(comments.map(({ comment }) => comment).sort()).toEqual(['', 'done']);
});
