import { randomInt } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { type Cluster, type ClusterFields, type ClusterSource, MAX_CLUSTERS, nameKey } from './cluster.ts';
import { checkFields } from './cluster-fields.ts';
import { deleteCluster, findCluster, insertCluster, listClusters, updateCluster } from './store.ts';

interface ClusterRegistryDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
}

/** Which cluster is meant, and in which state the caller has seen what is registered of it. */
export interface ClusterInState {
  readonly clusterId: string;
  /** When it may have been changed last, any of them; left out: whatever it is like by now. */
  readonly seenAt?: readonly number[] | undefined;
}

/** The clusters that administrators have registered. What each is doing is `ClusterWatch`'s matter. */
export class ClusterRegistry {
  readonly #deps: ClusterRegistryDeps;

  constructor(deps: ClusterRegistryDeps) {
    this.#deps = deps;
  }

  /** Those registered last first. */
  list(): Promise<Cluster[]> {
    return listClusters(this.#deps.db);
  }

  find(clusterId: string): Promise<Cluster | undefined> {
    return findCluster(this.#deps.db, clusterId);
  }

  /** Throws `cluster_not_found`. */
  async get(clusterId: string): Promise<Cluster> {
    const cluster = await this.find(clusterId);
    if (cluster === undefined) throw notFound(clusterId);
    return cluster;
  }

  /** Throws when a field is wrong, the name is taken, or there are too many. */
  create(caller: Caller, fields: ClusterFields, source: ClusterSource): Promise<Cluster> {
    const checked = checkFields(fields);
    return this.#deps.db.write(async (tx) => {
      const others = await this.#lockIn(tx);
      refuseTaken(others, checked.name);
      if (others.length >= MAX_CLUSTERS) throw tooMany();
      const now = this.#deps.clock.now();
      const byId = caller.principalId ?? 0;
      const cluster: Cluster = {
        ...{ clusterId: makeClusterId(now), ...checked, source },
        ...{ createdAt: now, createdById: byId, updatedAt: now, updatedById: byId },
      };
      await insertCluster(tx, cluster);
      this.#record(tx, 'registerCluster', caller, cluster);
      return cluster;
    });
  }

  /** Writes it anew. Throws as `create`, `cluster_not_found`, and `changed_meanwhile` when it is not as it was seen. */
  replace(caller: Caller, target: ClusterInState, fields: ClusterFields): Promise<Cluster> {
    const checked = checkFields(fields);
    return this.#deps.db.write(async (tx) => {
      const all = await this.#lockIn(tx);
      const { sighting, ...known } = find(all, target);
      refuseTaken(
        all.filter(({ clusterId }) => clusterId !== known.clusterId),
        checked.name,
      );
      const isAnother = known.kind !== checked.kind || known.statusUrl !== checked.statusUrl;
      const cluster: Cluster = {
        ...{ ...known, ...checked },
        updatedAt: Math.max(this.#deps.clock.now(), known.updatedAt + 1),
        updatedById: caller.principalId ?? 0,
        ...(sighting && !isAnother && { sighting }),
      };
      await updateCluster(tx, cluster, { isAnother });
      this.#record(tx, 'changeCluster', caller, cluster);
      return cluster;
    });
  }

  /** Throws `cluster_not_found`, `changed_meanwhile`. */
  delete(caller: Caller, target: ClusterInState): Promise<void> {
    return this.#deps.db.write(async (tx) => {
      const cluster = find(await this.#lockIn(tx), target);
      await deleteCluster(tx, cluster.clusterId);
      this.#record(tx, 'removeCluster', caller, cluster);
    });
  }

  /** All clusters, which nobody else registers or changes until the transaction ends. */
  async #lockIn(tx: Tx): Promise<Cluster[]> {
    await takeTurn(tx, 'clusters');
    return listClusters(tx);
  }

  #record(
    tx: Tx,
    action: AuditActions['latchkey'],
    caller: Caller,
    { clusterId, name, kind, statusUrl }: Cluster,
  ): void {
    const params = { cluster_id: clusterId, cluster_name: name, kind, status_url: statusUrl };
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params, statusCode: 200 });
  }
}

const ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 8;

function makeClusterId(now: number): string {
  const [, month = '', day = '', time = ''] =
    /^\d+-(\d\d)-(\d\d)T([\d:]+)/.exec(new Date(now).toISOString()) ?? [];
  const random = Array.from({ length: ID_LENGTH }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]);
  return `${month}${day}-${time.replaceAll(':', '')}-${random.join('')}`;
}

function find(clusters: readonly Cluster[], { clusterId, seenAt }: ClusterInState): Cluster {
  const cluster = clusters.find((one) => one.clusterId === clusterId);
  if (cluster === undefined) throw notFound(clusterId);
  if (seenAt === undefined || seenAt.includes(cluster.updatedAt)) return cluster;
  throw new LatchkeyError(
    'changed_meanwhile',
    'Somebody has changed this cluster since you looked at it, and nothing was done: look at it again.',
  );
}

function refuseTaken(others: readonly Cluster[], name: string): void {
  if (!others.some((other) => nameKey(other.name) === nameKey(name))) return;
  throw new LatchkeyError(
    'already_exists',
    `A cluster is registered as ${JSON.stringify(name)} already: choose another name, or change that one.`,
  );
}

function tooMany(): LatchkeyError {
  return new LatchkeyError(
    'quota_exceeded',
    `The workspace has ${MAX_CLUSTERS} clusters, as many as it may have: remove those that nobody needs.`,
  );
}

function notFound(clusterId: string): LatchkeyError {
  return new LatchkeyError(
    'cluster_not_found',
    `There is no cluster with the id ${JSON.stringify(clusterId.slice(0, 64))}: list the clusters.`,
  );
}
