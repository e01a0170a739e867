import { DatabaseSync } from 'node:sqlite';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { expect, test } from 'vitest';
import type { Schema } from '../../db/schema.ts';
import { startTestApp, type TestApp, type TestCredential } from '../../testing/harness.ts';
import { CHAIN_START_HASH } from '../row.ts';
import type { EventFilter } from './event-filter.ts';
import { listEvents } from './event-query.ts';
import { listEventRun } from './store.ts';

const EVENTS = '/api/latchkey/1.0/audit/events';

async function ask(app: TestApp, query: Readonly<Record<string, string | number>>, as?: TestCredential) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return app.get(`${EVENTS}?${search}`, as ?? (await app.admin()));
}

/** All events that a filter finds, page by page. */
async function askForAll(app: TestApp, query: Readonly<Record<string, string | number>>) {
  const events = [];
  let pageToken: string | undefined;
  do {
    const { status, body, text } = await ask(app, { ...query, ...(pageToken && { page_token: pageToken }) });
    if (status !== 200) throw new Error(text);
    events.push(...body.events);
    pageToken = body.next_page_token;
  } while (pageToken !== undefined);
  return events;
}

test('an event has the columns of the system table, and its place in the trail', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const created = await app.post(
    '/api/2.0/token/create',
    alice,
    { comment: 'laptop' },
    { headers: { 'user-agent': 'curl/8' } },
  );
  const tokenId = created.body.token_info.token_id;
  const { status, body } = await ask(app, { action_name: 'generateDbToken' });
  expect(status).toBe(200);
  expect(body.next_page_token).toBeUndefined();
  const [row] = await app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('action_name', '=', 'generateDbToken')
    .execute();
  const time = new Date(row?.event_time ?? 0).toISOString();
  expect(body.events).toEqual([
    {
      account_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      workspace_id: app.core.installation.workspaceId,
      version: '2.0',
      event_time: time.replace('Z', '+00:00'),
      event_date: time.slice(0, 10),
      source_ip_address: '127.0.0.1',
      user_agent: 'curl/8',
      session_id: null,
      user_identity: { email: 'alice', subject_name: null },
      service_name: 'accounts',
      action_name: 'generateDbToken',
      request_id: created.headers['x-request-id'],
      request_params: {
        userId: String(alice.id),
        tokenId,
        tokenHash: tokenId,
        tokenExpirationTime: String(created.body.token_info.expiry_time),
        comment: 'laptop',
        scopes: 'all-apis',
      },
      response: { status_code: 200, error_message: null, result: null },
      audit_level: 'WORKSPACE_LEVEL',
      event_id: row?.event_id,
      identity_metadata: null,
      principal_id: alice.id,
      occurrences: 1,
      chain: row?.chain,
      chain_seq: row?.chain_seq,
      prev_hash: row?.prev_hash,
    },
  ]);
});

test('whoever an act was about is named, as long as they are there', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const robot = await app.servicePrincipal('Nightly export');
  await app.token(robot);
  await app.token(alice);
  const named = async () => (await ask(app, { action_name: 'generateDbToken' })).body.principal_names;
  expect(await named()).toEqual({ [alice.id]: 'alice', [robot.id]: 'Nightly export' });
  const path = `/api/2.0/preview/scim/v2/Users/${alice.id}`;
  expect((await app.send('DELETE', path, await app.admin())).status).toBe(204);
  expect(await named()).toEqual({ [robot.id]: 'Nightly export' });
});

