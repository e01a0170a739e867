/** What kinds of cluster can be registered. */
export const CLUSTER_KINDS = ['spark-standalone'] as const;

export type ClusterKind = (typeof CLUSTER_KINDS)[number];

/** By what way a cluster was registered: Databricks' `cluster_source`. */
export type ClusterSource = 'UI' | 'API';

/** What an administrator writes of a cluster. */
export interface ClusterFields {
  readonly name: string;
  readonly kind: ClusterKind;
  /** Where the cluster tells of itself, as `readStatusUrl` gives it. */
  readonly statusUrl: string;
  readonly description: string;
  /** No status page tells it; empty: not known. */
  readonly sparkVersion: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A cluster that runs elsewhere and is looked at from here. Instants are epoch milliseconds. */
export interface Cluster extends ClusterFields {
  /** In Databricks' form: `MMDD-HHMMSS-xxxxxxxx`. */
  readonly clusterId: string;
  readonly source: ClusterSource;
  readonly createdAt: number;
  readonly createdById: number;
  readonly updatedAt: number;
  readonly updatedById: number;
  /** Absent until some node has looked. */
  readonly sighting?: Sighting;
}

/** Those of Databricks' states that can be told from outside; `UNKNOWN` until it was looked at. */
export const CLUSTER_STATES = ['RUNNING', 'RESTARTING', 'TERMINATED', 'ERROR', 'UNKNOWN'] as const;

export type ClusterState = (typeof CLUSTER_STATES)[number];

/** What any node has seen, kept so that it outlives the node. */
export interface Sighting {
  readonly state: ClusterState;
  /** Since when it was seen in no other state. */
  readonly since: number;
  /** When it was last seen running, to the minute; absent: never. */
  readonly runningAt?: number;
}

/** What a kind of cluster tells when it is looked at. */
export interface Look {
  readonly state: ClusterState;
  /** A sentence of ours: nothing of what was answered stands in it. */
  readonly message: string;
  /** Absent where the cluster told nothing that could be read. */
  readonly report?: ClusterReport;
}

/** What a cluster says of itself. What it does not tell is left out. */
export interface ClusterReport {
  /** Where programs connect to, such as `spark://host:7077`. */
  readonly masterUrl?: string;
  readonly aliveWorkers?: number;
  readonly cores?: number;
  readonly coresUsed?: number;
  readonly memoryMb?: number;
  readonly memoryUsedMb?: number;
  readonly workers: readonly ClusterWorker[];
  readonly applications: readonly ClusterApplication[];
  /** How many there are, of which the lists may hold the first. */
  readonly workerCount: number;
  readonly applicationCount: number;
}

export interface ClusterWorker {
  readonly id: string;
  readonly host: string;
  readonly state: string;
  readonly cores?: number;
  readonly coresUsed?: number;
  readonly memoryMb?: number;
  readonly memoryUsedMb?: number;
  readonly lastHeartbeatAt?: number;
}

/** A running application. */
export interface ClusterApplication {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly state: string;
  readonly cores?: number;
  readonly startedAt?: number;
}

/** The latest look at a cluster. */
export interface ClusterStatus extends Look {
  /** When it was looked at; absent: not yet. */
  readonly lookedAt?: number;
  readonly sighting?: Sighting;
}

export const MAX_CLUSTERS = 100;
export const MAX_NAME_LENGTH = 100;
export const MAX_DESCRIPTION_LENGTH = 1_000;
export const MAX_VERSION_LENGTH = 64;
export const MAX_TAGS = 45;
export const MAX_TAG_LENGTH = 127;
export const MAX_TAG_VALUE_LENGTH = 255;

/** The form in which names are compared: no two clusters differ by case alone. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
