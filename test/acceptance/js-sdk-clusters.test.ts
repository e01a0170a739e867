import { ApiError, type compute, WorkspaceClient } from '@databricks/sdk-experimental';
import { expect, test } from 'vitest';
import { startStatusPage } from '../../server/src/testing/start-status-page.ts';
import type { RecordedPage } from '../../server/src/testing/status-page.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const CLUSTERS = '/api/latchkey/1.0/clusters';

async function start() {
  const server = await startServer();
  const basic = { username: 'admin', password: server.firstPassword, authType: 'basic' } as const;
  const client = new WorkspaceClient({ host: server.url, ...basic });
  const all = async (request: compute.ListClustersRequest = {}) => {
    const found: compute.ClusterDetails[] = [];
    for await (const cluster of client.clusters.list(request)) found.push(cluster);
    return found;
  };
  return { server, client, all };
}

async function register(server: RunningServer, name: string, shown: RecordedPage): Promise<void> {
  const page = await startStatusPage(shown);
  const authorization = `Basic ${Buffer.from(`admin:${server.firstPassword}`).toString('base64')}`;
  const response = await fetch(server.url + CLUSTERS, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name, kind: 'spark-standalone', status_url: page.url, spark_version: '4.3.0' }),
  });
  expect(response.status).toBe(200);
  await response.body?.cancel();
}

test('the official JavaScript client lists clusters, page by page, and gets each', async () => {
  const { server, client, all } = await start();
  expect(await all()).toEqual([]);
  await register(server, 'analytics', 'alive-with-an-application');
  await register(server, 'laboratory', 'alive-without-workers');
  await register(server, 'spare', 'standby');
  const found = await all({ page_size: 1, sort_by: { field: 'CLUSTER_NAME', direction: 'DESC' } });
  expect(found.map(({ cluster_name, state }) => [cluster_name, state])).toEqual([
    ['spare', 'ERROR'],
    ['laboratory', 'RUNNING'],
    ['analytics', 'RUNNING'],
  ]);
  const analytics = found[2];
  expect(analytics).toMatchObject({
    ...{ num_workers: 2, cluster_cores: 4, cluster_memory_mb: 2048, creator_user_name: 'admin' },
    spark_conf: { 'spark.master': 'spark://127.0.0.1:17077' },
  });
  expect(await client.clusters.get({ cluster_id: analytics?.cluster_id ?? '' })).toEqual(analytics);
  expect(await client.clusters.sparkVersions()).toEqual({
    versions: [{ key: '4.3.0', name: 'Apache Spark 4.3.0' }],
  });
  const failing = await all({ filter_by: { cluster_states: ['ERROR'], is_pinned: false } });
  expect(failing.map(({ cluster_name }) => cluster_name)).toEqual(['spare']);
});

test('the official JavaScript client is told of a cluster that is not there as it knows it', async () => {
  const { client } = await start();
  const error = await client.clusters.get({ cluster_id: '0101-000000-abcdefgh' }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    ...{ statusCode: 400, errorCode: 'INVALID_PARAMETER_VALUE' },
    message: expect.stringMatching(/^Cluster 0101-000000-abcdefgh does not exist/),
  });
});
