import { expect, onTestFinished, test, vi } from 'vitest';
import type { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { expectRefusals, reportStaleness } from '../support/faults-refusals.ts';
import { TEST_MS, times } from '../support/faults-scale.ts';
import { LongRead, seedMillionRows } from '../support/faults-seed.ts';
import { ADMIN_PASSWORD, runAct } from '../support/faults-server.ts';
import { createToken, issuedToken } from '../support/faults-tokens.ts';
import { ADMIN, actWhileInUse, revokeInUse, startTwoNodes } from '../support/faults-two-nodes.ts';
import { Staleness } from '../support/faults-usage.ts';

vi.setConfig({ testTimeout: TEST_MS });

const REVOCATIONS = times(80, 2_000);
const DISABLINGS = times(1, 50);
const SWITCHINGS = times(2, 50);
const LANES = 4;
const TABLE = 'million_rows';

for (const engine of ENGINES) {
  test(`a revoked token is refused at once by the node that revoked it, by another within the bound (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const nodes = await startTwoNodes(database);
    const seen = await revokeInUse(nodes, { revocations: REVOCATIONS, lanes: LANES });
    expectRefusals(seen, { isActingAcknowledging: true });
    reportStaleness(`${REVOCATIONS} revocations (${engine})`, seen);
  });

  test(`a disabled owner's tokens are refused by every node within the bound (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const nodes = await startTwoNodes(database);
    await runAct(database, ['user', 'add', 'bob'], `${ADMIN_PASSWORD}\n`);
    const bob = { user: 'bob', password: ADMIN_PASSWORD };
    const seen = { acting: new Staleness(), other: new Staleness() };
    for (let i = 0; i < DISABLINGS; i++) {
      if (i > 0) await runAct(database, ['user', 'enable', 'bob']);
      const disable = async (toAct: Connection) => {
        const token = issuedToken(await createToken(toAct, bob));
        return { token, act: () => runAct(database, ['user', 'disable', 'bob']) };
      };
      await actWhileInUse(nodes, seen, disable);
    }
    expectRefusals(seen, { isActingAcknowledging: false });
    reportStaleness(`${DISABLINGS} owners disabled from a third process (${engine})`, seen);
  });

  test(`switched-off tokens are refused at once by the node that did it, by another within the bound (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const nodes = await startTwoNodes(database);
    const seen = { acting: new Staleness(), other: new Staleness() };
    for (let i = 0; i < SWITCHINGS; i++) {
      await actWhileInUse(nodes, seen, async (toAct) => {
        await switchTokens(toAct, 'true');
        const token = issuedToken(await createToken(toAct, ADMIN));
        return { token, act: () => switchTokens(toAct, 'false') };
      });
    }
    expectRefusals(seen, { isActingAcknowledging: true });
    reportStaleness(`tokens switched off ${SWITCHINGS} times (${engine})`, seen);
  });
}

test('a long read of the file from another process delays no revocation', async () => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  seedMillionRows(database.file, TABLE);
  const nodes = await startTwoNodes(database);
  const longRead = await LongRead.start(database.file, TABLE);
  const seen = await revokeInUse(nodes, { revocations: REVOCATIONS, lanes: LANES });
  expect(longRead.isReading).toBe(true);
  const rows = await longRead.stop();
  expectRefusals(seen, { isActingAcknowledging: true });
  reportStaleness(`${REVOCATIONS} revocations during a read of ${rows} rows in one snapshot`, seen);
});

async function switchTokens(toAct: Connection, value: 'true' | 'false'): Promise<{ answeredAt: number }> {
  const body = { enableTokensConfig: value };
  const answer = await toAct.send('PATCH', '/api/2.0/workspace-conf', ADMIN, { body });
  expect(answer.status, answer.text).toBe(200);
  return answer;
}
