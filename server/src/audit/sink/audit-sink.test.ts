import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { statementsIn } from '../../testing/audit-trail.ts';
import { makeCertificate } from '../../testing/certificate.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { SyslogListener } from '../../testing/syslog-listener.ts';
import { createTestDatabase } from '../../testing/test-database.ts';
import { systemCaller } from '../audit-event.ts';
import { readLine } from '../line.ts';
import { cutTrail } from '../retention.ts';
import type { AuditRow } from '../row.ts';
import { isSignatureRight } from '../statements/statement.ts';

const SOON = { timeout: 15_000, interval: 50 };
vi.setConfig({ testTimeout: 60_000 });

const rowsOf = (app: TestApp) =>
  app.core.db.sql.selectFrom('audit_events').selectAll().orderBy('chain').orderBy('chain_seq').execute();

const nameOf = ({ chain, chain_seq }: AuditRow) => `${chain} ${chain_seq}`;

const readEvents = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const read = readLine(line);
    if (read === undefined) throw new Error(`That is no line: ${line}`);
    return read.row.chain === 'statements' ? [] : [read.row];
  });

const linesIn = (path: string) =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

/** What arrived, each line once, and in the order in which it first came. */
const once = (rows: readonly AuditRow[]) => [...new Map(rows.map((row) => [nameOf(row), row])).values()];

/** Throws when a chain's events came in another order than its own. */
function expectInOrder(rows: readonly AuditRow[]): void {
  const last = new Map<string, number>();
  for (const { chain, chain_seq } of once(rows)) {
    expect(chain_seq, `of chain ${chain}`).toBe((last.get(chain) ?? 0) + 1);
    last.set(chain, chain_seq);
  }
}

async function lagOf(app: TestApp): Promise<number> {
  const text = await app.core.metrics.metrics();
  return Number(/^latchkey_audit_sink_lag_events (\d+)$/m.exec(text)?.[1]);
}

async function withFile(env: Readonly<Record<string, string>> = {}) {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const path = `${database.folder}/audit.jsonl`;
  const start = () => startTestApp({ database, env: { LATCHKEY_AUDIT_SINK: `file:${path}`, ...env } });
  return { database, path, start };
}

test('a file gets every event and every statement, once and in order, for its owner alone', async () => {
  const { path, start } = await withFile();
  const app = await start();
  const alice = await app.user('alice');
  await Promise.all(Array.from({ length: 30 }, () => app.token(alice)));
  await app.core.statements.signHeads();
  await expect.poll(() => statementsIn(readFileSync(path, 'utf8')).length, SOON).toBe(1);
  const lines = linesIn(path);
  expect(readEvents(lines)).toEqual(await rowsOf(app));
  expect(lines.every((line) => readLine(line)?.format === 'delivered')).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const [signed] = statementsIn(lines.join('\n'));
  expect(signed && isSignatureRight(signed)).toBe(true);
  // What a statement covers stands before it.
  expect(readLine(lines.at(-1) ?? '')?.row.action_name).toBe('signAuditHeads');
  await expect.poll(() => lagOf(app), SOON).toBe(0);
});

test('over restarts nothing is lost, and a node that stops well repeats nothing', async () => {
  const { path, start } = await withFile();
  for (let i = 0; i < 3; i++) {
    const app = await start();
    await app.token(await app.admin());
    if (i === 1) await expect.poll(() => lagOf(app), SOON).toBe(0);
    await app.close();
  }
  const app = await start();
  const rows = await rowsOf(app);
  await expect.poll(() => linesIn(path).length, SOON).toBe(rows.length);
  expect(readEvents(linesIn(path)).map(nameOf).sort()).toEqual(rows.map(nameOf).sort());
  expectInOrder(readEvents(linesIn(path)));
});

