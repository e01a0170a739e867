import { onTestFinished } from 'vitest';
import { Connection } from '../faults-connection.ts';
import { createScratchDatabase } from '../faults-database.ts';
import { CuttableProxy } from '../faults-proxy.ts';
import { KNOWN_PASSWORD, startServer } from '../faults-server.ts';
import { type IssuedToken, issuedToken } from '../faults-tokens.ts';
import { ADMIN } from '../faults-two-nodes.ts';
import type { History } from '../history/history.ts';
import type { Switched } from '../history/load.ts';
import type { RunningServer } from '../latchkeyd.ts';
import { NotificationFilter } from './notification-filter.ts';
import type { PatroniCluster } from './patroni.ts';
import { TurnedClock } from './turned-clock.ts';

const SERVICE_PRINCIPALS = '/api/2.0/preview/scim/v2/ServicePrincipals';
const ON_BEHALF_OF = '/api/2.0/token-management/on-behalf-of/tokens';
const SWITCHED_TOKENS = 4;

/** Three nodes over a cluster, each with its own way to it. */
export interface ClusterNodes {
  /** Names of the nodes, and where each is now. */
  readonly urls: ReadonlyMap<string, () => string>;
  /** What stands between the first node and HAProxy. */
  readonly link: CuttableProxy;
  readonly notifications: NotificationFilter;
  /** Of the second node, which goes by HAProxy, too. */
  readonly clock: TurnedClock;
  /** kill -9 of a node, by its number. */
  kill(index: number): Promise<void>;
  /** Starts a node that was killed. */
  restart(index: number): Promise<void>;
}

/** Starts three nodes: two by HAProxy, the third by the list of all members. */
export async function startClusterNodes(cluster: PatroniCluster): Promise<ClusterNodes> {
  const notifications = await NotificationFilter.start(cluster.urlByHaproxy);
  const link = await CuttableProxy.start(notifications.url);
  const clock = new TurnedClock();
  const environments = [
    { LATCHKEY_DATABASE_URL: link.url },
    { LATCHKEY_DATABASE_URL: cluster.urlByHaproxy, ...clock.env },
    { LATCHKEY_DATABASE_URL: cluster.urlByList },
  ];
  const scratch = await createScratchDatabase('sqlite');
  onTestFinished(() => scratch.remove());
  const start = (index: number) => startServer(scratch, { ...KNOWN_PASSWORD, ...environments[index] });
  const servers: RunningServer[] = [];
  for (const index of environments.keys()) servers.push(await start(index));
  const names = ['by HAProxy', 'with its own clock', 'by the list'];
  return {
    urls: new Map(names.map((name, i) => [name, () => servers[i]?.url ?? ''])),
    link,
    notifications,
    clock,
    kill: async (index) => servers[index]?.kill(),
    async restart(index) {
      servers[index] = await start(index);
    },
  };
}

/** A service principal with some tokens, which are in the history as everybody's are. */
export async function makeSwitched(url: string, history: History): Promise<Switched> {
  const connection = new Connection(url);
  const owner = 'robot';
  const made = await connection.send('POST', SERVICE_PRINCIPALS, ADMIN, { body: { displayName: owner } });
  if (made.status !== 201) throw new Error(`The service principal was not made: ${made.text}`);
  const tokens: IssuedToken[] = [];
  for (let i = 0; i < SWITCHED_TOKENS; i++) {
    const comment = `of ${owner} ${i}`;
    const body = { application_id: made.body.applicationId, comment };
    const answer = await connection.send('POST', ON_BEHALF_OF, ADMIN, { body });
    const token = issuedToken(answer);
    tokens.push(token);
    const { sentAt, answeredAt } = answer;
    history.add({
      kind: 'create',
      node: '',
      outcome: 'done',
      tokenId: token.id,
      comment,
      owner,
      sentAt,
      answeredAt,
    });
  }
  connection.close();
  return { path: `${SERVICE_PRINCIPALS}/${made.body.id}`, owner, tokens };
}
