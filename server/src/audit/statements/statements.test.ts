import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ActivityCounts } from '../../console/activity/activity-counts.ts';
import { Jobs } from '../../jobs.ts';
import { createMetrics } from '../../metrics.ts';
import { checkTrail, exportTrail, statementsIn } from '../../testing/audit-trail.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { ScopeUses } from '../../tokens/autoscope/scope-uses.ts';
import { LastUsed } from '../../tokens/last-used.ts';
import { UpstreamUses } from '../../tokens/upstream-usage/upstream-uses.ts';
import { systemCaller } from '../audit-event.ts';
import { AuditLog } from '../audit-log.ts';
import { loadSigningKey, publicKeyPem, readPublicKeys } from './signing-key.ts';
import { isSignatureRight, type SignedStatement } from './statement.ts';
import { listStatements } from './store.ts';

const statementsOf = (app: TestApp) => listStatements(app.core.db, 0, 1000);
const chainsOf = ({ statement }: SignedStatement) => statement.chains.map(({ chain }) => chain).sort();

function jobsOf(app: TestApp): Jobs {
  const { db, clock, log } = app.core;
  const lastUsed = new LastUsed({ db, clock, log });
  const scopeUses = new ScopeUses({ ...app.core, metrics: createMetrics() });
  const upstreamUses = new UpstreamUses({ ...app.core, metrics: createMetrics(), retentionMs: 0 });
  const activityCounts = new ActivityCounts({
    ...{ db, clock, log },
    sources: { verification: () => ({}), password_check: () => ({}) },
  });
  const keep = { tokenRetentionMs: 1, unusedTokenMs: 0, auditRetentionMs: 0 };
  const parts = { lastUsed, scopeUses, upstreamUses, activityCounts };
  return new Jobs({ ...app.core, ...keep, hasAssertions: () => false, ...parts });
}

/** An event in a chain of its own, as another process leaves it. */
async function eventOfAnother(app: TestApp, chain: AuditLog): Promise<void> {
  const event = { service: 'latchkey', action: 'explainToken', caller: systemCaller('test') } as const;
  await app.core.db.write(async (tx) => chain.record(tx, { ...event, params: {}, statusCode: 200 }));
}

test('each statement carries the hash of the one before it and says where each chain stands', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.core.statements.signHeads();
  await app.token(alice);
  await app.core.statements.signHeads();
  const statements = await statementsOf(app);
  expect(statements).toHaveLength(2);
  let previous = '0'.repeat(64);
  for (const [i, signed] of statements.entries()) {
    expect(isSignatureRight(signed)).toBe(true);
    expect(signed.statement).toMatchObject({ number: i + 1, previous, kind: 'heads' });
    expect(signed.statement.workspace_id).toBe(app.core.installation.workspaceId);
    previous = signed.hash;
  }
  const last = await app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .orderBy('chain_seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(statements[1]?.statement.chains).toMatchObject([
    { chain: last.chain, sequence: last.chain_seq, count: last.chain_seq, time: last.event_time },
  ]);
});

test('nothing is signed while nothing moves; then only what has moved, and all once a day', async () => {
  const app = await startTestApp();
  const [one, two] = [1, 2].map((i) => new AuditLog({ clock: app.clock, nodeId: `other${i}` }));
  if (one === undefined || two === undefined) throw new Error('There are two.');
  await eventOfAnother(app, one);
  await eventOfAnother(app, two);
  await app.core.statements.signHeads();
  await app.core.statements.signHeads();
  await eventOfAnother(app, two);
  await app.core.statements.signHeads();
  app.clock.advance('25h');
  await eventOfAnother(app, one);
  await app.core.statements.signHeads();
  const statements = await statementsOf(app);
  expect(statements.map(({ statement }) => 'covers' in statement && statement.covers)).toEqual([
    'all',
    'moved',
    'all',
  ]);
  const [all = [], moved = [], later = []] = statements.map(chainsOf);
  expect(all).toHaveLength(3);
  expect(moved).toEqual([all.find((chain) => chain.startsWith('other2'))]);
  // A chain that was silent for a day is not continued: the other one's event began a new one.
  expect(later).toHaveLength(4);
  expect(later).toEqual(expect.arrayContaining(all));
});

test('of many nodes one signs in a minute, and they go on with each other’s statements', async () => {
  const one = await startTestApp();
  const two = await startTestApp({ database: one.database, clock: one.clock });
  const [first, second] = [jobsOf(one), jobsOf(two)];
  const act = async (app: TestApp) => app.token(await app.admin());
  await Promise.all([first.sign(), second.sign()]);
  expect(await statementsOf(one)).toHaveLength(1);
  await Promise.all([act(one), act(two)]);
  await Promise.all([first.sign(), second.sign(), first.sign()]);
  expect(await statementsOf(one)).toHaveLength(2);
  // Also when both sign after all, such as for exports at the same time.
  for (let i = 0; i < 5; i++) {
    await Promise.all([act(one), act(two)]);
    await Promise.all([one.core.statements.signHeads(), two.core.statements.signHeads()]);
  }
  const text = await exportTrail(two);
  expect(await checkTrail(text)).toMatchObject({ problems: [], chains: 2 });
  expect(one.logLines.join('')).not.toContain('does not agree');
});