test('a line that a crash left half is ended, and comes again whole', async () => {
  const { path, start } = await withFile();
  writeFileSync(path, '{"version":"2.0","half');
  const app = await start();
  await expect.poll(() => lagOf(app), SOON).toBe(0);
  await expect.poll(() => linesIn(path).length, SOON).toBeGreaterThan(1);
  const [half, ...lines] = linesIn(path);
  expect(half).toBe('{"version":"2.0","half');
  expect(readEvents(lines)).toEqual(await rowsOf(app));
});

test('when the file is moved away a new one is begun, and nothing is lost between them', async () => {
  const { path, start } = await withFile();
  const app = await start();
  await expect.poll(() => linesIn(path).length, SOON).toBeGreaterThan(0);
  renameSync(path, `${path}.1`);
  await app.token(await app.admin());
  await expect.poll(() => linesIn(path).length, SOON).toBeGreaterThan(0);
  renameSync(path, `${path}.2`);
  app.node.reopenAuditSink();
  await app.token(await app.admin());
  await expect.poll(() => linesIn(path).length, SOON).toBeGreaterThan(0);
  const all = [`${path}.1`, `${path}.2`, path].flatMap(linesIn);
  expect(readEvents(all)).toEqual(await rowsOf(app));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file that cannot be written is told to the operator, tried again, and stops no request', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const folder = `${database.folder}/later`;
  const env = { LATCHKEY_AUDIT_SINK: `file:${folder}/audit.jsonl` };
  const app = await startTestApp({ database, env });
  const token = await app.token(await app.admin());
  await expect.poll(() => app.logLines.join(''), SOON).toContain('the audit trail cannot be delivered');
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
  expect(await lagOf(app)).toBeGreaterThan(0);
  execFileSync('mkdir', [folder]);
  await expect.poll(() => lagOf(app), SOON).toBe(0);
  const path = `${folder}/audit.jsonl`;
  // The use of the token may be written down only now.
  await expect.poll(async () => readEvents(linesIn(path)).length - (await rowsOf(app)).length, SOON).toBe(0);
  expect(readEvents(linesIn(path))).toEqual(await rowsOf(app));
  expect(app.logLines.join('')).toContain('the audit trail is delivered again');
});

test('of two nodes one delivers; when it stops the other goes on where it was', async () => {
  const { database, path, start } = await withFile();
  const one = await start();
  await expect.poll(() => linesIn(path).length, SOON).toBeGreaterThan(0);
  const env = { LATCHKEY_AUDIT_SINK: `file:${path}` };
  const two = await startTestApp({ database, clock: one.clock, env });
  await Promise.all([one, two].map(async (app) => app.token(await app.admin())));
  await expect.poll(async () => linesIn(path).length - (await rowsOf(one)).length, SOON).toBe(0);
  await one.close();
  await two.token(await two.admin());
  await expect.poll(async () => linesIn(path).length - (await rowsOf(two)).length, SOON).toBe(0);
  const rows = readEvents(linesIn(path));
  expect(once(rows)).toHaveLength(rows.length);
  expectInOrder(rows);
});

test('retention takes nothing that the sink has not got', async () => {
  const { start } = await withFile({ LATCHKEY_AUDIT_SINK: 'syslog+tcp://127.0.0.1:1' });
  const app = await start();
  await app.core.statements.signHeads();
  app.clock.advance('10d');
  const rows = await rowsOf(app);
  expect(rows.length).toBeGreaterThan(0);
  await cutTrail(app.core, app.clock.now(), 0);
  expect(await rowsOf(app)).toEqual(rows);
  await cutTrail(app.core, app.clock.now(), 1);
  expect(await rowsOf(app)).toEqual([]);
});

