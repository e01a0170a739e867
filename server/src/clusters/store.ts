import { sql as raw, type Selectable } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import {
  CLUSTER_KINDS,
  CLUSTER_STATES,
  type Cluster,
  type ClusterState,
  nameKey,
  type Sighting,
} from './cluster.ts';

type Row = Selectable<Schema['clusters']>;
type Registered = Omit<Row, 'seen_state' | 'seen_since' | 'seen_running_at'>;

/** All clusters, those registered last first. */
export async function listClusters({ sql }: Queryable): Promise<Cluster[]> {
  const rows = await sql
    .selectFrom('clusters')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('cluster_id')
    .execute();
  return rows.map(presentCluster);
}

export async function findCluster({ sql }: Queryable, clusterId: string): Promise<Cluster | undefined> {
  const row = await sql
    .selectFrom('clusters')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  return row && presentCluster(row);
}

export async function insertCluster({ sql }: Queryable, cluster: Cluster): Promise<void> {
  await sql.insertInto('clusters').values(toRow(cluster)).execute();
}

/** Writes what was registered, and with `isAnother` forgets what was seen of whatever stood there before. */
export async function updateCluster(
  { sql }: Queryable,
  cluster: Cluster,
  { isAnother }: { readonly isAnother: boolean },
): Promise<void> {
  const forgotten = isAnother && { seen_state: null, seen_since: null, seen_running_at: null };
  await sql
    .updateTable('clusters')
    .set({ ...toRow(cluster), ...forgotten })
    .where('cluster_id', '=', cluster.clusterId)
    .execute();
}

export async function deleteCluster({ sql }: Queryable, clusterId: string): Promise<void> {
  await sql.deleteFrom('clusters').where('cluster_id', '=', clusterId).execute();
}

/**
 * Writes what was seen, and gives back what is known from then on; undefined when the cluster is gone, or another one
 * stands in its place by now.
 */
export async function updateSighting(
  { sql }: Queryable,
  cluster: Pick<Cluster, 'clusterId' | 'kind' | 'statusUrl'>,
  seen: { readonly state: ClusterState; readonly at: number },
): Promise<Sighting | undefined> {
  const row = await sql
    .updateTable('clusters')
    .set({
      seen_since: raw`case when seen_state = ${seen.state} then seen_since else ${seen.at} end`,
      seen_state: seen.state,
      ...(seen.state === 'RUNNING' && { seen_running_at: seen.at }),
    })
    .where('cluster_id', '=', cluster.clusterId)
    .where('kind', '=', cluster.kind)
    .where('status_url', '=', cluster.statusUrl)
    .returning(['seen_state', 'seen_since', 'seen_running_at'])
    .executeTakeFirst();
  return row && presentSighting(row);
}

function toRow(cluster: Cluster): Registered {
  return {
    cluster_id: cluster.clusterId,
    name: cluster.name,
    name_key: nameKey(cluster.name),
    kind: cluster.kind,
    status_url: cluster.statusUrl,
    description: cluster.description,
    spark_version: cluster.sparkVersion,
    tags: JSON.stringify(cluster.tags),
    source: cluster.source,
    created_at: cluster.createdAt,
    created_by_id: cluster.createdById,
    updated_at: cluster.updatedAt,
    updated_by_id: cluster.updatedById,
  };
}

function presentCluster(row: Row): Cluster {
  const kind = CLUSTER_KINDS.find((one) => one === row.kind);
  if (kind === undefined) throw new Error(`There is no kind of cluster "${row.kind}".`);
  const sighting = presentSighting(row);
  return {
    clusterId: row.cluster_id,
    name: row.name,
    kind,
    statusUrl: row.status_url,
    description: row.description,
    sparkVersion: row.spark_version,
    tags: JSON.parse(row.tags) as Record<string, string>,
    source: row.source === 'UI' ? 'UI' : 'API',
    createdAt: row.created_at,
    createdById: row.created_by_id,
    updatedAt: row.updated_at,
    updatedById: row.updated_by_id,
    ...(sighting && { sighting }),
  };
}

function presentSighting(
  row: Pick<Row, 'seen_state' | 'seen_since' | 'seen_running_at'>,
): Sighting | undefined {
  const state = CLUSTER_STATES.find((one) => one === row.seen_state);
  if (state === undefined || row.seen_since === null) return undefined;
  const { seen_since: since, seen_running_at: runningAt } = row;
  return { state, since, ...(runningAt !== null && { runningAt }) };
}