test('the key is made at first need, for its owner alone, never beside the data, and stays', async () => {
  const app = await startTestApp();
  const path = `${app.database.folder}/keys/audit-signing-key.pem`;
  expect(() => statSync(path)).toThrow(/ENOENT/);
  await app.core.statements.signHeads();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const pem = readFileSync(path, 'utf8');
  const again = loadSigningKey(`${app.database.folder}/keys`);
  expect(again.fingerprint).toBe(app.core.statements.key().fingerprint);
  expect(readFileSync(path, 'utf8')).toBe(pem);
  expect(readPublicKeys(publicKeyPem(again))).toEqual([again.publicKey]);
  const rows = JSON.stringify(await app.core.db.sql.selectFrom('audit_statements').selectAll().execute());
  const secret = pem.split('\n')[1] ?? '';
  expect(secret.length).toBeGreaterThan(40);
  expect(rows + app.logLines.join('')).not.toContain(secret);
});

async function edit(app: TestApp, sequence: number, userName: string): Promise<void> {
  await app.core.db.write((tx) =>
    tx.sql
      .updateTable('audit_events')
      .set({ user_name: userName })
      .where('chain_seq', '=', sequence)
      .execute(),
  );
}

async function lastSequence(app: TestApp): Promise<number> {
  const { last } = await app.core.db.sql
    .selectFrom('audit_events')
    .select((eb) => eb.fn.max('chain_seq').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last);
}

test('an event that is edited after it was signed is told to the operator and not signed over', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.core.statements.signHeads();
  await edit(app, await lastSequence(app), 'mallory');
  await app.token(alice);
  await app.core.statements.signHeads();
  expect(app.logLines.filter((line) => line.includes('does not agree with what was signed'))).toHaveLength(1);
  expect(await app.core.metrics.metrics()).toContain('latchkey_audit_chains_broken 1');
  expect(await statementsOf(app)).toHaveLength(1);
  const { problems } = await checkTrail(await exportTrail(app));
  expect(problems.join('\n')).toMatch(/was changed/);
  // An export has looked at all; a minute in which other chains move says nothing new of this one.
  await eventOfAnother(app, new AuditLog({ clock: app.clock, nodeId: 'other' }));
  await app.core.statements.signHeads();
  expect(await app.core.metrics.metrics()).toContain('latchkey_audit_chains_broken 1');
});

test('events that are cut off the end after they were signed are missed, although nothing follows them', async () => {
  const app = await startTestApp();
  await app.user('alice');
  await app.core.statements.signHeads();
  const last = await lastSequence(app);
  await app.core.db.write((tx) =>
    tx.sql
      .deleteFrom('audit_events')
      .where('chain_seq', '>', last - 2)
      .execute(),
  );
  const { problems } = await checkTrail(await exportTrail(app));
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(new RegExp(`sequences ${last - 1} to ${last}: are missing`)),
    ]),
  );
  expect(await app.core.metrics.metrics()).toContain('latchkey_audit_chains_broken 1');
});

test('events that were put in under a chain of their own are found unless they begin one', async () => {
  const app = await startTestApp();
  const [row] = await app.core.db.sql.selectFrom('audit_events').selectAll().limit(1).execute();
  await app.core.statements.signHeads();
  await app.core.db.write((tx) =>
    tx.sql
      .insertInto('audit_events')
      .values({ ...row, chain: 'forged', chain_seq: 7 } as never)
      .execute(),
  );
  const { problems } = await checkTrail(await exportTrail(app));
  expect(problems.join('\n')).toMatch(/chain forged, sequences 1 to 6: are missing/);
});

test('a statement that is changed or taken out of the database is found', async () => {
  const app = await startTestApp();
  for (let i = 0; i < 3; i++) {
    await app.token(await app.admin());
    await app.core.statements.signHeads();
  }
  await app.core.db.write((tx) => tx.sql.deleteFrom('audit_statements').where('number', '=', 2).execute());
  expect((await checkTrail(await exportTrail(app))).problems.join('\n')).toMatch(
    /statements 2 to 2: are missing/,
  );
});

test('a database that is brought back to an earlier state is signed on from there', async () => {
  const app = await startTestApp();
  await app.core.statements.signHeads();
  await app.token(await app.admin());
  await app.core.statements.signHeads();
  const keep = await lastSequence(app);
  await app.core.db.write(async (tx) => {
    await tx.sql.deleteFrom('audit_statements').where('number', '=', 2).execute();
  });
  await app.token(await app.admin());
  expect(await lastSequence(app)).toBe(keep + 1);
  expect((await checkTrail(await exportTrail(app))).problems).toEqual([]);
});

test('what was deleted before anything was ever signed is said to be, and the rest checks', async () => {
  const app = await startTestApp();
  await app.user('alice');
  await app.core.db.write((tx) => tx.sql.deleteFrom('audit_events').where('chain_seq', '<=', 2).execute());
  const text = await exportTrail(app);
  expect((await checkTrail(text)).problems).toEqual([]);
  const [cut] = await statementsOf(app);
  expect(cut?.statement).toMatchObject({ kind: 'cut', number: 1, chains: [{ from: 1, to: 2 }] });
  expect((await checkTrail(await exportTrail(app))).problems).toEqual([]);
});

test('chains of a thousand commands on the machine are signed and exported within the time for an act', async () => {
  const app = await startTestApp();
  for (let i = 0; i < 1_000; i += 50) {
    const chains = Array.from(
      { length: 50 },
      (_, k) => new AuditLog({ clock: app.clock, nodeId: `c${i + k}` }),
    );
    await Promise.all(chains.map((chain) => eventOfAnother(app, chain)));
  }
  await app.core.statements.signHeads();
  const text = await exportTrail(app);
  expect(await checkTrail(text)).toMatchObject({ problems: [], chains: 1_001 });
  expect(statementsIn(text).at(-1)?.statement.chains).toHaveLength(1_001);
});
