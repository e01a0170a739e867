import type {
  ClusterInfo,
  ClusterResponse,
  ListClustersResponse,
  TryClusterResponse,
} from '@latchkey/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { invalid, optionalObject, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import { sayState, seenAtOf } from '../http/if-match.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty } from '../http/schemas.ts';
import type { Directory } from '../principals/directory.ts';
import { CLUSTER_KINDS, type Cluster, type ClusterFields, type ClusterKind } from './cluster.ts';
import type { ClusterInState, ClusterRegistry } from './cluster-registry.ts';
import { ClusterBody, ClusterPath, InfoList, OneAnswer, TryAnswer, TryBody } from './cluster-schemas.ts';
import type { ClusterTrials } from './cluster-trials.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { presentInfo, presentLook, presentOne } from './present.ts';

type Body = Readonly<Record<string, unknown>>;
interface ById {
  Params: { cluster_id: string };
}

interface ClusterRoutesDeps {
  readonly clusterRegistry: ClusterRegistry;
  readonly clusterWatch: ClusterWatch;
  readonly clusterTrials: ClusterTrials;
  readonly directory: Directory;
}

const PATH = '/api/latchkey/1.0/clusters';
const TAG = { tag: 'Clusters' } as const;
const ONLY_AS_SEEN =
  'With `If-Match` and the `ETag` of an earlier answer (`"` and `updated_at` and `"`), it is done only if nobody has changed the cluster since.';
const LIST: RouteDoc = {
  ...TAG,
  id: 'listRegisteredClusters',
  summary: 'List all clusters with what is known of them',
};
const GET: RouteDoc = {
  ...TAG,
  id: 'getRegisteredCluster',
  summary: 'Get a cluster with its workers and applications',
  path: ClusterPath,
  errors: ['cluster_not_found'],
};
const CREATE: RouteDoc = {
  ...TAG,
  id: 'registerCluster',
  summary: 'Register a cluster',
  description: 'It is not asked before: whether it runs is told by what it is like afterwards.',
  body: ClusterBody,
  errors: ['already_exists', 'quota_exceeded'],
};
const REPLACE: RouteDoc = {
  ...TAG,
  id: 'replaceRegisteredCluster',
  summary: 'Write what is registered of a cluster anew',
  description: ONLY_AS_SEEN,
  path: ClusterPath,
  body: ClusterBody,
  errors: ['already_exists', 'cluster_not_found', 'changed_meanwhile'],
};
const DELETE: RouteDoc = {
  ...TAG,
  id: 'removeCluster',
  summary: 'Take a cluster off the list',
  description: `The cluster itself runs on. ${ONLY_AS_SEEN}`,
  path: ClusterPath,
  errors: ['cluster_not_found', 'changed_meanwhile'],
};
const TRY: RouteDoc = {
  ...TAG,
  id: 'tryCluster',
  summary: 'Look at a cluster before it is registered',
  description: 'Asks once, and says what was seen; it is in the audit trail.',
  body: TryBody,
};

const READING = { scope: 'clusters' } as const;
/** They choose where this server goes: a browser that somebody left open is not enough. */
const WRITING = { ...READING, isForAdministrators: true, needsRecentProof: true } as const;

/** Our own: everybody sees the clusters, administrators register them. */
export function clusterRoutes(app: FastifyInstance, deps: ClusterRoutesDeps): void {
  const { clusterRegistry, clusterTrials } = deps;
  const config = (access: typeof READING | typeof WRITING, doc: RouteDoc) => ({ config: { access, doc } });
  const one = { schema: { response: { 200: OneAnswer } } };

  app.get(
    PATH,
    { ...config(READING, LIST), schema: { response: { 200: InfoList } } },
    async (): Promise<ListClustersResponse> => ({ clusters: await listAll(deps) }),
  );

  app.get<ById>(`${PATH}/:cluster_id`, { ...config(READING, GET), ...one }, async (request, reply) =>
    answer(reply, await clusterRegistry.get(request.params.cluster_id), deps),
  );

  app.post(PATH, { ...config(WRITING, CREATE), ...one }, async (request, reply) => {
    const source = identityOf(request).via === 'session' ? 'UI' : 'API';
    const fields = clusterFields(requiredBody(request.body));
    return answer(reply, await clusterRegistry.create(callerOfRequest(request), fields, source), deps);
  });

  app.put<ById>(`${PATH}/:cluster_id`, { ...config(WRITING, REPLACE), ...one }, async (request, reply) => {
    const fields = clusterFields(requiredBody(request.body));
    const cluster = await clusterRegistry.replace(callerOfRequest(request), targetOf(request), fields);
    return answer(reply, cluster, deps);
  });

  app.delete<ById>(
    `${PATH}/:cluster_id`,
    { ...config(WRITING, DELETE), schema: { response: { 200: Empty } } },
    async (request) => {
      await clusterRegistry.delete(callerOfRequest(request), targetOf(request));
      return {};
    },
  );

  app.post(
    `${PATH}/try`,
    { ...config(WRITING, TRY), schema: { response: { 200: TryAnswer } } },
    async (request): Promise<TryClusterResponse> => {
      const body = requiredBody(request.body);
      const [kind, url] = [kindField(body), requiredString(body, 'status_url')];
      const trial = await clusterTrials.try(callerOfRequest(request), kind, url);
      return { ...presentLook(trial), status_url: trial.statusUrl };
    },
  );
}

async function listAll({
  clusterRegistry,
  clusterWatch,
  directory,
}: ClusterRoutesDeps): Promise<ClusterInfo[]> {
  const clusters = await clusterRegistry.list();
  const [statuses, names] = await Promise.all([
    clusterWatch.statusOfAll(clusters),
    directory.listNames([...new Set(clusters.map(({ createdById }) => createdById))]),
  ]);
  return clusters.flatMap((cluster, i) => {
    const status = statuses[i];
    return status ? [presentInfo(cluster, status, names.get(cluster.createdById))] : [];
  });
}

async function answer(
  reply: FastifyReply,
  cluster: Cluster,
  { clusterWatch, directory }: ClusterRoutesDeps,
): Promise<ClusterResponse> {
  const [status, names] = await Promise.all([
    clusterWatch.statusOf(cluster),
    directory.listNames([cluster.createdById]),
  ]);
  sayState(reply, cluster);
  return presentOne(cluster, status, names.get(cluster.createdById));
}

function targetOf(request: FastifyRequest<ById>): ClusterInState {
  return { clusterId: request.params.cluster_id, seenAt: seenAtOf(request) };
}

function clusterFields(body: Body): ClusterFields {
  return {
    name: requiredString(body, 'name'),
    kind: kindField(body),
    statusUrl: requiredString(body, 'status_url'),
    description: optionalString(body, 'description') ?? '',
    sparkVersion: optionalString(body, 'spark_version') ?? '',
    tags: tagsField(body),
  };
}

function kindField(body: Body): ClusterKind {
  const name = requiredString(body, 'kind');
  const kind = CLUSTER_KINDS.find((one) => one === name);
  if (kind === undefined) throw invalid('kind', `must be one of ${CLUSTER_KINDS.join(', ')}`);
  return kind;
}

function tagsField(body: Body): Record<string, string> {
  const tags = optionalObject(body, 'tags') ?? {};
  for (const name of Object.keys(tags))
    if (typeof tags[name] !== 'string') throw invalid('tags', 'must be an object whose values are strings');
  return tags as Record<string, string>;
}
