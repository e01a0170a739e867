import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Durations, isAlive, repeat, residentMib } from '../support/attack-measure.ts';
import { StubbornClient } from '../support/attack-raw.ts';
import { startTarget, type Target } from '../support/attack-target.ts';
import type { ServerOptions } from '../support/latchkeyd.ts';

const LIST = '/api/2.0/token/list';
const ME = '/api/2.0/preview/scim/v2/Me';
const SIGN_IN = '/api/latchkey/1.0/session';
const IS_FULL = process.env.LATCHKEY_FAULTS === 'full';

async function startOwnTarget(options?: ServerOptions): Promise<Target> {
  const target = await startTarget(options);
  onTestFinished(() => target.end());
  return target;
}

/** Runs `act` `count` times, some at a time. */
async function flood(count: number, act: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next < count) await act(next++);
    }),
  );
}

test('strangers who name themselves anew each time fill neither memory nor the audit log', async () => {
  const { server, client, token } = await startOwnTarget();
  const strangers = 22_000;
  const beforeMib = residentMib(server.pid);
  const name = 'x'.repeat(8_000);
  await flood(strangers, (number) => {
    const headers = { authorization: 'Bearer x', 'user-agent': `${number} ${name}` };
    return client.send('GET', LIST, { headers });
  });
  const grownMib = residentMib(server.pid) - beforeMib;
  const thief = { authorization: `Bearer ${token}`, 'user-agent': 'thief' };
  expect((await client.send('GET', LIST, { headers: thief, from: '127.0.0.66' })).status).toBe(200);
  await server.stop();
  const database = new DatabaseSync(`${server.dataDir}/latchkey.db`, { readOnly: true });
  onTestFinished(() => database.close());
  const rows = database
    .prepare("select count(*) as count from audit_events where action_name = 'tokenLogin'")
    .get();
  const uses = database
    .prepare("select source_ip_address from audit_events where user_agent = 'thief'")
    .all();
  console.log(
    `${strangers} strangers: ${grownMib.toFixed(0)} MiB more, ${rows?.count} rows in the audit log`,
  );
  expect(uses.map((use) => use.source_ip_address)).toEqual(['127.0.0.66']);
  expect(grownMib).toBeLessThan(150);
  expect(Number(rows?.count)).toBeLessThan(5_000);
}, 120_000);

test('passwords that are hard to read do not hold up others', async () => {
  const { server, client, token } = await startOwnTarget();
  const endsAt = performance.now() + 3_000;
  const verifications = new Durations();
  // Marks of two classes in turn: to order them takes time that grows with the square of their number.
  const password = `a${'\u0315\u0300\u05ae'.repeat(1_365)}`;
  const body = JSON.stringify({ username: 'nobody', password });
  const statuses: Record<number, number> = {};
  const guess = async () => {
    const { status } = await client.send('POST', SIGN_IN, { body, from: '127.0.0.9' });
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  await Promise.all([
    repeat(endsAt, 100, async () => {
      const answer = await client.send('GET', ME, { headers: { authorization: `Bearer ${token}` } });
      verifications.add(answer.tookMs);
    }),
    ...Array.from({ length: 16 }, () => repeat(endsAt, 50, guess)),
  ]);
  console.log(`tokens meanwhile: ${verifications}; answers to such passwords: ${JSON.stringify(statuses)}`);
  expect(isAlive(server.pid)).toBe(true);
  expect(verifications.quantile(0.5)).toBeLessThan(500);
  expect(statuses[429] ?? 0).toBeGreaterThan(0);
});

test('dead tokens of one person do not slow everybody down', async () => {
  const { client, token } = await startOwnTarget();
  const headers = { authorization: `Bearer ${token}` };
  const body = { lifetime_seconds: 1, comment: 'x'.repeat(256) };
  const create = () => client.send('POST', '/api/2.0/token/create', { headers, body });
  const [first, last] = [new Durations(), new Durations()];
  for (let i = 0; i < 20; i++) first.add((await create()).tookMs);
  await flood(IS_FULL ? 20_000 : 3_000, async () => {
    // The quota is of living ones.
    if ((await create()).status !== 200) await sleep(100);
  });
  await sleep(1_100);
  for (let i = 0; i < 20; i++) last.add((await create()).tookMs);
  const list = await client.send('GET', '/api/latchkey/1.0/token/list', { headers });
  console.log(`create at first: ${first}; with thousands of dead ones: ${last}`);
  console.log(`listing all: ${list.tookMs.toFixed(0)} ms, ${list.text.length} bytes`);
  expect(last.quantile(0.5)).toBeLessThan(first.quantile(0.5) * 5 + 50);
  expect(list.text.length).toBeLessThan(1_000_000);
}, 120_000);

test.runIf(IS_FULL)(
  'clients that read no answers are cut off',
  async () => {
    const { server, countTokens } = await startOwnTarget();
    const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const readers = Array.from(
      { length: 5 },
      () => new StubbornClient(server.port, request.repeat(40_000), 'deaf'),
    );
    onTestFinished(() => {
      for (const reader of readers) reader.destroy();
    });
    await sleep(180_000);
    const areCutOff = await Promise.all(readers.map((reader) => reader.isCutOff()));
    expect(areCutOff).toEqual(readers.map(() => true));
    expect(await countTokens()).toBe(1);
  },
  240_000,
);
