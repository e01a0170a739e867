import { statSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase } from '../support/faults-database.ts';
import { mountSmallDisk } from '../support/faults-disk.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { ADMIN_PASSWORD, runAct, startServer } from '../support/faults-server.ts';
import {
  createToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const DISK_MEGABYTES = 64;
const RESERVE_BYTES = 8 * 1_048_576;
const TOKENS = 300;
const MOST_WRITES = 3_000;
const CONF = '/api/2.0/workspace-conf';

test('on a full disk tokens are revoked, users disabled and tokens switched off, with their events, and nothing else', async ({
  skip,
}) => {
  const disk = mountSmallDisk(DISK_MEGABYTES);
  if (typeof disk === 'string') return skip(`reserve: not tried, no file system can be mounted: ${disk}`);
  onTestFinished(() => disk.remove());
  const database = await createScratchDatabase('sqlite', disk.folder);
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const connection = new Connection(server.url);
  onTestFinished(() => connection.close());
  await runAct(database, ['user', 'add', 'alice'], `${ADMIN_PASSWORD}\n`);
  const alice = { user: 'alice', password: ADMIN_PASSWORD };
  const alices = issuedToken(await createToken(connection, alice));
  const tokens = [];
  for (let i = 0; i < TOKENS; i++) tokens.push(issuedToken(await createToken(connection, ADMIN)));
  expect(statSync(`${database.file}-reserve`).size).toBe(RESERVE_BYTES);

  disk.begin();
  let writes = 0;
  while ((await createToken(connection, ADMIN, 'filling')).status === 200 && writes < MOST_WRITES) {
    const [token] = tokens;
    if (token !== undefined && writes++ === 0) await revokeToken(connection, ADMIN, token.id);
    await connection.send('PATCH', CONF, ADMIN, { body: { maxTokenLifetimeDays: '730' } });
  }
  expect(isUnavailable(await createToken(connection, ADMIN, 'refused'))).toBe(true);
  for (const token of tokens.slice(1)) {
    expect((await revokeToken(connection, ADMIN, token.id)).status).toBe(200);
    expect(isInvalidToken(await useToken(connection, token))).toBe(true);
  }
  expect((await useToken(connection, alices)).status).toBe(200);
  await runAct(database, ['user', 'disable', 'alice']);
  await until(async () => isInvalidToken(await useToken(connection, alices)), 'alice is not disabled');
  const off = await connection.send('PATCH', CONF, ADMIN, { body: { enableTokensConfig: 'false' } });
  expect(off.status, off.text).toBe(200);
  const on = await connection.send('PATCH', CONF, ADMIN, { body: { enableTokensConfig: 'true' } });
  expect(isUnavailable(on), on.text).toBe(true);
  const metrics = await connection.send('GET', '/metrics', ADMIN);
  expect(metrics.text).toContain('latchkey_disk_reserve_given_up 1');

  disk.end();
  const isOn = async () =>
    (await connection.send('PATCH', CONF, ADMIN, { body: { enableTokensConfig: 'true' } })).status === 200;
  await until(isOn, 'writes do not work again after there is room');
  expect((await createToken(connection, ADMIN, 'after')).status).toBe(200);
  expect(statSync(`${database.file}-reserve`).size).toBe(RESERVE_BYTES);
  expect((await connection.send('GET', '/metrics', ADMIN)).text).toContain(
    'latchkey_disk_reserve_given_up 0',
  );
  await server.stop();

  expect((await readLedger(database)).problems).toEqual([]);
  const count = async (where: string) =>
    (await database.query(`select count(*) as count from audit_events where ${where}`))[0]?.count;
  expect(await count("action_name = 'revokeDbToken'")).toBe(TOKENS);
  expect(await count("action_name = 'deactivateUser'")).toBe(1);
  expect(await database.query("select token_id from tokens where comment = 'refused'")).toEqual([]);
  console.log(
    `reserve: ${TOKENS - 1} revocations and two other acts on a full disk, after ${writes} more writes`,
  );
});
