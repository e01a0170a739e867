import { LatchkeyError } from '../errors.ts';
import { type Cluster, type ClusterStatus, nameKey } from './cluster.ts';

/** A cluster and what it is doing. */
export interface SeenCluster {
  readonly cluster: Cluster;
  readonly status: ClusterStatus;
}

/** Databricks: `ListClustersFilterBy`. What is left out filters nothing. */
export interface ClusterFilter {
  readonly sources?: readonly string[];
  readonly states?: readonly string[];
  readonly isPinned?: boolean;
  readonly policyId?: string;
}

/** Databricks: `ListClustersSortBy`. */
export interface ClusterSort {
  readonly field: 'CLUSTER_NAME' | 'DEFAULT';
  readonly direction: 'ASC' | 'DESC';
}

/** Where a page begins or ends: behind or before the cluster that has this key, be it still there or not. */
interface Place {
  readonly side: 'after' | 'before';
  readonly key: string;
}

export interface PageRequest extends ClusterSort {
  readonly size: number;
  readonly place?: Place | undefined;
}

export interface ClusterPage {
  readonly clusters: readonly SeenCluster[];
  readonly next?: string;
  readonly previous?: string;
}

/** The clusters that a filter lets through. None here is pinned or has a policy. */
export function filterClusters(all: readonly SeenCluster[], filter: ClusterFilter): SeenCluster[] {
  const { sources, states, isPinned, policyId } = filter;
  if (isPinned === true || (policyId !== undefined && policyId !== '')) return [];
  return all.filter(
    ({ cluster, status }) =>
      (sources?.includes(cluster.source) ?? true) && (states?.includes(status.state) ?? true),
  );
}

/**
 * One page of the clusters, sorted. A page is found again by the last cluster before it, so that none is told twice or
 * left out while others come and go.
 */
export function pageOf(clusters: readonly SeenCluster[], request: PageRequest): ClusterPage {
  const sorted = clusters
    .map((seen) => ({ seen, key: keyOf(seen.cluster, request.field) }))
    .sort((one, other) => compare(one.key, other.key, request.direction));
  const [start, end] = boundsOf(
    sorted.map(({ key }) => key),
    request,
  );
  const page = sorted.slice(start, end);
  const [first, last] = [page[0], page.at(-1)];
  return {
    clusters: page.map(({ seen }) => seen),
    ...(last && end < sorted.length && { next: tokenOf(request, { side: 'after', key: last.key }) }),
    ...(first && start > 0 && { previous: tokenOf(request, { side: 'before', key: first.key }) }),
  };
}

/** Where the page begins, and before which it ends. */
function boundsOf(
  keys: readonly string[],
  { place, size, direction }: PageRequest,
): readonly [start: number, end: number] {
  if (place === undefined) return [0, size];
  const { side, key } = place;
  const found = keys.findIndex((other) => compare(other, key, direction) >= (side === 'after' ? 1 : 0));
  const at = found < 0 ? keys.length : found;
  return side === 'after' ? [at, at + size] : [Math.max(0, at - size), at];
}

const EPOCH_DIGITS = 15;
/** Above every instant that a clock shows. */
const LAST = 999_999_999_999_999;

/** What a sorting goes by, no two the same. By default those registered last come first. */
function keyOf({ clusterId, name, createdAt }: Cluster, field: ClusterSort['field']): string {
  const main =
    field === 'CLUSTER_NAME' ? nameKey(name) : String(LAST - createdAt).padStart(EPOCH_DIGITS, '0');
  return `${main}\n${clusterId}`;
}

function compare(one: string, other: string, direction: ClusterSort['direction']): number {
  if (one === other) return 0;
  return one < other === (direction === 'ASC') ? -1 : 1;
}

function tokenOf({ field, direction }: ClusterSort, { side, key }: Place): string {
  return Buffer.from(JSON.stringify([field, direction, side, key])).toString('base64url');
}

const MAX_TOKEN = 2_048;

/** The place that a page's token means. Throws `invalid_parameter` for one that is none of this sorting. */
export function readPlace(token: string, { field, direction }: ClusterSort): Place {
  const read = token.length > MAX_TOKEN ? undefined : parse(Buffer.from(token, 'base64url').toString('utf8'));
  const [by, way, side, key] = Array.isArray(read) ? (read as unknown[]) : [];
  if (by === field && way === direction && (side === 'after' || side === 'before') && typeof key === 'string')
    return { side, key };
  throw new LatchkeyError(
    'invalid_parameter',
    'page_token must be the next_page_token or prev_page_token of an answer with the same sort_by.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
