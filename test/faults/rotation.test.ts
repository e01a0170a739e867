import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { LossyProxy } from '../support/faults-lossy-proxy.ts';
import { RotatingClient, type RotatingCounts, rotateOnce } from '../support/faults-rotating.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN, startTwoNodes } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const CLIENTS = 4;
/** Together. */
const ROTATIONS = times(16, 200);
/** Of requests, and of answers. */
const LOSS = 0.15;
/** Longer than it takes a client to get through, however much is lost. */
const GRACE_SECONDS = 120;

for (const engine of ENGINES) {
  test(`whatever answers are lost, each client has one token that works at any time, and no second one afterwards (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const nodes = await startTwoNodes(database);
    const direct = [nodes.acting, nodes.other].map(({ url }) => new Connection(url));
    const proxies = await Promise.all(
      [nodes.acting, nodes.other].map(({ url }) => LossyProxy.start(url, LOSS)),
    );
    const [toActing] = direct as [Connection, Connection];
    const clients: RotatingClient[] = [];
    for (let i = 0; i < CLIENTS; i++) {
      const token = issuedToken(await createToken(toActing, ADMIN, `client ${i}`));
      clients.push(
        new RotatingClient(
          proxies.map(({ url }) => url),
          token,
        ),
      );
    }
    await Promise.all(clients.map((client) => client.run(ROTATIONS / CLIENTS, GRACE_SECONDS)));
    for (const client of clients) client.close();

    const ended = clients.flatMap((client) => client.ended);
    const kept = clients.map(({ token }) => token);
    expect(ended).toHaveLength(ROTATIONS);
    await expectOnly(direct, { kept, ended });
    expect(await livingIn(database)).toEqual(kept.map(({ id }) => id).sort());
    expect(await database.query('select successor_id from token_rotations')).toEqual([]);

    // The last answer is lost for good: the grace time is what ends the old values.
    const lost = await Promise.all(kept.map((token) => rotateOnce(toActing, token, 2)));
    await expectOnly(direct, { kept: lost, ended: kept });
    for (const connection of direct) connection.close();
    report(engine, clients, proxies);
  });
}

/** Every node refuses what has ended, soon, and lets in what was kept, always. */
async function expectOnly(
  nodes: readonly Connection[],
  { kept, ended }: { kept: readonly IssuedToken[]; ended: readonly IssuedToken[] },
): Promise<void> {
  for (const node of nodes) {
    for (const token of ended) {
      await until(
        async () => isInvalidToken(await useToken(node, token)),
        `the token ${token.id} still works`,
      );
    }
  }
  for (const node of nodes) for (const token of kept) expect((await useToken(node, token)).status).toBe(200);
}

/** Ids of all tokens that are neither revoked nor expired. */
async function livingIn(database: ScratchDatabase): Promise<string[]> {
  const rows = await database.query(
    `select token_id from tokens where revoked_at is null and expires_at > ${Date.now()}`,
  );
  return rows.map(({ token_id }) => String(token_id)).sort();
}

function report(engine: string, clients: readonly RotatingClient[], proxies: readonly LossyProxy[]): void {
  const sum = (field: keyof RotatingCounts) =>
    clients.reduce((total, { counts }) => total + counts[field], 0);
  const lost = proxies.reduce((total, proxy) => total + proxy.lost, 0);
  console.log(
    `rotation (${engine}): ${sum('rotations')} rotations by ${CLIENTS} clients at 2 nodes, ${sum('uses')} uses let in, none refused; ` +
      `${lost} requests or answers lost, ${sum('unanswered')} seen as such, ${sum('repetitions')} repetitions with the same value, ` +
      `${sum('unavailable')} answered with 503`,
  );
}