test('each filter finds what it says and nothing else', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const create = async (user: typeof alice) =>
    (await app.post('/api/2.0/token/create', user, {})).body.token_info.token_id as string;
  const alices = await create(alice);
  const bobs = await create(bob);
  const from = app.clock.now() + 3_600_000;
  app.clock.advance('1h');
  await app.post('/api/2.0/token/delete', bob, { token_id: bobs });
  await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', alice);
  await app.core.observations.flushAll();

  const actionsOf = async (query: Readonly<Record<string, string | number>>) =>
    (await askForAll(app, query)).map((event) => event.action_name);
  expect(await actionsOf({ token_id: bobs })).toEqual(['revokeDbToken', 'generateDbToken']);
  expect(await actionsOf({ token_id: bobs, actor: 'alice' })).toEqual([]);
  expect(await actionsOf({ token_id: bobs, actor: bob.id, start_time: from })).toEqual(['revokeDbToken']);
  expect(await actionsOf({ actor: 'bob', end_time: from, service_name: 'accounts' })).toEqual([
    'generateDbToken',
  ]);
  expect(await actionsOf({ actor: 'BOB', token_id: bobs })).toHaveLength(2);
  expect(await actionsOf({ actor: String(alice.id), status: 400 })).toEqual(['authorizationDenied']);
  expect(await actionsOf({ status: 403, service_name: 'latchkey' })).toEqual(['authorizationDenied']);
  expect(await actionsOf({ source_ip_address: '10.0.0.1' })).toEqual([]);
  expect(await actionsOf({ source_ip_address: '127.0.0.1', action_name: 'revokeDbToken' })).toEqual([
    'revokeDbToken',
  ]);
  expect(await actionsOf({ token_id: alices, end_time: from })).toEqual(['generateDbToken']);
  expect(await actionsOf({ actor: 'System-User', action_name: 'changeDbTokenAcl' })).not.toEqual([]);
});

test('pages come newest first, without gaps and without repeats, while events are written', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await Promise.all(Array.from({ length: 25 }, () => app.token(alice)));
  const rows = await app.core.db.sql.selectFrom('audit_events').selectAll().execute();
  const seen: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = { page_size: 7, end_time: app.clock.now() + 1, ...(pageToken && { page_token: pageToken }) };
    const { body } = await ask(app, page);
    expect(body.events.length).toBeLessThanOrEqual(7);
    const times = body.events.map((event: { event_time: string }) => Date.parse(event.event_time));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    seen.push(...body.events.map((event: { event_id: string }) => event.event_id));
    pageToken = body.next_page_token;
    await app.token(alice);
  } while (pageToken !== undefined);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(rows.map((row) => row.event_id)));
});

test('only administrators may ask, and by a scoped token only one with access-management', async () => {
  const app = await startTestApp();
  const [admin, alice] = [await app.admin(), await app.user('alice')];
  for (const path of [EVENTS, '/api/latchkey/1.0/audit/export']) {
    expect((await app.get(path)).status).toBe(401);
    expect((await app.get(path, alice)).status).toBe(403);
    expect((await app.get(path, await app.token(alice))).status).toBe(403);
    expect((await app.get(path, await app.token(admin, { scopes: ['settings'] }))).status).toBe(403);
    expect((await app.get(path, await app.token(admin, { scopes: ['access-management'] }))).status).toBe(200);
    expect((await app.get(path, await app.signIn(admin))).status).toBe(200);
  }
});

test.each([
  'start_time=yesterday',
  'start_time=-1',
  'start_time=2&end_time=1',
  'actor=',
  'actor=a%00b',
  'actor=a&actor=b',
  'token_id=dapi0123',
  'status=bad',
  'page_size=0',
  'page_size=1001',
  'page_token=mine',
  `page_token=${Buffer.from('[1,"a\\u0000",2]').toString('base64url')}`,
  'actoin_name=generateDbToken',
])('a query that cannot be meant is refused: %s', async (query) => {
  const app = await startTestApp();
  const { status, body } = await app.get(`${EVENTS}?${query}`, await app.admin());
  expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(body.message).toMatch(/\.$/);
});

async function fill(app: TestApp, count: number): Promise<void> {
  for (let from = 1; from <= count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from + 1) }, (_, i) => ({
      chain: 'filled',
      chain_seq: from + i,
      prev_hash: CHAIN_START_HASH,
      event_id: String(from + i),
      event_time: 1_700_000_000_000 + from + i,
      service_name: 'accounts',
      action_name: from + i === 1 ? 'rare' : 'tokenLogin',
      principal_id: 1_000_000_000_000,
      user_name: 'busy',
      source_ip_address: '10.0.0.1',
      user_agent: 'x',
      session_id: null,
      request_id: 'x',
      request_params: '{}',
      status_code: 200,
      error_message: null,
      occurrences: 1,
    }));
    await app.core.db.write((tx) => tx.sql.insertInto('audit_events').values(rows).execute());
  }
}

