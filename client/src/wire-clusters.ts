/** JSON shapes of the clusters: Databricks' Clusters API, and our registry. Instants are epoch milliseconds. */

/** Those of Databricks' states that are told. */
export type ClusterState = 'RUNNING' | 'RESTARTING' | 'TERMINATED' | 'ERROR' | 'UNKNOWN';

/** Databricks: `ClusterDetails`, with what is known. What is not known is left out. */
export interface ClusterDetails {
  cluster_id: string;
  cluster_name: string;
  state: ClusterState;
  state_message: string;
  cluster_source: 'UI' | 'API';
  creator_user_name?: string;
  /** As an administrator wrote it. */
  spark_version?: string;
  num_workers?: number;
  cluster_cores?: number;
  cluster_memory_mb?: number;
  /** When it was registered. */
  start_time: number;
  /** Since when it was seen not to run. */
  terminated_time?: number;
  custom_tags?: Record<string, string>;
  spark_conf?: Record<string, string>;
}

/** `GET /api/2.0/clusters/list`, `GET /api/2.1/clusters/list` */
export interface ListClusterDetailsResponse {
  clusters: ClusterDetails[];
  next_page_token?: string;
  prev_page_token?: string;
}

/** `GET /api/2.x/clusters/spark-versions` */
export interface SparkVersionsResponse {
  versions: { key: string; name: string }[];
}

export type ClusterKind = 'spark-standalone';

/** What an administrator writes of a cluster: `POST`, `PUT /api/latchkey/1.0/clusters`. */
export interface ClusterFields {
  name: string;
  kind: ClusterKind;
  status_url: string;
  description?: string;
  spark_version?: string;
  tags?: Record<string, string>;
}

export interface ClusterWorker {
  id: string;
  host: string;
  state: string;
  cores?: number;
  cores_used?: number;
  memory_mb?: number;
  memory_used_mb?: number;
  last_heartbeat_time?: number;
}

export interface ClusterApplication {
  id: string;
  name: string;
  user: string;
  state: string;
  cores?: number;
  start_time?: number;
}

/** What a cluster tells of itself. */
export interface ClusterReport {
  master_url?: string;
  alive_workers?: number;
  cores?: number;
  cores_used?: number;
  memory_mb?: number;
  memory_used_mb?: number;
  worker_count: number;
  application_count: number;
}

/** What was seen at the latest look. */
export interface ClusterStatus {
  state: ClusterState;
  state_message: string;
  report?: ClusterReport;
}

/** A registered cluster with what was seen of it. */
export interface ClusterInfo extends Required<ClusterFields>, ClusterStatus {
  cluster_id: string;
  created_at: number;
  created_by?: string;
  updated_at: number;
  /** When it was looked at. */
  looked_at?: number;
  /** Since when it was seen in no other state. */
  state_since?: number;
  /** When it was last seen running, to the minute. */
  last_running_time?: number;
}

/** `GET /api/latchkey/1.0/clusters` */
export interface ListClustersResponse {
  clusters: ClusterInfo[];
}

/** `GET /api/latchkey/1.0/clusters/{cluster_id}` */
export interface ClusterResponse {
  cluster: ClusterInfo;
  /** The first 200 of each. */
  workers: ClusterWorker[];
  applications: ClusterApplication[];
}

/** `POST /api/latchkey/1.0/clusters/try` */
export interface TryClusterRequest {
  kind: ClusterKind;
  status_url: string;
}

/** `POST /api/latchkey/1.0/clusters/try` */
export interface TryClusterResponse extends ClusterStatus {
  /** The URL as it would be kept. */
  status_url: string;
}
