import { Type } from 'typebox';
import { Choice, EpochMs } from '../http/schemas.ts';
import {
  CLUSTER_KINDS,
  CLUSTER_STATES,
  MAX_DESCRIPTION_LENGTH,
  MAX_NAME_LENGTH,
  MAX_VERSION_LENGTH,
} from './cluster.ts';

const Count = (description?: string) =>
  Type.Optional(Type.Integer({ minimum: 0, ...(description !== undefined && { description }) }));
const State = Choice(CLUSTER_STATES, {
  description:
    '`RUNNING`: the master says that it is alive; `RESTARTING`: it is recovering; `TERMINATED`: nothing listens at its address; `ERROR`: something else was answered, or nothing; `UNKNOWN`: nobody has looked yet.',
});
const Message = Type.String({ description: 'What was seen, as a sentence.' });
const Tags = Type.Record(Type.String(), Type.String());
const Kind = Choice(CLUSTER_KINDS, { description: '`spark-standalone`: a Spark standalone master.' });
const Id = Type.String({ description: 'From the list of clusters.' });

/** Databricks' ClusterDetails, as far as it is known. */
export const DetailsAnswer = Type.Object(
  {
    cluster_id: Type.String({ description: '`MMDD-HHMMSS-xxxxxxxx`.' }),
    cluster_name: Type.String(),
    state: State,
    state_message: Message,
    cluster_source: Choice(['UI', 'API'], { description: 'By what way it was registered.' }),
    creator_user_name: Type.Optional(
      Type.String({ description: 'Who registered it; absent when they are gone.' }),
    ),
    spark_version: Type.Optional(
      Type.String({ description: 'As an administrator wrote it: no status page tells it.' }),
    ),
    num_workers: Count('Those that are alive.'),
    cluster_cores: Count('Of the workers that are alive.'),
    cluster_memory_mb: Count('What the workers that are alive may give to applications.'),
    start_time: EpochMs('When the cluster was registered.'),
    terminated_time: Type.Optional(EpochMs('Since when it was seen not to run, in the state `TERMINATED`.')),
    custom_tags: Type.Optional(Tags),
    spark_conf: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: '`spark.master`, where programs connect to, as the master tells it.',
      }),
    ),
  },
  { title: 'ClusterDetails' },
);
export const DetailsList20 = Type.Object(
  { clusters: Type.Array(DetailsAnswer) },
  { title: 'ClusterDetailsList' },
);
export const DetailsList = Type.Object(
  {
    clusters: Type.Array(DetailsAnswer),
    next_page_token: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
    prev_page_token: Type.Optional(Type.String({ description: 'Absent on the first page.' })),
  },
  { title: 'ClusterDetailsPage' },
);
export const VersionsAnswer = Type.Object(
  { versions: Type.Array(Type.Object({ key: Type.String(), name: Type.String() })) },
  { title: 'SparkVersions' },
);
export const ClusterIdQuery = Type.Object({ cluster_id: Id });
export const ClusterPath = Type.Object({ cluster_id: Id });

/** Databricks' words. */
export const SOURCES = ['UI', 'API', 'JOB', 'SQL', 'PIPELINE', 'PIPELINE_MAINTENANCE', 'MODELS'] as const;
export const STATES = [
  'PENDING',
  'RUNNING',
  'RESTARTING',
  'RESIZING',
  'TERMINATING',
  'TERMINATED',
  'ERROR',
  'UNKNOWN',
] as const;
export const SORT_FIELDS = ['CLUSTER_NAME', 'DEFAULT'] as const;
export const DIRECTIONS = ['ASC', 'DESC'] as const;
export const MAX_CLUSTER_PAGE = 100;

export const ListQuery = Type.Object({
  page_size: Type.Optional(
    Type.Integer({ minimum: 1, description: `How many one page may have; at most ${MAX_CLUSTER_PAGE}.` }),
  ),
  page_token: Type.Optional(
    Type.String({ description: 'The `next_page_token` or `prev_page_token` of another page.' }),
  ),
  'filter_by.cluster_sources': Type.Optional(
    Type.Array(Choice(SOURCES), { description: 'Only those that came this way.' }),
  ),
  'filter_by.cluster_states': Type.Optional(
    Type.Array(Choice(STATES), { description: 'Only those in one of these states.' }),
  ),
  'filter_by.is_pinned': Type.Optional(
    Type.Boolean({ description: 'No cluster is pinned: `true` leaves none.' }),
  ),
  'filter_by.policy_id': Type.Optional(
    Type.String({ description: 'No cluster has a policy: any leaves none.' }),
  ),
  'sort_by.field': Type.Optional(
    Choice(SORT_FIELDS, { description: '`DEFAULT`: those registered last come first.' }),
  ),
  'sort_by.direction': Type.Optional(Choice(DIRECTIONS, { description: 'Left out: `ASC`.' })),
});

