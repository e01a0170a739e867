import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate } from '../../server/src/testing/certificate.ts';
import { makeSwitched } from '../support/cluster/nodes.ts';
import { freePort } from '../support/daemon.ts';
import { readDeployed } from '../support/deployed.ts';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import { createToken, issuedToken, isUnavailable } from '../support/faults-tokens.ts';
import { ADMIN, STALENESS_BOUND_MS } from '../support/faults-two-nodes.ts';
import { startHaproxy } from '../support/haproxy.ts';
import { checkHistory } from '../support/history/check-history.ts';
import { type FinalToken, History, type Operation } from '../support/history/history.ts';
import { Load } from '../support/history/load.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { LostAnswer } from '../support/lost-answer.ts';
import { makeHome } from '../support/program.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(1, 20);
const CLIENTS = 6;
/** Requests that are answered between two faults. */
const BETWEEN = 80;
const CREATE = '/api/2.0/token/create';

/** Node and port stay the same when a node is started again: HAProxy knows it by its address. */
interface Nodes {
  readonly ports: readonly [number, number];
  readonly servers: RunningServer[];
  restart(index: number): Promise<void>;
}

test.skipIf(!ENGINES.includes('postgres'))(
  'behind HAProxy nodes are drained, stopped and killed: nothing acknowledged is lost, nothing is done twice',
  async () => {
    const database = await makeDatabase();
    const nodes = await startNodes(database);
    const haproxy = await startHaproxy(nodes.ports);
    await haproxy.untilReady(2);
    const history = new History();
    const switched = await makeSwitched(haproxy.url, history);
    const urls = new Map([['HAProxy', () => haproxy.url]]);
    const load = new Load({ urls, history, switched, clientsPerNode: CLIENTS });
    const refused = new Map<string, string[]>();
    const faults: Record<string, (index: number) => Promise<unknown>> = {
      async 'drained, then SIGTERM'(index) {
        await haproxy.command(`set server latchkey-nodes/latchkey-${index + 1} state drain`);
        await nodes.servers[index]?.stop();
      },
      SIGTERM: async (index) => nodes.servers[index]?.stop(),
      'kill -9': async (index) => nodes.servers[index]?.kill(),
    };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, fault] of Object.entries(faults)) {
        const from = history.operations.length;
        const index = round % nodes.ports.length;
        await untilAnswered(history, BETWEEN);
        await fault(index);
        await untilAnswered(history, BETWEEN);
        await nodes.restart(index);
        await haproxy.command(`set server latchkey-nodes/latchkey-${index + 1} state ready`);
        await haproxy.untilReady(2);
        const seen = history.operations.slice(from).filter(isRefused);
        refused.set(name, [...(refused.get(name) ?? []), ...seen.map(({ outcome }) => outcome)]);
      }
    }
    await load.stop();
    const final = await readTokens(database);
    const operations = history.operations.map(seenThroughProxy);
    const problems = checkHistory({ operations, final, boundMs: STALENESS_BOUND_MS });
    const counts = Object.fromEntries([...refused].map(([name, all]) => [name, count(all)]));
    console.log(
      `HAProxy, ${ROUNDS} of each fault, ${operations.length} requests, ${final.length} tokens, ${problems.length} violations; not served: ${JSON.stringify(counts)}`,
    );
    expect([...problems, ...history.surprises]).toEqual([]);
    // Where the machine is slow the other node may be taken for down, too, and 503 is said; but no answer is cut off.
    expect(Object.keys(counts['drained, then SIGTERM'] ?? {})).not.toContain('unanswered');
    expect(Object.keys(counts['drained, then SIGTERM'] ?? {})).not.toContain('unknown');
  },
);

test.skipIf(!ENGINES.includes('postgres'))(
  'a POST whose answer is lost is told as unknown and not sent to the other node',
  async () => {
    const database = await makeDatabase();
    const { servers } = await startNodes(database);
    const relays = await Promise.all(servers.map(({ url }) => LostAnswer.start(url, CREATE)));
    const [first, second] = relays.map(({ url }) => Number(new URL(url).port));
    const haproxy = await startHaproxy([first ?? 0, second ?? 0]);
    await haproxy.untilReady(2);
    const connection = new Connection(haproxy.url);
    onTestFinished(() => connection.close());
    const answer = await createToken(connection, ADMIN, 'lost');
    expect(answer).toMatchObject({ status: 500, body: { error_code: 'INTERNAL_ERROR' } });
    expect(relays.map(({ asked }) => asked).sort()).toEqual([0, 1]);
    await until(
      async () => (await readTokens(database)).length > 0,
      'the token of which nobody heard is not there',
    );
    expect(await readTokens(database)).toHaveLength(1);
  },
);

