import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { startServer } from '../support/faults-server.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(2, 20);
const TOKENS = 150;
/** The job begins within a second, and is done soon after. */
const LONGEST_RUN_MS = 1_300;
const REPORT = '/api/latchkey/1.0/token/revoke-exposed';

for (const engine of ENGINES) {
  test(`kill -9 after a report was taken in: each token in it is revoked, and audited once (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const reported: string[] = [];
    let halves = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(database);
      const connection = new Connection(server.url);
      const tokens: IssuedToken[] = [];
      for (let i = 0; i < TOKENS; i++) tokens.push(issuedToken(await createToken(connection, ADMIN)));
      const body = { tokens: tokens.map(({ value }) => value) };
      expect((await connection.send('POST', REPORT, undefined, { body })).status).toBe(202);
      reported.push(...tokens.map(({ id }) => id));
      await sleep(Math.random() * LONGEST_RUN_MS);
      await server.kill();
      connection.close();
      const left = await database.query('select hash_count from exposure_reports');
      halves += left.filter(({ hash_count }) => Number(hash_count) < TOKENS).length;

      const next = await startServer(database);
      const other = new Connection(next.url);
      await until(
        async () => (await database.query('select report_id from exposure_reports')).length === 0,
        'what was reported is not worked through',
      );
      for (const token of tokens) expect(isInvalidToken(await useToken(other, token))).toBe(true);
      other.close();
      await next.stop();
    }
    const rows = await database.query(
      "select request_params from audit_events where action_name = 'revokeExposed'",
    );
    const audited = rows.map((row) => JSON.parse(String(row.request_params)).tokenId as string);
    expect(audited.sort()).toEqual(reported.sort());
    console.log(`kill -9 after reports (${engine}): ${ROUNDS} rounds, ${halves} killed amid a report`);
  });
}
