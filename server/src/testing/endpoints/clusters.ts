import type { Cast, Endpoint } from './endpoint.ts';
import { GONE } from './endpoint.ts';

const OWN = '/api/latchkey/1.0/clusters';

let clusters = 0;

/** Where nothing is asked, so that no test depends on what listens on this machine. */
const STATUS_URL = 'http://169.254.169.254:8080/';

const fields = () => ({ name: `cluster ${clusters++}`, kind: 'spark-standalone', status_url: STATUS_URL });

async function makeCluster({ app }: Cast): Promise<string> {
  const { name } = fields();
  const cluster = await app.core.clusterRegistry.create(
    { name: 'test', address: '', userAgent: '', requestId: '' },
    {
      name,
      kind: 'spark-standalone',
      statusUrl: STATUS_URL,
      description: '',
      sparkVersion: '4.0.1',
      tags: {},
    },
    'API',
  );
  return cluster.clusterId;
}

const pathOf = (clusterId: string) => ({ path: `${OWN}/${clusterId}` });
const UNKNOWN = '0101-000000-abcdefgh';
const WRONG_FIELDS = [
  {},
  { ...fields(), name: 7 },
  { ...fields(), name: '' },
  { ...fields(), kind: 'mainframe' },
  { ...fields(), status_url: undefined },
  { ...fields(), tags: { team: 7 } },
  { ...fields(), description: 'x'.repeat(1_001) },
].map((body) => ({ body }));
const WRONG_URLS = [
  { body: { ...fields(), status_url: 'http://me:hush@spark.internal:8080' }, isBeyondSchema: true },
  { body: { ...fields(), status_url: 'spark://spark.internal:7077' }, isBeyondSchema: true },
];

const inBothVersions = (endpoint: (path: string) => Endpoint) =>
  ['/api/2.0/clusters', '/api/2.1/clusters'].map(endpoint);

/** Databricks' Clusters API, and our registry. */
export const CLUSTERS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/2.0/clusters/list',
    who: 'everybody',
    good: async (cast) => {
      await makeCluster(cast);
      return {};
    },
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/2.1/clusters/list',
    who: 'everybody',
    good: async (cast) => {
      await makeCluster(cast);
      const query = 'page_size=1&filter_by.cluster_states=RUNNING,ERROR&sort_by.field=CLUSTER_NAME';
      return { path: `/api/2.1/clusters/list?${query}` };
    },
    wrongTypes: [
      { path: '/api/2.1/clusters/list?page_size=many' },
      { path: '/api/2.1/clusters/list?page_size=-1' },
      { path: '/api/2.1/clusters/list?page_token=abc', isBeyondSchema: true },
      { path: '/api/2.1/clusters/list?filter_by.cluster_states=ASLEEP' },
      { path: '/api/2.1/clusters/list?sort_by.direction=UP' },
    ],
    bodyless: true,
  },
  ...inBothVersions((path) => ({
    method: 'GET',
    path: `${path}/get`,
    who: 'everybody',
    good: async (cast) => ({ path: `${path}/get?cluster_id=${await makeCluster(cast)}` }),
    foreign: {
      input: () => ({ path: `${path}/get?cluster_id=${UNKNOWN}` }),
      answer: [400, 'INVALID_PARAMETER_VALUE'],
    },
    wrongTypes: [{ path: `${path}/get` }],
    bodyless: true,
  })),
  ...inBothVersions((path) => ({
    method: 'GET',
    path: `${path}/spark-versions`,
    who: 'everybody',
    good: async (cast) => {
      await makeCluster(cast);
      return {};
    },
    bodyless: true,
  })),
  {
    method: 'GET',
    path: OWN,
    who: 'everybody',
    good: async (cast) => {
      await makeCluster(cast);
      return {};
    },
    bodyless: true,
  },
  {
    method: 'POST',
    path: OWN,
    who: 'administrators',
    good: () => ({
      body: { ...fields(), description: 'For all.', spark_version: '4.0.1', tags: { team: 'data' } },
    }),
    wrongTypes: [...WRONG_FIELDS, ...WRONG_URLS],
  },
  {
    method: 'POST',
    path: `${OWN}/try`,
    who: 'administrators',
    good: () => ({ body: { kind: 'spark-standalone', status_url: STATUS_URL } }),
    wrongTypes: [{ body: {} }, { body: { kind: 'mainframe', status_url: STATUS_URL } }, ...WRONG_URLS],
  },
  {
    method: 'GET',
    path: `${OWN}/:cluster_id`,
    who: 'everybody',
    good: async (cast) => pathOf(await makeCluster(cast)),
    foreign: { input: () => pathOf(UNKNOWN), answer: GONE },
    bodyless: true,
  },
  {
    method: 'PUT',
    path: `${OWN}/:cluster_id`,
    who: 'administrators',
    good: async (cast) => ({ ...pathOf(await makeCluster(cast)), body: fields() }),
    foreign: { input: () => ({ ...pathOf(UNKNOWN), body: fields() }), answer: GONE },
    wrongTypes: [...WRONG_FIELDS, ...WRONG_URLS].map((wrong) => ({ ...pathOf(UNKNOWN), ...wrong })),
  },
  {
    method: 'DELETE',
    path: `${OWN}/:cluster_id`,
    who: 'administrators',
    good: async (cast) => pathOf(await makeCluster(cast)),
    foreign: { input: () => pathOf(UNKNOWN), answer: GONE },
    bodyless: true,
  },
];
