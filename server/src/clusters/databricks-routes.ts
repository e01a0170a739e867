import type { ClusterDetails, ListClusterDetailsResponse, SparkVersionsResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { LatchkeyError } from '../errors.ts';
import { invalid, optionalBoolean, optionalInteger, optionalString, requiredString } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import type { Directory } from '../principals/directory.ts';
import {
  type ClusterFilter,
  filterClusters,
  type PageRequest,
  pageOf,
  readPlace,
  type SeenCluster,
} from './cluster-page.ts';
import type { ClusterRegistry } from './cluster-registry.ts';
import {
  ClusterIdQuery,
  DetailsAnswer,
  DetailsList,
  DetailsList20,
  DIRECTIONS,
  ListQuery,
  MAX_CLUSTER_PAGE,
  SORT_FIELDS,
  SOURCES,
  STATES,
  VersionsAnswer,
} from './cluster-schemas.ts';
import type { ClusterWatch } from './cluster-watch.ts';

interface DatabricksClusterRoutesDeps {
  readonly clusterRegistry: ClusterRegistry;
  readonly clusterWatch: ClusterWatch;
  readonly directory: Directory;
}

type Query = Readonly<Record<string, unknown>>;

const ACCESS = { scope: 'clusters' } as const;
const TAG = { tag: 'Clusters' } as const;
const LIST: RouteDoc = {
  ...TAG,
  id: 'listClusters',
  summary: 'List clusters, by pages',
  description:
    'Everybody sees all. Whatever is older than a few seconds is looked at again; a cluster that nobody has looked at for a minute is waited for, for some seconds at most.',
  query: ListQuery,
};
const LIST_20: RouteDoc = { ...TAG, id: 'listAllClusters', summary: 'List all clusters at once' };
const GET: RouteDoc = {
  ...TAG,
  id: 'getCluster',
  summary: 'Get a cluster',
  query: ClusterIdQuery,
  errors: ['invalid_parameter'],
};
const VERSIONS: RouteDoc = {
  ...TAG,
  id: 'listSparkVersions',
  summary: 'List the Spark versions of the clusters',
  description:
    "As administrators wrote them. Databricks' CLI asks for them when it lets somebody choose a cluster.",
};

/** Databricks: "Clusters", as far as it tells of clusters; none is started or stopped from here. */
export function databricksClusterRoutes(app: FastifyInstance, deps: DatabricksClusterRoutesDeps): void {
  app.get(
    '/api/2.0/clusters/list',
    { config: { access: ACCESS, doc: LIST_20 }, schema: { response: { 200: DetailsList20 } } },
    async (): Promise<ListClusterDetailsResponse> => ({
      clusters: await present(pageOf(await listSeen(deps), EVERYTHING).clusters, deps),
    }),
  );

  app.get(
    '/api/2.1/clusters/list',
    { config: { access: ACCESS, doc: LIST }, schema: { response: { 200: DetailsList } } },
    async (request): Promise<ListClusterDetailsResponse> => {
      const query = request.query as Query;
      const [filter, wanted] = [filterFields(query), pageFields(query)];
      const { clusters, next, previous } = pageOf(filterClusters(await listSeen(deps), filter), wanted);
      return {
        clusters: await present(clusters, deps),
        ...(next !== undefined && { next_page_token: next }),
        ...(previous !== undefined && { prev_page_token: previous }),
      };
    },
  );

  for (const version of ['2.0', '2.1']) {
    const older = version === '2.0' ? '20' : '';
    app.get(
      `/api/${version}/clusters/get`,
      {
        config: { access: ACCESS, doc: { ...GET, id: GET.id + older } },
        schema: { response: { 200: DetailsAnswer } },
      },
      async (request): Promise<ClusterDetails> =>
        getDetails(requiredString(request.query as Query, 'cluster_id'), deps),
    );

    app.get(
      `/api/${version}/clusters/spark-versions`,
      {
        config: { access: ACCESS, doc: { ...VERSIONS, id: VERSIONS.id + older } },
        schema: { response: { 200: VersionsAnswer } },
      },
      async (): Promise<SparkVersionsResponse> => {
        const written = (await deps.clusterRegistry.list()).map(({ sparkVersion }) => sparkVersion);
        const versions = [...new Set(written.filter((one) => one !== ''))].sort();
        return { versions: versions.map((key) => ({ key, name: `Apache Spark ${key}` })) };
      },
    );
  }
}

async function listSeen({
  clusterRegistry,
  clusterWatch,
}: DatabricksClusterRoutesDeps): Promise<SeenCluster[]> {
  const clusters = await clusterRegistry.list();
  const statuses = await clusterWatch.statusOfAll(clusters);
  return clusters.flatMap((cluster, i) => {
    const status = statuses[i];
    return status ? [{ cluster, status }] : [];
  });
}

async function getDetails(clusterId: string, deps: DatabricksClusterRoutesDeps): Promise<ClusterDetails> {
  const cluster = await deps.clusterRegistry.find(clusterId);
  if (cluster === undefined) {
    // Databricks' SDKs take this code with this text, and no other, for a cluster that is not there.
    const message = `Cluster ${clusterId.slice(0, 64)} does not exist: list the clusters and use an id from there.`;
    throw new LatchkeyError('invalid_parameter', message);
  }
  const status = await deps.clusterWatch.statusOf(cluster);
  const names = await deps.directory.listNames([cluster.createdById]);
  return presentDetails({ cluster, status }, names);
}

async function present(
  seen: readonly SeenCluster[],
  { directory }: DatabricksClusterRoutesDeps,
): Promise<ClusterDetails[]> {
  const names = await directory.listNames([...new Set(seen.map(({ cluster }) => cluster.createdById))]);
  return seen.map((one) => presentDetails(one, names));
}

function presentDetails(
  { cluster, status }: SeenCluster,
  names: ReadonlyMap<number, string>,
): ClusterDetails {
  const { report, sighting } = status;
  const creator = names.get(cluster.createdById);
  const ended = status.state === 'TERMINATED' ? sighting?.since : undefined;
  return {
    cluster_id: cluster.clusterId,
    cluster_name: cluster.name,
    state: status.state,
    state_message: status.message,
    cluster_source: cluster.source,
    ...(creator !== undefined && { creator_user_name: creator }),
    ...(cluster.sparkVersion !== '' && { spark_version: cluster.sparkVersion }),
    ...(report?.aliveWorkers !== undefined && { num_workers: report.aliveWorkers }),
    ...(report?.cores !== undefined && { cluster_cores: report.cores }),
    ...(report?.memoryMb !== undefined && { cluster_memory_mb: report.memoryMb }),
    start_time: cluster.createdAt,
    ...(ended !== undefined && { terminated_time: ended }),
    ...(Object.keys(cluster.tags).length > 0 && { custom_tags: { ...cluster.tags } }),
    ...(report?.masterUrl !== undefined && { spark_conf: { 'spark.master': report.masterUrl } }),
  };
}

const EVERYTHING: PageRequest = { field: 'DEFAULT', direction: 'ASC', size: Number.MAX_SAFE_INTEGER };

function pageFields(query: Query): PageRequest {
  const size = optionalInteger(query, 'page_size') || MAX_CLUSTER_PAGE;
  if (size < 1) throw invalid('page_size', `must be from 1 to ${MAX_CLUSTER_PAGE}`);
  const sort = {
    field: choiceField(query, 'sort_by.field', SORT_FIELDS) ?? 'DEFAULT',
    direction: choiceField(query, 'sort_by.direction', DIRECTIONS) ?? 'ASC',
  };
  const token = optionalString(query, 'page_token') || undefined;
  const place = token === undefined ? undefined : readPlace(token, sort);
  return { ...sort, size: Math.min(size, MAX_CLUSTER_PAGE), place };
}

function filterFields(query: Query): ClusterFilter {
  const sources = choicesField(query, 'filter_by.cluster_sources', SOURCES);
  const states = choicesField(query, 'filter_by.cluster_states', STATES);
  const isPinned = pinnedField(query, 'filter_by.is_pinned');
  const policyId = optionalString(query, 'filter_by.policy_id');
  return {
    ...(sources !== undefined && { sources }),
    ...(states !== undefined && { states }),
    ...(isPinned !== undefined && { isPinned }),
    ...(policyId !== undefined && { policyId }),
  };
}

/** The Python SDK writes it as Python does: `True`. */
function pinnedField(query: Query, name: string): boolean | undefined {
  const text = query[name];
  const isPythons = text === 'True' || text === 'False';
  return optionalBoolean(isPythons ? { [name]: text.toLowerCase() } : query, name);
}

function choiceField<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = optionalString(query, name) || undefined;
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) throw invalid(name, `must be one of ${words.join(', ')}`);
  return word;
}

/** SDKs repeat the field for each word; commas are taken, too. */
function choicesField(query: Query, name: string, words: readonly string[]): string[] | undefined {
  const values = [query[name] ?? []].flat();
  const texts = values.flatMap((value) => String(value).split(',')).filter((text) => text !== '');
  if (texts.some((text) => !words.includes(text))) throw invalid(name, `must be of ${words.join(', ')}`);
  return texts.length === 0 ? undefined : texts;
}