const Fields = {
  name: Type.String({
    minLength: 1,
    maxLength: MAX_NAME_LENGTH,
    description: 'No two have the same, in any case.',
  }),
  kind: Kind,
  status_url: Type.String({
    description:
      'Where the master shows its web page, such as `http://spark.internal:8080`; its status is asked at `json/` below. Everybody who may use clusters sees it: no user name and no password.',
  }),
  description: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION_LENGTH })),
  spark_version: Type.Optional(
    Type.String({
      maxLength: MAX_VERSION_LENGTH,
      description: 'Such as `4.0.1`; for clients that choose by it.',
    }),
  ),
  tags: Type.Optional(Tags),
};
const EXAMPLE = {
  ...{ name: 'analytics', kind: 'spark-standalone', status_url: 'http://spark.internal:8080' },
  tags: { team: 'data' },
};
export const ClusterBody = Type.Object(Fields, { title: 'ClusterRequest', examples: [EXAMPLE] });
export const TryBody = Type.Object(
  { kind: Kind, status_url: Fields.status_url },
  {
    title: 'TryClusterRequest',
    examples: [{ kind: 'spark-standalone', status_url: 'http://spark.internal:8080' }],
  },
);

const Report = Type.Object(
  {
    master_url: Type.Optional(
      Type.String({ description: 'Where programs connect to, such as `spark://host:7077`.' }),
    ),
    alive_workers: Count(),
    cores: Count('Of the workers that are alive.'),
    cores_used: Count(),
    memory_mb: Count('Of the workers that are alive.'),
    memory_used_mb: Count(),
    worker_count: Type.Integer({ description: 'Those that are not alive included.' }),
    application_count: Type.Integer({ description: 'Those that run or wait.' }),
  },
  { title: 'ClusterReport', description: 'What the cluster tells of itself.' },
);
const Status = { state: State, state_message: Message, report: Type.Optional(Report) };
const InfoAnswer = Type.Object(
  {
    cluster_id: Type.String(),
    ...{ name: Type.String(), kind: Kind, status_url: Type.String(), description: Type.String() },
    ...{ spark_version: Type.String(), tags: Tags, ...Status },
    looked_at: Type.Optional(EpochMs('When it was looked at.')),
    state_since: Type.Optional(EpochMs('Since when it was seen in no other state.')),
    last_running_time: Type.Optional(EpochMs('When it was last seen running, to the minute.')),
    created_at: EpochMs('When it was registered.'),
    created_by: Type.Optional(Type.String({ description: 'Who registered it; absent when they are gone.' })),
    updated_at: EpochMs('When what is registered was last changed.'),
  },
  { title: 'ClusterInfo' },
);
export const InfoList = Type.Object({ clusters: Type.Array(InfoAnswer) }, { title: 'ClusterInfos' });
export const OneAnswer = Type.Object(
  {
    cluster: InfoAnswer,
    workers: Type.Array(
      Type.Object(
        {
          ...{ id: Type.String(), host: Type.String(), state: Type.String() },
          ...{ cores: Count(), cores_used: Count(), memory_mb: Count(), memory_used_mb: Count() },
          last_heartbeat_time: Type.Optional(EpochMs('When the master last heard of it.')),
        },
        { title: 'ClusterWorker' },
      ),
      { description: 'The first 200.' },
    ),
    applications: Type.Array(
      Type.Object(
        {
          ...{ id: Type.String(), name: Type.String(), user: Type.String(), state: Type.String() },
          ...{ cores: Count(), start_time: Type.Optional(EpochMs('When it was submitted.')) },
        },
        { title: 'ClusterApplication' },
      ),
      { description: 'Those that run or wait, the first 200.' },
    ),
  },
  { title: 'ClusterResponse' },
);
export const TryAnswer = Type.Object(
  { ...Status, status_url: Type.String({ description: 'As it would be kept.' }) },
  { title: 'TryClusterResponse' },
);
