import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { type ClusterNodes, makeSwitched, startClusterNodes } from '../support/cluster/nodes.ts';
import { PatroniCluster } from '../support/cluster/patroni.ts';
import { untilSlow } from '../support/cluster/until-slow.ts';
import { times } from '../support/faults-scale.ts';
import { STALENESS_BOUND_MS } from '../support/faults-two-nodes.ts';
import { checkHistory } from '../support/history/check-history.ts';
import { type FinalToken, History } from '../support/history/history.ts';
import { Load } from '../support/history/load.ts';
import { longestOutage, type Outage } from '../support/history/outages.ts';
import { findPostgresPrograms } from '../support/postgres.ts';

vi.setConfig({ testTimeout: times(300_000, 1_500_000) });

const ROUNDS = times(1, 4);
const CLIENTS_PER_NODE = 2;
/** Longer than the staleness bound and the time that an answer of the database is waited for. */
const CUT_MS = 5_000;
const HOUR_S = 3_600;

interface Place {
  readonly cluster: PatroniCluster;
  readonly nodes: ClusterNodes;
}

/** Each comes back when what it broke is being mended. */
const FAULTS: Record<string, (place: Place) => Promise<void>> = {
  async 'kill -9 of the machine that leads'({ cluster }) {
    const leader = await cluster.leader();
    cluster.killMember(leader);
    await cluster.untilLedByOtherThan(leader);
    cluster.startPatroni(leader);
  },
  async 'kill -9 of a node'({ nodes }) {
    const index = Math.floor(Math.random() * nodes.urls.size);
    await nodes.kill(index);
    await nodes.restart(index);
  },
  async 'the machine that leads is cut off, and comes back when another leads'({ cluster }) {
    const leader = await cluster.leader();
    const thaw = cluster.freeze(leader);
    await cluster.untilLedByOtherThan(leader);
    thaw();
  },
  async 'a node is cut off from the database'({ nodes }) {
    nodes.link.swallow();
    await sleep(CUT_MS);
    nodes.link.restore();
  },
  async 'kill -9 of the Patroni that leads, whose PostgreSQL goes on'({ cluster }) {
    const leader = await cluster.leader();
    cluster.killPatroni(leader);
    await cluster.untilLedByOtherThan(leader);
    // Two primaries, of which one does not know it.
    await sleep(CUT_MS);
    cluster.startPatroni(leader);
  },
  async 'a node gets no notifications'({ nodes }) {
    const { dropped } = nodes.notifications;
    nodes.notifications.drop();
    await sleep(CUT_MS);
    nodes.notifications.restore();
    expect(nodes.notifications.dropped).toBeGreaterThan(dropped);
  },
  async 'the machine that leads hands over'({ cluster }) {
    const leader = await cluster.leader();
    expect(await cluster.control(leader, 'list')).toMatch(/Sync Standby/);
    await cluster.control(leader, 'switchover', 'latchkey', '--leader', leader.name, '--force');
    await cluster.untilLedByOtherThan(leader);
  },
  async 'kill -9 of PostgreSQL'({ cluster }) {
    cluster.killPostgres(await cluster.leader());
  },
  async "a node's clock is set forth and back"({ nodes }) {
    for (const seconds of [HOUR_S, -HOUR_S, 0]) {
      nodes.clock.set(seconds);
      await sleep(CUT_MS / 2);
    }
  },
};

test.skipIf(findPostgresPrograms() === undefined)(
  'no fault of the cluster, of a node or of what is between loses what was acknowledged, or lets anybody in too late',
  async () => {
    const cluster = await PatroniCluster.start();
    const nodes = await startClusterNodes(cluster);
    const history = new History();
    const [firstUrl] = [...nodes.urls.values()];
    const switched = await makeSwitched(firstUrl?.() ?? '', history);
    const load = new Load({ urls: nodes.urls, history, switched, clientsPerNode: CLIENTS_PER_NODE });
    const outages = new Map<string, Outage[]>();
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        // A machine that comes back needs its time, in which a node may have its turn.
        if (!name.startsWith('a node') && !name.endsWith('a node')) await cluster.untilWhole();
        const from = performance.now();
        await fault({ cluster, nodes });
        await untilServed(nodes, history);
        await untilSwept(cluster, history);
        const outage = longestOutage(history.operations, from, performance.now());
        const took = Math.round((performance.now() - from) / 1000);
        outages.set(name, [...(outages.get(name) ?? []), outage]);
        console.log(
          `${name}, over after ${took} s: nothing but 503 for ${outage.verifyingMs} ms (verifying), ${outage.writingMs} ms (writing)`,
        );
      }
    }
    await cluster.untilWhole();
    await load.stop();
    const final = await readTokens(cluster);
    const problems = checkHistory({ operations: history.operations, final, boundMs: STALENESS_BOUND_MS });
    console.log(summarize(history, final, outages, problems));
    expect([...problems, ...history.surprises]).toEqual([]);
  },
);

/** Waits until every node verifies and writes again. */
async function untilServed({ urls }: ClusterNodes, { operations }: History): Promise<void> {
  const from = performance.now();
  const isServing = (node: string, isOfKind: (kind: string) => boolean) =>
    operations.some(
      (one) => one.node === node && one.sentAt > from && one.outcome === 'done' && isOfKind(one.kind),
    );
  await untilSlow(
    async () =>
      [...urls.keys()].every(
        (node) => isServing(node, (kind) => kind === 'use') && isServing(node, (kind) => kind === 'create'),
      ),
    () => 'Not every node serves again.',
  );
}

/** Waits until what reached nobody is revoked: a node that is killed before forgets it. */
async function untilSwept(cluster: PatroniCluster, { operations }: History): Promise<void> {
  const unknown = new Set(
    operations.flatMap(({ kind, outcome, comment }) =>
      kind === 'create' && outcome === 'unknown' ? [comment] : [],
    ),
  );
  await untilSlow(
    async () =>
      !(await readTokens(cluster)).some(({ comment, isRevoked }) => unknown.has(comment) && !isRevoked),
    () => 'Tokens that reached nobody are not revoked.',
  );
}

async function readTokens(cluster: PatroniCluster): Promise<FinalToken[]> {
  const sql = 'select token_id, comment, revoked_at, replaces from tokens';
  const rows = await cluster.asSuperuser(await cluster.leader(), sql, 'latchkey');
  return rows.map(({ token_id, comment, revoked_at, replaces }) => ({
    tokenId: String(token_id),
    comment: String(comment),
    isRevoked: revoked_at !== null,
    ...(replaces !== null && { replaces: String(replaces) }),
  }));
}

function summarize(
  { operations }: History,
  final: readonly FinalToken[],
  outages: ReadonlyMap<string, readonly Outage[]>,
  problems: readonly string[],
): string {
  const counts: Record<string, number> = {};
  for (const { kind, outcome } of operations) {
    const name = `${kind} ${outcome}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const lines = [...outages].map(([name, all]) => {
    const greatest = (of: (outage: Outage) => number) => Math.max(...all.map(of));
    return `  ${name} (${all.length}): ${greatest((one) => one.verifyingMs)} ms verifying, ${greatest((one) => one.writingMs)} ms writing`;
  });
  const faults = [...outages.values()].flat().length;
  return [
    `${faults} faults, ${operations.length} requests, ${final.length} tokens, ${problems.length} violations; nothing but 503 at one node for at most`,
    ...lines,
    JSON.stringify(counts),
  ].join('\n');
}