test.skipIf(!ENGINES.includes('postgres'))(
  'with a node gone the other serves, with none it is said that nothing was done, and addresses cannot be claimed',
  async () => {
    const database = await makeDatabase();
    const { ports, servers } = await startNodes(database);
    const haproxy = await startHaproxy(ports);
    await haproxy.untilReady(2);
    const connection = new Connection(haproxy.url, '127.0.0.7');
    onTestFinished(() => connection.close());
    const claims = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.1' };
    const answer = await connection.send('POST', CREATE, ADMIN, { body: {}, headers: claims });
    issuedToken(answer);
    const events = await database.query(
      "select source_ip_address as address from audit_events where action_name = 'generateDbToken'",
    );
    expect(events).toEqual([{ address: '127.0.0.7' }]);
    await servers[0]?.kill();
    // Before any check has failed: the node that cannot be connected to has got nothing.
    for (let i = 0; i < 4; i++) expect((await createToken(connection, ADMIN)).status).toBe(200);
    await servers[1]?.kill();
    await haproxy.untilReady(0);
    expect(isUnavailable(await createToken(connection, ADMIN))).toBe(true);
  },
);

test('the file is right as it is, but for where the certificate lies', () => {
  const folder = makeHome();
  const { cert, key } = makeCertificate(folder, 'latchkey');
  const pem = join(folder, 'latchkey.pem');
  writeFileSync(pem, cert + key);
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, readDeployed('haproxy/haproxy.cfg', { '/etc/haproxy/latchkey.pem': pem }));
  const env = { PATH: `${process.env.PATH}:/usr/sbin` };
  expect(() => execFileSync('haproxy', ['-c', '-f', file], { env, stdio: 'pipe' })).not.toThrow();
  expect(readFileSync(file, 'utf8')).not.toMatch(/all-retryable|response-timeout|empty-response/);
});

async function makeDatabase(): Promise<ScratchDatabase> {
  const database = await createScratchDatabase('postgres');
  onTestFinished(() => database.remove());
  return database;
}

/** Two nodes with journals and keys of their own. */
async function startNodes(database: ScratchDatabase): Promise<Nodes> {
  const ports = [await freePort(), await freePort()] as const;
  const start = (index: number) =>
    startServer(database, {
      ...KNOWN_PASSWORD,
      LATCHKEY_PORT: String(ports[index]),
      LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com',
      LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
      LATCHKEY_KEY_DIR: join(database.folder, `keys-${index}`),
      LATCHKEY_JOURNAL_DIR: join(database.folder, `journal-${index}`),
    });
  const servers = [await start(0), await start(1)];
  return {
    ports,
    servers,
    async restart(index) {
      servers[index] = await start(index);
    },
  };
}

async function untilAnswered({ operations }: History, more: number): Promise<void> {
  const from = operations.length;
  await until(() => operations.length >= from + more, 'nothing is answered');
}

function isRefused({ outcome }: Operation): boolean {
  return outcome === 'unavailable' || outcome === 'unanswered' || outcome === 'unknown';
}

/**
 * Which node answered is not known, so each may be another. And a 500 of HAProxy's says as little as no answer: a node
 * that is dead revokes nothing of what it gave to nobody.
 */
function seenThroughProxy(operation: Operation, index: number): Operation {
  const outcome = operation.outcome === 'unknown' ? 'unanswered' : operation.outcome;
  return { ...operation, node: `request ${index}`, outcome };
}

async function readTokens(database: ScratchDatabase): Promise<FinalToken[]> {
  const rows = await database.query('select token_id, comment, revoked_at, replaces from tokens');
  return rows.map(({ token_id, comment, revoked_at, replaces }) => ({
    tokenId: String(token_id),
    comment: String(comment),
    isRevoked: revoked_at !== null,
    ...(replaces !== null && { replaces: String(replaces) }),
  }));
}

function count(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
