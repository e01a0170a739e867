import { expect, test } from 'vitest';
import { checkTrail, exportTrail, statementsIn } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { cutTrail } from './retention.ts';
import { listStatements } from './statements/store.ts';

const DAY_MS = 86_400_000;

const rowsOf = (app: TestApp) =>
  app.core.db.sql.selectFrom('audit_events').selectAll().orderBy('chain').orderBy('chain_seq').execute();

/** A day's events, signed. */
async function aDay(app: TestApp): Promise<void> {
  const admin = await app.admin();
  for (let i = 0; i < 3; i++) await app.token(admin);
  await app.core.statements.signHeads();
  app.clock.advance('12h');
  for (let i = 0; i < 3; i++) await app.token(admin);
  await app.core.statements.signHeads();
  app.clock.advance('12h');
}

test('what is older than its retention goes by whole signed segments, and the rest still checks', async () => {
  const app = await startTestApp();
  await aDay(app);
  const before = await rowsOf(app);
  const [first, second] = await listStatements(app.core.db, 0, 10);
  await cutTrail(app.core, app.clock.now() - DAY_MS / 2 - 3_600_000);
  const after = await rowsOf(app);
  const boundary = first?.statement.chains[0];
  if (boundary === undefined || !('sequence' in boundary))
    throw new Error('The first statement has a chain.');
  expect(after).toEqual(before.slice(boundary.sequence));
  const [kept, cut] = await listStatements(app.core.db, 0, 10);
  expect(kept).toEqual(second);
  expect(cut?.statement).toMatchObject({
    kind: 'cut',
    number: 3,
    through: 1,
    through_hash: first?.hash,
    chains: [{ chain: boundary.chain, from: 1, to: boundary.sequence, hash: boundary.hash }],
  });
  const text = await exportTrail(app);
  expect(await checkTrail(text)).toMatchObject({ problems: [], events: after.length });
  expect(statementsIn(text).map(({ statement }) => [statement.kind, statement.number])).toEqual([
    ['opening', 1],
    ['heads', 2],
    ['cut', 3],
    ['heads', 4],
  ]);
});

test('what no statement covers is kept, however old it is', async () => {
  const app = await startTestApp();
  await app.core.statements.signHeads();
  await app.token(await app.admin());
  const before = (await rowsOf(app)).at(-1);
  app.clock.advance('400d');
  await cutTrail(app.core, app.clock.now() - 30 * DAY_MS);
  expect(await rowsOf(app)).toEqual([before]);
  expect((await checkTrail(await exportTrail(app))).problems).toEqual([]);
});

test('cut day by day, on two nodes, the trail checks each time, and heads from before each cut are known', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  for (let day = 0; day < 5; day++) {
    await aDay(day % 2 === 0 ? app : other);
    const by = day % 2 === 0 ? other : app;
    await cutTrail(by.core, app.clock.now() - 2 * DAY_MS);
    const text = await exportTrail(by);
    const report = await checkTrail(text);
    expect(report.problems, `after day ${day}`).toEqual([]);
    const [opening] = statementsIn(text);
    const [oldest] = await rowsOf(app);
    expect(oldest?.event_time).toBeGreaterThan(app.clock.now() - 3.1 * DAY_MS);
    if (day > 2) expect(opening?.statement.number).toBeGreaterThan(0);
    app.clock.advance('12h');
  }
  expect(app.logLines.join('') + other.logLines.join('')).not.toContain('does not agree');
});

test('chains that nobody goes on with leave the statements once they are empty', async () => {
  const app = await startTestApp();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  await other.token(await other.admin());
  await other.close();
  await app.core.statements.signHeads();
  app.clock.advance('10d');
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  await cutTrail(app.core, app.clock.now() - 5 * DAY_MS);
  app.clock.advance('2d');
  const text = await exportTrail(app);
  expect((await checkTrail(text)).problems).toEqual([]);
  expect(statementsIn(text).at(-1)?.statement.chains).toHaveLength(1);
});

test('a cut that was broken off is finished by the next one, and exports begin after it all the same', async () => {
  const app = await startTestApp();
  await aDay(app);
  await aDay(app);
  const all = await rowsOf(app);
  expect(await app.core.statements.cut(app.clock.now() - DAY_MS, Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(await rowsOf(app)).toEqual(all);
  const text = await exportTrail(app);
  expect((await checkTrail(text)).problems).toEqual([]);
  expect((await checkTrail(text)).events).toBeLessThan(all.length);
  await cutTrail(app.core, app.clock.now() - DAY_MS);
  expect((await rowsOf(app)).length).toBeLessThan(all.length);
  expect((await checkTrail(await exportTrail(app))).problems).toEqual([]);
});

test('rows that retention took without a signed cut are missed', async () => {
  const app = await startTestApp();
  await aDay(app);
  await app.core.db.write((tx) => tx.sql.deleteFrom('audit_events').where('chain_seq', '<=', 3).execute());
  const { problems } = await checkTrail(await exportTrail(app));
  expect(problems.join('\n')).toMatch(/sequences 1 to 3: are missing/);
});

test('an export that retention overtakes ends with an error and not with a gap', async () => {
  const app = await startTestApp();
  await aDay(app);
  await aDay(app);
  const caller = { name: 'test', address: '', userAgent: '', requestId: 'test' };
  const lines = await app.core.auditExport.begin(caller, {}, 'system-table');
  const read = async () => {
    let text = '';
    for await (const some of lines) {
      text += some;
      await cutTrail(app.core, app.clock.now() - DAY_MS);
    }
    return text;
  };
  await expect(read()).rejects.toThrow(/Retention deleted events/);
  expect(app.logLines.join('')).toContain('an export of the audit trail was broken off');
});
