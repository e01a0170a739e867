import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { TestClock } from '../../testing/test-clock.ts';
import { CHAIN_START_HASH } from '../row.ts';

const TAIL = '/api/latchkey/1.0/audit/tail';
const EVENTS = '/api/latchkey/1.0/audit/events';

interface Told {
  readonly action_name: string;
  readonly event_id: string;
  readonly event_time: string;
}

async function follow(app: TestApp, query: Readonly<Record<string, string>> = {}) {
  const { status, body, text } = await app.get(`${TAIL}?${new URLSearchParams(query)}`, await app.admin());
  if (status !== 200) throw new Error(text);
  const events = body.events as Told[];
  return {
    events,
    // Passwords that were right are counted, and written once a second: at any time during a test.
    actions: events.map((event) => event.action_name).filter((action) => action !== 'login'),
    cursor: body.cursor as string,
    hasMissed: body.has_missed as boolean,
  };
}

interface Filled {
  readonly chain: string;
  readonly count?: number;
  readonly first?: number;
  readonly time: number;
}

/** Events as another node may have committed them. */
async function fill(app: TestApp, chains: readonly Filled[]): Promise<void> {
  const rows = chains.flatMap(({ chain, count = 1, first = 1, time }) =>
    Array.from({ length: count }, (_, i) => ({
      ...{ chain, chain_seq: first + i, prev_hash: CHAIN_START_HASH, event_id: `${chain}.${first + i}` },
      ...{ event_time: time, service_name: 'accounts', action_name: 'filled', principal_id: null },
      ...{ user_name: 'x', source_ip_address: '', user_agent: '', session_id: null, request_id: 'x' },
      ...{ request_params: '{}', status_code: 200, error_message: null, occurrences: 1 },
    })),
  );
  for (let i = 0; i < rows.length; i += 500)
    await app.core.db.write((tx) =>
      tx.sql
        .insertInto('audit_events')
        .values(rows.slice(i, i + 500))
        .execute(),
    );
}

test('the first answer has no events, and each event is told once, newest first', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const begun = await follow(app);
  expect([begun.events, begun.hasMissed]).toEqual([[], false]);
  const token = await app.token(alice);
  app.clock.advance('1s');
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  const told = await follow(app, { cursor: begun.cursor });
  expect(told.actions).toEqual(['revokeDbToken', 'generateDbToken']);
  expect((await follow(app, { cursor: told.cursor })).actions).toEqual([]);
  // A cursor stays good: an answer that was lost on its way is asked for again.
  expect((await follow(app, { cursor: begun.cursor })).actions).toEqual(told.actions);
});

test('what another node commits later under an earlier time is not passed over', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const clock = new TestClock();
  const other = await startTestApp({ database: app.database, clock });
  await other.token(alice);
  app.clock.advance('10m');
  const begun = await follow(app);
  await app.token(alice);
  const first = await follow(app, { cursor: begun.cursor });
  expect(first.actions).toEqual(['generateDbToken']);
  await other.token(alice);
  const late = await follow(app, { cursor: first.cursor });
  expect(late.actions).toEqual(['generateDbToken']);
  expect(Date.parse(late.events[0]?.event_time ?? '')).toBeLessThan(
    Date.parse(first.events[0]?.event_time ?? ''),
  );
});

test('a chain that begins while somebody follows is told from its first event on', async () => {
  const app = await startTestApp();
  const { cursor } = await follow(app);
  await fill(app, [{ chain: 'new', count: 3, time: app.clock.now() - 60_000 }]);
  expect((await follow(app, { cursor })).actions).toEqual(['filled', 'filled', 'filled']);
});

test('following finds by each filter what the list finds', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const { cursor } = await follow(app);
  const from = app.clock.now();
  const generate = async (user: typeof alice) =>
    (await app.post('/api/2.0/token/create', user, {})).body.token_info.token_id as string;
  const tokenId = await generate(alice);
  await generate(bob);
  app.clock.advance('1m');
  await app.post('/api/2.0/token/delete', alice, { token_id: tokenId });
  await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', bob);
  await app.core.observations.flushAll();
  const filters: Readonly<Record<string, string>>[] = [
    {},
    { actor: 'alice' },
    { actor: String(bob.id) },
    { token_id: tokenId },
    { token_id: tokenId, actor: 'bob' },
    { action_name: 'revokeDbToken' },
    { service_name: 'latchkey' },
    { source_ip_address: '127.0.0.1' },
    { status: '400' },
    { start_time: String(from + 60_000) },
    { end_time: String(from + 60_000) },
  ];
  const counts = [];
  for (const filter of filters) {
    const listed = await app.get(
      `${EVENTS}?${new URLSearchParams({ start_time: String(from), ...filter })}`,
      await app.admin(),
    );
    const told = await follow(app, { ...filter, cursor });
    expect(told.events, JSON.stringify(filter)).toEqual(listed.body.events);
    counts.push(told.events.length);
  }
  expect(new Set(counts).size).toBeGreaterThan(3);
});

test('whoever was away for too long is told to list anew, and goes on from there', async () => {
  const app = await startTestApp();
  const { cursor } = await follow(app);
  await fill(app, [{ chain: 'busy', count: 2_001, time: app.clock.now() }]);
  const missed = await follow(app, { cursor });
  expect([missed.events, missed.hasMissed]).toEqual([[], true]);
  await app.user('carol');
  const next = await follow(app, { cursor: missed.cursor });
  expect([next.actions, next.hasMissed]).toEqual([['changePassword', 'add'], false]);
});

test('a database that was put back is not taken for one where nothing happens', async () => {
  const app = await startTestApp();
  await fill(app, [{ chain: 'other', count: 5, time: app.clock.now() }]);
  const { cursor } = await follow(app);
  await app.core.db.write((tx) =>
    tx.sql.deleteFrom('audit_events').where('chain', '=', 'other').where('chain_seq', '>', 3).execute(),
  );
  expect((await follow(app, { cursor })).hasMissed).toBe(true);
});

test('however many chains there are, a cursor fits into a URL and passes over nothing', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const now = app.clock.now();
  const nameOf = (i: number) => `0123456789ab.${now - i}.${String(i).padStart(6, '0')}`;
  await fill(
    app,
    Array.from({ length: 400 }, (_, i) => ({ chain: nameOf(i), time: now - 1_000 - i * 1_000 })),
  );
  app.clock.advance('2s');
  const begun = await follow(app);
  expect(begun.cursor.length).toBeLessThan(8_000);
  await app.token(alice);
  await fill(app, [{ chain: 'begun since', time: app.clock.now() }]);
  const told = await follow(app, { cursor: begun.cursor });
  expect(told.actions.sort()).toEqual(['filled', 'generateDbToken']);
  // One of those that the cursor does not name goes on.
  await fill(app, [{ chain: nameOf(399), first: 2, time: app.clock.now() + 1 }]);
  expect((await follow(app, { cursor: told.cursor })).events.map((event) => event.event_id)).toEqual([
    `${nameOf(399)}.2`,
  ]);
});

test.each(['cursor=mine', `cursor=${Buffer.from('[1,[["a",-1]]]').toString('base64url')}`, 'page_size=3'])(
  'a query that cannot be meant is refused: %s',
  async (query) => {
    const app = await startTestApp();
    const { status, body } = await app.get(`${TAIL}?${query}`, await app.admin());
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  },
);
