import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { startStatusPage } from '../testing/start-status-page.ts';
import { StatusPage } from '../testing/status-page.ts';
import { askedAddresses } from './asked-addresses.ts';
import { boundedPages } from './bounded-page.ts';
import type { Cluster } from './cluster.ts';
import { ClusterWatch } from './cluster-watch.ts';

const CALLER = { name: 'test', address: '', userAgent: '', requestId: '' };

function register(app: TestApp, statusUrl: string, name = 'one'): Promise<Cluster> {
  const fields = {
    name,
    kind: 'spark-standalone' as const,
    statusUrl,
    description: '',
    sparkVersion: '',
    tags: {},
  };
  return app.core.clusterRegistry.create(CALLER, fields, 'API');
}

/** As a request sees it: what is registered is read anew. */
async function look(app: TestApp, { clusterId }: Cluster) {
  return app.core.clusterWatch.statusOf(await app.core.clusterRegistry.get(clusterId));
}

test('however many ask, a master is asked once, and not again for five seconds', async () => {
  const app = await startTestApp();
  const page = await startStatusPage('alive-with-two-workers');
  const cluster = await register(app, page.url);
  const seen = await Promise.all(Array.from({ length: 50 }, () => look(app, cluster)));
  expect(new Set(seen.map(({ state }) => state))).toEqual(new Set(['RUNNING']));
  app.clock.advance('4s');
  await look(app, cluster);
  expect(page.asked).toHaveLength(1);
  app.clock.advance('2s');
  await look(app, cluster);
  await expect.poll(() => page.asked.length).toBe(2);
});

test('what was seen seconds ago is told at once while a silent master is asked again', async () => {
  const app = await startTestApp();
  const page = await startStatusPage('alive-with-two-workers');
  const cluster = await register(app, page.url);
  const first = await look(app, cluster);
  let isAskedAgain = false;
  page.answer = () => {
    isAskedAgain = true;
  };
  app.clock.advance('10s');
  expect(await look(app, cluster)).toEqual(first);
  expect(await look(app, cluster)).toEqual(first);
  await expect.poll(() => isAskedAgain).toBe(true);
  expect(page.asked).toHaveLength(2);
});

test('what is a minute old is not told: the answer waits, and then says what was seen', async () => {
  const app = await startTestApp();
  const page = await startStatusPage('alive-with-two-workers');
  const cluster = await register(app, page.url);
  expect((await look(app, cluster)).state).toBe('RUNNING');
  page.show('standby');
  app.clock.advance('61s');
  expect((await look(app, cluster)).state).toBe('ERROR');
});

test('masters that say nothing keep nobody waiting for more than one look', async () => {
  const app = await startTestApp();
  const silent = await startStatusPage(() => undefined);
  const page = await startStatusPage('alive-with-two-workers');
  // More than are asked at once: those behind are told as not known.
  for (let i = 0; i < 10; i++) await register(app, silent.url, `silent ${i}`);
  // The latest is asked first.
  app.clock.advance('1s');
  await register(app, page.url, 'alive');
  const clusters = await app.core.clusterRegistry.list();
  const [alive, ...others] = await app.core.clusterWatch.statusOfAll(clusters);
  expect(alive?.state).toBe('RUNNING');
  expect(others.filter(({ state }) => state === 'UNKNOWN').length).toBeGreaterThanOrEqual(2);
});

test('whoever waits as long as one look takes is told that the master says nothing', async () => {
  const app = await startTestApp();
  const ask = boundedPages({ addresses: askedAddresses([]), timeoutMs: 100, maxBytes: 1_000 });
  // Far more than the look and the database take, so that nothing but the look's own limit ends the wait.
  const watch = new ClusterWatch({ ...app.core, clock: app.clock, ask, longestWaitMs: 3_600_000 });
  const silent = await startStatusPage(() => undefined);
  for (let i = 0; i < 10; i++) await register(app, silent.url, `silent ${i}`);
  const statuses = await watch.statusOfAll(await app.core.clusterRegistry.list());
  expect(new Set(statuses.map(({ message }) => message))).toEqual(
    new Set(['The master did not answer in time.']),
  );
});

test('since when it is in its state outlives the node, and is the same on another one', async () => {
  const app = await startTestApp();
  const page = await startStatusPage('alive-with-two-workers');
  const cluster = await register(app, page.url);
  const first = await look(app, cluster);
  expect(first.sighting).toEqual({ state: 'RUNNING', since: first.lookedAt, runningAt: first.lookedAt });
  app.clock.advance('3h');
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const later = await look(other, cluster);
  expect(later.sighting).toMatchObject({ state: 'RUNNING', since: first.lookedAt });
  expect(later.sighting?.runningAt).toBeGreaterThan((first.lookedAt ?? 0) + 10_000_000);
  page.show('standby');
  other.clock.advance('2m');
  const ended = await look(other, cluster);
  expect(ended.sighting).toEqual({
    ...{ state: 'ERROR', since: ended.lookedAt, runningAt: later.sighting?.runningAt },
  });
});

test('another address is another cluster: nothing that was seen of the one before is told of it', async () => {
  const app = await startTestApp();
  const [page, other] = [await startStatusPage('alive-with-two-workers'), await StatusPage.open('standby')];
  const cluster = await register(app, page.url);
  await look(app, cluster);
  await other.close();
  const { name, kind, description, sparkVersion, tags } = cluster;
  const fields = { name, kind, description, sparkVersion, tags };
  const target = { clusterId: cluster.clusterId };
  await app.core.clusterRegistry.replace(CALLER, target, { ...fields, statusUrl: other.url });
  const status = await look(app, cluster);
  expect(status).toMatchObject({ state: 'TERMINATED', sighting: { state: 'TERMINATED' } });
  expect(status.sighting?.runningAt).toBeUndefined();
  // A change of words leaves what was seen.
  await app.core.clusterRegistry.replace(CALLER, target, { ...fields, statusUrl: other.url, name: 'two' });
  expect((await look(app, cluster)).sighting).toEqual(status.sighting);
});

test('a look that ends after its cluster was removed leaves nothing behind', async () => {
  const app = await startTestApp();
  let finish = () => {};
  const page = await startStatusPage((response) => {
    finish = () => response.end('{}');
  });
  const cluster = await register(app, page.url);
  const looking = look(app, cluster);
  await expect.poll(() => page.asked.length).toBe(1);
  await app.core.clusterRegistry.delete(CALLER, { clusterId: cluster.clusterId });
  finish();
  expect((await looking).state).toBe('ERROR');
  expect(await app.core.clusterRegistry.list()).toEqual([]);
});

test('a server that is stopped does not wait for masters that say nothing', async () => {
  const app = await startTestApp();
  const silent = await startStatusPage(() => undefined);
  const cluster = await register(app, silent.url);
  const looking = look(app, cluster);
  await expect.poll(() => silent.asked.length).toBe(1);
  await app.core.clusterWatch.close();
  expect((await looking).state).toBe('UNKNOWN');
});
