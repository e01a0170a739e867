import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '../../metrics.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { cutTrail } from '../retention.ts';
import { Statements } from './statements.ts';
import { listStatements } from './store.ts';

const keyDirOf = (app: TestApp) => join(app.database.folder, 'keys');
const lastSeenPath = (app: TestApp) =>
  join(keyDirOf(app), `audit-last-statement-${app.core.installation.workspaceId}.json`);

/** What another process over the same database signs with. */
function trailOf(app: TestApp, keyDir?: string) {
  const { db, clock, log, installation } = app.core;
  return {
    ...{ db, clock, log, metrics: createMetrics(), workspaceId: installation.workspaceId },
    keyDir: keyDir === undefined ? keyDirOf(app) : join(app.database.folder, keyDir),
  };
}

const lostOf = async (app: TestApp) =>
  /^latchkey_audit_statements_lost (\d)$/m.exec(await app.core.metrics.metrics())?.[1];
const emptyLog = (app: TestApp) => app.core.db.write((tx) => tx.sql.deleteFrom('audit_statements').execute());

test.each([
  ['emptied', emptyLog],
  [
    'rewritten under the same numbers',
    async (app: TestApp) => {
      await emptyLog(app);
      await app.token(await app.admin());
      await new Statements(trailOf(app, 'elsewhere')).signHeads();
    },
  ],
])(
  'a log of statements that was %s is told to the operator, although a new one begins',
  async (_, tamper) => {
    const app = await startTestApp();
    await app.core.statements.signHeads();
    expect(await lostOf(app)).toBe('0');
    expect(statSync(lastSeenPath(app)).mode & 0o777).toBe(0o600);
    await tamper(app);
    await app.token(await app.admin());
    await app.core.statements.signHeads();
    await app.core.statements.signHeads();
    expect(await lostOf(app)).toBe('1');
    expect(app.logLines.filter((line) => line.includes('lacks a signed statement'))).toHaveLength(1);
    // Another start of the same machine sees it, too, until the operator has looked.
    const restarted = trailOf(app);
    await new Statements(restarted).signHeads();
    expect(await restarted.metrics.metrics()).toContain('latchkey_audit_statements_lost 1');
    rmSync(lastSeenPath(app));
    await app.token(await app.admin());
    await app.core.statements.signHeads();
    expect(await lostOf(app)).toBe('0');
  },
);

test('what cannot be read of the last statement is an alarm, and no reason not to sign', async () => {
  const app = await startTestApp();
  await app.core.statements.signHeads();
  writeFileSync(lastSeenPath(app), '');
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  expect(await lostOf(app)).toBe('1');
  expect(readFileSync(lastSeenPath(app), 'utf8')).toBe('');
  expect(await listStatements(app.core.db, 0, 10)).toHaveLength(2);
});

test('a statement that retention took, and said so, is not missed', async () => {
  const app = await startTestApp();
  await app.core.statements.signHeads();
  const seen = readFileSync(lastSeenPath(app), 'utf8');
  app.clock.advance('2h');
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  await cutTrail(app.core, app.clock.now() - 3_600_000);
  writeFileSync(lastSeenPath(app), seen);
  await app.core.statements.signHeads();
  const kept = await listStatements(app.core.db, 0, 1_000);
  expect(kept.map(({ hash }) => hash)).not.toContain(JSON.parse(seen).hash);
  expect(await lostOf(app)).toBe('0');
});
