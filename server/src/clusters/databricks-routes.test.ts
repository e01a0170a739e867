import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';
import { startStatusPage } from '../testing/start-status-page.ts';
import { type RecordedPage, StatusPage } from '../testing/status-page.ts';

const OWN = '/api/latchkey/1.0/clusters';

async function start() {
  const app = await startTestApp();
  const [admin, alice] = [await app.token(await app.admin()), await app.token(await app.user('alice'))];
  const get = (path: string, query = '', who = alice) => app.get(`/api/${path}${query && `?${query}`}`, who);
  return { app, admin, alice, get };
}

async function register(app: TestApp, admin: TestToken, fields: object): Promise<string> {
  const body = { kind: 'spark-standalone', ...fields };
  const answer = await app.post(OWN, admin, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.cluster.cluster_id;
}

/** Clusters by the pages that their masters show. */
async function registerSome(app: TestApp, admin: TestToken, pages: Record<string, RecordedPage>) {
  for (const [name, page] of Object.entries(pages)) {
    await register(app, admin, { name, status_url: (await startStatusPage(page)).url });
    app.clock.advance('1s');
  }
}

test('a cluster has what its master tells, what the administrator wrote, and nothing else', async () => {
  const { app, admin, get } = await start();
  const page = await startStatusPage('alive-with-an-application');
  const clusterId = await register(app, admin, {
    ...{ name: 'analytics', status_url: page.url, spark_version: '4.3.0', tags: { team: 'data' } },
    description: 'For all.',
  });
  const details = {
    cluster_id: clusterId,
    cluster_name: 'analytics',
    state: 'RUNNING',
    state_message: 'The master is alive, with 2 workers.',
    cluster_source: 'API',
    creator_user_name: 'admin',
    spark_version: '4.3.0',
    num_workers: 2,
    cluster_cores: 4,
    cluster_memory_mb: 2048,
    start_time: expect.any(Number),
    custom_tags: { team: 'data' },
    spark_conf: { 'spark.master': 'spark://127.0.0.1:17077' },
  };
  expect(clusterId).toMatch(/^(0[1-9]|1[0-2])([0-2]\d|3[01])-([01]\d|2[0-3])[0-5]\d[0-5]\d-[a-z0-9]{8}$/);
  for (const version of ['2.0', '2.1']) {
    expect((await get(`${version}/clusters/list`)).body).toEqual({ clusters: [details] });
    expect((await get(`${version}/clusters/get`, `cluster_id=${clusterId}`)).body).toEqual(details);
    expect((await get(`${version}/clusters/spark-versions`)).body).toEqual({
      versions: [{ key: '4.3.0', name: 'Apache Spark 4.3.0' }],
    });
  }
  expect(page.asked).toEqual(['/json/']);
});

test('without clusters the lists are empty, and an unknown one is told as official clients know it', async () => {
  const { get } = await start();
  for (const version of ['2.0', '2.1']) {
    expect((await get(`${version}/clusters/list`)).body).toEqual({ clusters: [] });
    expect((await get(`${version}/clusters/spark-versions`)).body).toEqual({ versions: [] });
    const answer = await get(`${version}/clusters/get`, 'cluster_id=0101-000000-abcdefgh');
    expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer.body.message).toMatch(/^Cluster 0101-000000-abcdefgh does not exist/);
  }
});

test.each([
  ['alive-without-workers', 'RUNNING', 'The master is alive, without any worker: nothing can run yet.'],
  ['alive-with-one-worker-left', 'RUNNING', 'The master is alive, with 1 worker.'],
  [
    'standby',
    'ERROR',
    'The master is on standby, and another one has the workers: register that one, or both.',
  ],
] as const)('a master that shows %s is %s', async (page, state, message) => {
  const { app, admin, get } = await start();
  await registerSome(app, admin, { one: page });
  const [cluster] = (await get('2.1/clusters/list')).body.clusters;
  expect(cluster).toMatchObject({ state, state_message: message });
});

test('a master that is gone is TERMINATED since it was seen so, and says nothing of workers', async () => {
  const { app, admin, get } = await start();
  const page = await StatusPage.open('alive-with-two-workers');
  const clusterId = await register(app, admin, { name: 'one', status_url: page.url });
  await page.close();
  app.clock.advance('2m');
  const before = app.clock.now();
  const gone = (await get('2.1/clusters/get', `cluster_id=${clusterId}`)).body;
  expect(gone).toEqual({
    ...{ cluster_id: clusterId, cluster_name: 'one', state: 'TERMINATED', cluster_source: 'API' },
    state_message: 'Nothing listens at the master’s address: it does not run.',
    ...{ creator_user_name: 'admin', start_time: expect.any(Number), terminated_time: expect.any(Number) },
  });
  expect(gone.terminated_time).toBeGreaterThanOrEqual(before);
  app.clock.advance('1h');
  const later = (await get('2.1/clusters/get', `cluster_id=${clusterId}`)).body;
  expect(later.terminated_time).toBe(gone.terminated_time);
});