test('a syslog server over TCP gets messages of RFC 5424, with letters escaped', async () => {
  const listener = await SyslogListener.start();
  const app = await startTestApp({ env: { LATCHKEY_AUDIT_SINK: `syslog+tcp://127.0.0.1:${listener.port}` } });
  const alice = await app.user('alice');
  await app.post('/api/2.0/token/create', alice, { comment: 'é😀' });
  await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', alice);
  await app.core.observations.flushAll();
  const rows = await rowsOf(app);
  await expect.poll(() => listener.messages.length, SOON).toBeGreaterThanOrEqual(rows.length);
  expect(listener.faults).toEqual([]);
  const created = listener.messages.find((message) => message.includes('generateDbToken'));
  expect(created).toMatch(
    /^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]+ latchkeyd \d+ generateDbToken - \{"version":"2\.0",/,
  );
  expect(created).toContain('\\u00e9\\ud83d\\ude00');
  expect(listener.messages.find((message) => message.includes('authorizationDenied'))).toMatch(/^<108>1 /);
  const plain = listener.bodies.map((body) => JSON.stringify(JSON.parse(body)));
  expect(readEvents(plain)).toEqual(rows);
});

test('a syslog server that dies and comes back has got everything, each chain in its order', async () => {
  let listener = await SyslogListener.start();
  const { port } = listener;
  const app = await startTestApp({ env: { LATCHKEY_AUDIT_SINK: `syslog+tcp://127.0.0.1:${port}` } });
  const bodies: string[] = [];
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      await app.core.settings.change(systemCaller('test'), { maxTokenLifetimeDays: '90' });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  for (let i = 0; i < 3; i++) {
    await expect.poll(() => listener.messages.length, SOON).toBeGreaterThan(20);
    // What it has taken from the network by now and not read is lost.
    if (i === 1) listener.hang();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await listener.kill();
    bodies.push(...listener.bodies);
    listener = await SyslogListener.start({ port });
  }
  isOver = true;
  await writing;
  await app.core.statements.signHeads();
  const rows = await rowsOf(app);
  const all = () => [...bodies, ...listener.bodies];
  await expect.poll(() => once(readEvents(all())).length, { timeout: 30_000 }).toBe(rows.length);
  expect(once(readEvents(all()))).toEqual(rows);
  await expect.poll(() => statementsIn(all().join('\n')).length, SOON).toBe(1);
  await expect.poll(() => lagOf(app), SOON).toBe(0);
  expect(app.logLines.join('')).toContain('the audit trail cannot be delivered');
  expect(app.logLines.join('')).toContain('the audit trail is delivered again');
});

test('by TLS only a server is believed whose certificate is signed by the authority that was named', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const [right, wrong] = [
    makeCertificate(database.folder, 'right'),
    makeCertificate(database.folder, 'wrong'),
  ];
  const impostor = await SyslogListener.start({ tls: wrong });
  const env = {
    LATCHKEY_AUDIT_SINK: `syslog+tls://127.0.0.1:${impostor.port}`,
    LATCHKEY_AUDIT_SINK_CA: right.path,
  };
  const app = await startTestApp({ database, env });
  await expect.poll(() => app.logLines.join(''), SOON).toContain('the audit trail cannot be delivered');
  expect(impostor.messages).toEqual([]);
  await impostor.kill();
  const listener = await SyslogListener.start({ port: impostor.port, tls: right });
  const rows = await rowsOf(app);
  await expect.poll(() => listener.messages.length, SOON).toBe(rows.length);
  expect(readEvents(listener.bodies)).toEqual(rows);
});

test('a syslog server over UDP gets a datagram for each line', async () => {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  const messages: string[] = [];
  socket.on('message', (message) => messages.push(message.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const app = await startTestApp({
    env: { LATCHKEY_AUDIT_SINK: `syslog://127.0.0.1:${socket.address().port}` },
  });
  const rows = await rowsOf(app);
  await expect.poll(() => messages.length, SOON).toBe(rows.length);
  expect(messages[0]).toMatch(/^<110>1 \S+ \S+ latchkeyd \d+ \w+ - \{.*\}$/);
  await expect.poll(() => lagOf(app), SOON).toBe(0);
});
