import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runOn, startNodes } from '../support/cluster/same-database.ts';
import type { Connection } from '../support/faults-connection.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { Pooler } from '../support/pooler.ts';
import {
  findPostgresPrograms,
  restartPostgres,
  startPostgres,
  type TestPostgres,
} from '../support/postgres.ts';

vi.setConfig({ testTimeout: TEST_MS });

const PROGRAMS = findPostgresPrograms() ?? '';
let postgres: TestPostgres;
let pooler: Pooler;

beforeAll(async () => {
  postgres = await startPostgres(PROGRAMS);
  pooler = await Pooler.start(postgres.url);
});

afterAll(async () => {
  await pooler?.stop();
  await postgres?.stop();
});

test('behind a pooler what one node revokes the other refuses, also once either server was started again', async () => {
  const [first, second] = (await startNodes(2, overPooler())) as [Connection, Connection];
  for (const node of [first, second]) {
    const { text } = await node.send('GET', '/metrics', ADMIN);
    expect(text).toMatch(/^latchkey_feed_doorbell 0$/m);
  }
  const kept = issuedToken(await createToken(first, ADMIN));
  const revoked = [await revokeEverywhere(first, second)];

  await pooler.kill();
  await until(async () => isUnavailable(await useToken(second, kept)), 'it is still remembered');
  expect(isUnavailable(await createToken(first, ADMIN, 'refused'))).toBe(true);
  await pooler.start();
  for (const node of [first, second]) await untilWritten(node);
  revoked.push(await revokeEverywhere(second, first));

  await restartPostgres(PROGRAMS, postgres.url);
  for (const node of [first, second]) await untilWritten(node);
  revoked.push(await revokeEverywhere(first, second));

  for (const node of [first, second]) {
    await until(async () => (await useToken(node, kept)).status === 200, 'it does not read again');
    for (const one of revoked) expect(isInvalidToken(await useToken(node, one))).toBe(true);
  }
  const { body } = await first.send('GET', '/api/2.0/token/list', ADMIN);
  const comments = (body.token_infos as { comment?: string }[]).map(({ comment }) => comment);
  expect(comments).not.toContain('refused');
});

test('behind a pooler each transaction proves its server, and one that leads no longer is not handed on', async () => {
  // A connection would be believed for fifteen seconds.
  const [node] = (await startNodes(1, { ...overPooler(), LATCHKEY_MAX_STALENESS_MS: '60000' })) as [
    Connection,
  ];
  const tokens: IssuedToken[] = [];
  for (let i = 0; i < 3; i++) tokens.push(issuedToken(await createToken(node, ADMIN)));
  const use = (i: number) => useToken(node, tokens[i] as IssuedToken);
  expect((await use(0)).status).toBe(200);

  // What the pooler connects to from now on says that it only reads; what it was connected to is gone.
  await runOn(postgres.url, 'ALTER ROLE latchkey SET default_transaction_read_only = on');
  await runOn(postgres.url, OTHERS_GO);
  await until(async () => isUnavailable(await use(1)), 'a server that only reads is believed');
  const refused = await Promise.all([use(1), use(2), createToken(node, ADMIN)]);
  expect(refused.map(isUnavailable)).toEqual([true, true, true]);

  // Nobody ends those connections but the pooler, when whoever finds one leaves its transaction.
  await runOn(
    postgres.url,
    'BEGIN; SET LOCAL transaction_read_only = off; ALTER ROLE latchkey RESET default_transaction_read_only; COMMIT',
  );
  await until(async () => (await use(1)).status === 200, 'a server that only reads is handed on');
  await untilWritten(node);
});

const OTHERS_GO =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

async function untilWritten(node: Connection): Promise<void> {
  await until(async () => (await createToken(node, ADMIN)).status === 200, 'it does not write again');
}

/** Generates a token on one node, uses it on both, and waits until both refuse it. */
async function revokeEverywhere(acting: Connection, other: Connection): Promise<IssuedToken> {
  const token = issuedToken(await createToken(acting, ADMIN));
  for (const node of [acting, other]) {
    await until(async () => (await useToken(node, token)).status === 200, 'a new token is not accepted');
  }
  expect((await revokeToken(acting, ADMIN, token.id)).status).toBe(200);
  expect(isInvalidToken(await useToken(acting, token))).toBe(true);
  await until(async () => isInvalidToken(await useToken(other, token)), 'a revoked token is accepted');
  return token;
}

function overPooler(): Record<string, string> {
  return { LATCHKEY_DATABASE_URL: pooler.url };
}
