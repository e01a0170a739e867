import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { getCluster, listClusters } from '../../../api/clusters.ts';

/** As often as the server looks. Only while the page is visible: TanStack Query sees to that. */
const LOOK_EACH_MS = 5_000;

const CLUSTERS = ['clusters'];

/** All clusters, asked for again while somebody looks. */
export const clustersQuery = queryOptions({
  queryKey: [...CLUSTERS, 'all'],
  queryFn: listClusters,
  refetchInterval: LOOK_EACH_MS,
});

/** One with its workers and applications. */
export function clusterQuery(clusterId: string) {
  return queryOptions({
    queryKey: [...CLUSTERS, 'one', clusterId],
    queryFn: () => getCluster(clusterId),
    refetchInterval: LOOK_EACH_MS,
  });
}

/** Asks anew for whatever is shown of clusters. */
export function useReloadClusters(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: CLUSTERS });
}