test('pages lead forwards and back through all clusters once, in either order', async () => {
  const { app, admin, get } = await start();
  const names = ['delta', 'Alpha', 'charlie', 'bravo', 'echo'];
  await registerSome(app, admin, Object.fromEntries(names.map((name) => [name, 'alive-without-workers'])));
  const walk = async (query: string, field: 'next_page_token' | 'prev_page_token', from = '') => {
    const pages: string[][] = [];
    let token = from;
    do {
      const { body } = await get('2.1/clusters/list', `${query}${token && `&page_token=${token}`}`);
      pages.push(body.clusters.map(({ cluster_name }: { cluster_name: string }) => cluster_name));
      token = body[field] ?? '';
    } while (token !== '');
    return pages;
  };
  const byName = 'page_size=2&sort_by.field=CLUSTER_NAME';
  const inOrder = [['Alpha', 'bravo'], ['charlie', 'delta'], ['echo']];
  expect(await walk(byName, 'next_page_token')).toEqual(inOrder);
  expect(await walk(`${byName}&sort_by.direction=DESC`, 'next_page_token')).toEqual([
    ['echo', 'delta'],
    ['charlie', 'bravo'],
    ['Alpha'],
  ]);
  expect(await walk('page_size=3', 'next_page_token')).toEqual([
    ['echo', 'bravo', 'charlie'],
    ['Alpha', 'delta'],
  ]);
  const last = await get('2.1/clusters/list', `${byName}&page_token=${await lastToken(get, byName)}`);
  expect(await walk(byName, 'prev_page_token', last.body.prev_page_token)).toEqual([
    ['charlie', 'delta'],
    ['Alpha', 'bravo'],
  ]);
});

async function lastToken(get: Awaited<ReturnType<typeof start>>['get'], query: string): Promise<string> {
  let token = '';
  for (;;) {
    const { body } = await get('2.1/clusters/list', `${query}${token && `&page_token=${token}`}`);
    if (body.next_page_token === undefined) return token;
    token = body.next_page_token;
  }
}

test('a page goes on behind the last one, also when that cluster is gone by then', async () => {
  const { app, admin, get } = await start();
  await registerSome(app, admin, { a: 'standby', b: 'standby', c: 'standby' });
  const byName = 'page_size=2&sort_by.field=CLUSTER_NAME';
  const { body } = await get('2.1/clusters/list', byName);
  await app.send('DELETE', `${OWN}/${body.clusters[1].cluster_id}`, admin);
  const next = await get('2.1/clusters/list', `${byName}&page_token=${body.next_page_token}`);
  const namesOf = (answer: typeof next) =>
    answer.body.clusters.map(({ cluster_name: name }: { cluster_name: string }) => name);
  expect(namesOf(next)).toEqual(['c']);
  const back = await get('2.1/clusters/list', `${byName}&page_token=${next.body.prev_page_token}`);
  expect([namesOf(back), back.body.prev_page_token]).toEqual([['a'], undefined]);
});

test('a page token of another sorting, or of nobody, is refused', async () => {
  const { app, admin, get } = await start();
  await registerSome(app, admin, { a: 'standby', b: 'standby' });
  const { body } = await get('2.1/clusters/list', 'page_size=1');
  const tokens = [body.next_page_token, 'abc', 'x'.repeat(5_000), Buffer.from('[]').toString('base64url')];
  for (const token of tokens) {
    const answer = await get('2.1/clusters/list', `sort_by.field=CLUSTER_NAME&page_token=${token}`);
    expect([token, answer.status, answer.body.error_code]).toEqual([token, 400, 'INVALID_PARAMETER_VALUE']);
  }
});

test('filters leave what they name: repeated as SDKs send them, or joined by commas', async () => {
  const { app, admin, get } = await start();
  await registerSome(app, admin, { up: 'alive-with-two-workers', standby: 'standby' });
  const names = async (query: string) =>
    (await get('2.1/clusters/list', query)).body.clusters
      .map(({ cluster_name: name }: { cluster_name: string }) => name)
      .sort();
  const [states, sources] = ['filter_by.cluster_states', 'filter_by.cluster_sources'];
  expect(await names(`${states}=RUNNING`)).toEqual(['up']);
  expect(await names(`${states}=RUNNING&${states}=ERROR`)).toEqual(['standby', 'up']);
  expect(await names(`${states}=PENDING,ERROR`)).toEqual(['standby']);
  expect(await names(`${sources}=UI&${sources}=JOB`)).toEqual([]);
  expect(await names(`${sources}=API`)).toEqual(['standby', 'up']);
  expect(await names('filter_by.is_pinned=true')).toEqual([]);
  expect(await names('filter_by.is_pinned=True')).toEqual([]);
  for (const none of ['false', 'False'])
    expect(await names(`filter_by.is_pinned=${none}`)).toEqual(['standby', 'up']);
  expect((await get('2.1/clusters/list', 'filter_by.is_pinned=perhaps')).status).toBe(400);
  expect(await names('filter_by.policy_id=ABC')).toEqual([]);
  expect(await names('page_size=0')).toEqual(['standby', 'up']);
  expect((await get('2.1/clusters/list', `${states}=ASLEEP`)).status).toBe(400);
});

test('a token needs the scope of clusters, and somebody who is gone is not named', async () => {
  const { app, get } = await start();
  const carol = await app.user('carol');
  const narrow = await app.token(carol, { scopes: ['secrets'] });
  const right = await app.token(carol, { scopes: ['clusters'] });
  for (const path of [
    '2.0/clusters/list',
    '2.1/clusters/list',
    '2.1/clusters/spark-versions',
    'latchkey/1.0/clusters',
  ]) {
    expect([path, (await get(path, '', narrow)).status]).toEqual([path, 403]);
    expect([path, (await get(path, '', right)).status]).toEqual([path, 200]);
  }
  const fields = {
    name: 'one',
    kind: 'spark-standalone',
    statusUrl: (await startStatusPage('standby')).url,
  };
  const caller = { principalId: carol.id, name: 'carol', address: '', userAgent: '', requestId: '' };
  const more = { description: '', sparkVersion: '', tags: {} };
  await app.core.clusterRegistry.create(caller, { ...fields, ...more } as never, 'UI');
  expect((await get('2.1/clusters/list')).body.clusters[0]).toMatchObject({
    creator_user_name: 'carol',
    cluster_source: 'UI',
  });
});
