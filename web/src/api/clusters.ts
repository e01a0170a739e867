import type {
  ClusterFields,
  ClusterInfo,
  ClusterResponse,
  ListClustersResponse,
  TryClusterRequest,
  TryClusterResponse,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

const CLUSTERS = `${OWN}/clusters`;

/** All clusters with what is known of each, those registered last first. */
export async function listClusters(): Promise<readonly ClusterInfo[]> {
  const { clusters } = await request<ListClustersResponse>(CLUSTERS);
  return clusters;
}

/** A cluster with its workers and applications. Throws with status 404 when it is gone. */
export function getCluster(clusterId: string): Promise<ClusterResponse> {
  return request(pathOf(clusterId));
}

/** Looks at what is about to be registered; changes nothing. */
export function tryCluster(cluster: TryClusterRequest): Promise<TryClusterResponse> {
  return request(`${CLUSTERS}/try`, { method: 'POST', body: cluster });
}

/** A new one. Throws with what is wrong. */
export function registerCluster(fields: ClusterFields): Promise<ClusterResponse> {
  return request(CLUSTERS, { method: 'POST', body: fields });
}

/** A cluster as it was seen: nothing is done when somebody has changed it since. */
export type SeenCluster = Pick<ClusterInfo, 'cluster_id' | 'updated_at'>;

/** Writes it anew. Throws with status 412 when it is not as it was seen. */
export function changeCluster(seen: SeenCluster, fields: ClusterFields): Promise<ClusterResponse> {
  return request(pathOf(seen.cluster_id), { method: 'PUT', body: fields, ifMatch: tagOf(seen) });
}

/** Takes it off the list. Throws with status 412 when it is not as it was seen. */
export function removeCluster(seen: SeenCluster): Promise<unknown> {
  return request(pathOf(seen.cluster_id), { method: 'DELETE', ifMatch: tagOf(seen) });
}

function pathOf(clusterId: string): string {
  return `${CLUSTERS}/${encodeURIComponent(clusterId)}`;
}

function tagOf({ updated_at }: SeenCluster): string {
  return `"${updated_at}"`;
}