test('what is rare among many events is found over several pages, none of which looks at all of them', async () => {
  const app = await startTestApp();
  await fill(app, 21_000);
  const first = await ask(app, { actor: 'busy', action_name: 'rare' });
  expect(first.body.events).toEqual([]);
  expect(first.body.next_page_token).toBeDefined();
  const second = await ask(app, {
    actor: 'busy',
    action_name: 'rare',
    page_token: first.body.next_page_token,
  });
  expect(second.body.events).toHaveLength(1);
  expect(second.body.next_page_token).toBeUndefined();
  const { rows, nextPageToken } = await listEvents(
    app.core.db,
    { userName: 'busy' },
    { pageSize: 1000, pageToken: undefined },
  );
  expect([rows.length, rows[0]?.chain_seq, nextPageToken]).toEqual([1000, 21_000, expect.any(String)]);
});

const PLANS: readonly (readonly [what: string, filter: EventFilter, index: string])[] = [
  ['everything', {}, 'audit_events_by_time'],
  ['a time', { startTime: 1, endTime: 2 }, 'audit_events_by_time'],
  ['an action', { actionName: 'a', minStatus: 400, sourceIpAddress: 'b' }, 'audit_events_by_time'],
  ['a user', { userName: 'a' }, 'audit_events_by_user'],
  ['a user in a time', { userName: 'a', startTime: 1, endTime: 2 }, 'audit_events_by_user'],
  ['a principal', { principalId: 1, serviceName: 'b' }, 'audit_events_by_principal'],
  ['a token', { tokenId: 'a' }, 'audit_events_by_token'],
  ['a token and a user in a time', { tokenId: 'a', userName: 'b', endTime: 2 }, 'audit_events_by_token'],
];

test.each(PLANS)(
  'asking for %s follows an index from its place on and never the table',
  async (what, filter, index) => {
    const app = await startTestApp();
    if (app.database.engine === 'postgres') return;
    const queries: CompiledQuery[] = [];
    class Recorder extends DummyDriver {
      override async acquireConnection() {
        return {
          async executeQuery<R>(query: CompiledQuery) {
            queries.push(query);
            return { rows: [] as R[] };
          },
          // biome-ignore lint/correctness/useYield: nothing is streamed
          async *streamQuery(): AsyncIterableIterator<never> {
            throw new Error('Nothing is streamed here.');
          },
        };
      }
    }
    const sql = new Kysely<Schema>({
      dialect: {
        createDriver: () => new Recorder(),
        createQueryCompiler: () => new SqliteQueryCompiler(),
        createAdapter: () => new SqliteAdapter(),
        createIntrospector: (db) => new SqliteIntrospector(db),
      },
    });
    const recording = { ...app.core.db, sql };
    const after = { time: 1, chain: 'a', sequence: 1 };
    await listEventRun(recording, filter, { after: undefined, limit: 100 });
    const firstPages = queries.length;
    await listEventRun(recording, filter, { after, limit: 100 });
    expect(queries.length).toBeGreaterThan(firstPages);
    // A search that began at the end of the time asked for would walk over all the pages before.
    for (const { sql: text } of queries.slice(firstPages)) expect(text).not.toContain('"event_time" < ?');
    const file = new DatabaseSync(`${app.database.folder}/data/latchkey.db`, { readOnly: true });
    for (const { sql: text, parameters } of queries) {
      const plan = file.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...(parameters as (string | number)[]));
      const steps = plan.map(({ detail }) => String(detail)).filter((step) => step.includes('audit_events'));
      const along = steps.filter((step) => step.includes('INDEX'));
      expect(along, steps.join('\n')).toHaveLength(1);
      expect(along[0]).toContain(`INDEX ${index}`);
      // Over all events there is nothing to search for: the newest are at the end of the index.
      const isSearch = what !== 'everything' && what !== 'an action';
      if (isSearch || text.includes('<')) expect(along[0]).toMatch(/^SEARCH/);
      // In the order of the index, so nothing is sorted but a run that was cut out already.
      const sorts = plan.filter(({ detail }) => String(detail).includes('TEMP B-TREE'));
      expect(sorts.length).toBeLessThanOrEqual(text.includes('from (select') ? 1 : 0);
    }
    file.close();
  },
);
