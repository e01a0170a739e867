import { expect, test } from 'vitest';
import { checkTrail, exportTrail, statementsIn } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { readLine } from './line.ts';

const EXPORT = '/api/latchkey/1.0/audit/export';
const CALLER = { name: 'test', address: '', userAgent: '', requestId: 'test' };

const eventsIn = (text: string) =>
  text.split('\n').flatMap((line) => {
    const read = readLine(line);
    return read === undefined || read.row.chain === 'statements' ? [] : [read.row];
  });

const rowsOf = (app: TestApp) =>
  app.core.db.sql.selectFrom('audit_events').selectAll().orderBy('chain').orderBy('chain_seq').execute();

test('an export gives every event as it is in the database, whatever its letters', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (const comment of ['', 'é😀', '"\\/', '{}', "'; drop table", '\u2028', '__proto__']) {
    await app.post(
      '/api/2.0/token/create',
      alice,
      { comment },
      { headers: { 'user-agent': `a"b\\${comment.length}` } },
    );
  }
  const rows = await rowsOf(app);
  for (const format of ['jsonl', 'delivered']) {
    const answer = await app.get(`${EXPORT}?format=${format}`, await app.admin());
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(eventsIn(answer.text).slice(0, rows.length)).toEqual(rows);
    expect(await checkTrail(answer.text)).toMatchObject({ problems: [] });
  }
});

test('the delivered form has the fields of the delivered JSON log', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const lines = (await exportTrail(app, '?format=delivered')).split('\n').slice(0, -1);
  const generated = lines
    .map((line) => JSON.parse(line))
    .find((line) => line.actionName === 'generateDbToken');
  expect(generated).toMatchObject({
    version: '2.0',
    auditLevel: 'WORKSPACE_LEVEL',
    timestamp: (await rowsOf(app)).find((row) => row.action_name === 'generateDbToken')?.event_time,
    workspaceId: app.core.installation.workspaceId,
    sourceIPAddress: '',
    userAgent: 'latchkeyd',
    sessionId: null,
    userIdentity: { email: 'System-User', subjectName: null },
    serviceName: 'accounts',
    requestParams: { tokenId: token.id, tokenHash: token.id },
    response: { statusCode: 200, errorMessage: null, result: null },
  });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    serviceName: 'latchkey',
    actionName: 'signAuditHeads',
    userIdentity: { email: 'System-User' },
  });
});

test('who exports is in the trail, with what was asked for', async () => {
  const app = await startTestApp();
  await exportTrail(app, '?start_time=5&format=delivered');
  const { body } = await app.get(
    '/api/latchkey/1.0/audit/events?action_name=exportAuditTrail',
    await app.admin(),
  );
  expect(body.events).toMatchObject([
    { user_identity: { email: 'admin' }, request_params: { startTime: '5', format: 'delivered' } },
  ]);
});

test('events that are written meanwhile neither break an export nor get into it half', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  let isOver = false;
  const write = async (node: TestApp) => {
    for (let i = 0; !isOver; i++) {
      await node.core.settings.change(CALLER, { maxTokenLifetimeDays: '90' });
      if (i % 7 === 0) await node.core.statements.signHeads();
    }
  };
  const writing = [app, other].map(write);
  const texts: string[] = [];
  for (let i = 0; i < 6; i++) texts.push(await exportTrail(i % 2 === 0 ? app : other));
  isOver = true;
  await Promise.all(writing);
  for (const text of texts) expect(await checkTrail(text)).toMatchObject({ problems: [] });
  const [head] = statementsIn(texts[0] ?? '').slice(-1);
  const last = await checkTrail(await exportTrail(app), head && { head });
  expect(last).toMatchObject({ problems: [], isTailProven: true, chains: 2 });
  expect(last.events).toBe((await rowsOf(app)).length - 1);
});

test('a range of time is widened to whole statements and checks by itself', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const times: number[] = [];
  for (let hour = 0; hour < 8; hour++) {
    times.push(app.clock.now());
    await app.token(admin, { comment: `hour ${hour}` });
    await app.core.statements.signHeads();
    app.clock.advance('1h');
  }
  const hoursIn = async (query: string) => {
    const text = await exportTrail(app, query);
    expect((await checkTrail(text)).problems).toEqual([]);
    const comments = eventsIn(text).map((row) => JSON.parse(row.request_params).comment);
    return comments.flatMap((comment) => comment?.match(/\d/g)?.map(Number) ?? []);
  };
  const [from, to] = [times[3] ?? 0, times[5] ?? 0];
  expect(await hoursIn(`?start_time=${from}`)).toEqual([3, 4, 5, 6, 7]);
  // Of an hour that has just ended, the last minute may be in a later statement.
  expect(await hoursIn(`?end_time=${to - 120_000}`)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await hoursIn(`?start_time=${from}&end_time=${from + 1}`)).toEqual([3, 4]);
  expect(await hoursIn(`?start_time=${app.clock.now() + 86_400_000}`)).toEqual([]);
  expect(await hoursIn('?start_time=0&end_time=1')).toEqual([0]);
  const opening = statementsIn(await exportTrail(app, `?start_time=${from}&end_time=${to}`))[0]?.statement;
  expect(opening).toMatchObject({ kind: 'opening', start_time: from, end_time: to });
});

test('a check says how much of the trail an export leaves out at its beginning', async () => {
  const app = await startTestApp();
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  const earlier = (await rowsOf(app)).length;
  app.clock.advance('1h');
  const start = app.clock.now();
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  expect((await checkTrail(await exportTrail(app))).before).toEqual({ statement: 0, events: 0 });
  const part = await checkTrail(await exportTrail(app, `?start_time=${start}`));
  expect(part.problems).toEqual([]);
  expect(part.before).toEqual({ statement: 1, events: earlier });
});

test('of a range neither the beginning nor the end can be left out', async () => {
  const app = await startTestApp();
  for (let i = 0; i < 4; i++) {
    await app.token(await app.admin());
    await app.core.statements.signHeads();
    app.clock.advance('1h');
  }
  const from = app.clock.now() - 3 * 3_600_000;
  const lines = (await exportTrail(app, `?start_time=${from}`)).split('\n').slice(0, -1);
  const problemsOf = async (some: readonly string[]) =>
    (await checkTrail(some.map((line) => `${line}\n`).join(''))).problems;
  expect(await problemsOf(lines)).toEqual([]);
  expect(await problemsOf(lines.toSpliced(1, 1))).not.toEqual([]);
  expect(await problemsOf(lines.toSpliced(1, 2))).not.toEqual([]);
  for (let i = 1; i < lines.length; i++) expect(await problemsOf(lines.slice(0, -i))).not.toEqual([]);
});

test('lines are read from the database only as they are taken, some at a time', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (let i = 0; i < 5; i++) await Promise.all(Array.from({ length: 95 }, () => app.token(alice)));
  const lines = await app.core.auditExport.begin(CALLER, {}, 'system-table');
  const sizes: number[] = [];
  for await (const chunk of lines) sizes.push(chunk.split('\n').length - 1);
  expect(Math.max(...sizes)).toBe(200);
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(475);
});

test.each(['format=csv', 'start_time=x', 'start_time=2&end_time=1', 'from=1'])(
  'an export that cannot be meant is refused and not noted: %s',
  async (query) => {
    const app = await startTestApp();
    const { status, body } = await app.get(`${EXPORT}?${query}`, await app.admin());
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    const noted = (await rowsOf(app)).filter((row) => row.action_name === 'exportAuditTrail');
    expect(noted).toEqual([]);
  },
);
