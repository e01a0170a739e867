import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedPage } from '../testing/status-page.ts';
import { readSparkPage } from './spark-page.ts';

test('what real masters say is read: state, workers, cores, memory, and who runs what', () => {
  expect(readSparkPage(recordedPage('alive-without-workers'))).toEqual({
    status: 'ALIVE',
    report: {
      masterUrl: 'spark://127.0.0.1:17077',
      ...{ aliveWorkers: 0, cores: 0, coresUsed: 0, memoryMb: 0, memoryUsedMb: 0 },
      ...{ workers: [], applications: [], workerCount: 0, applicationCount: 0 },
    },
  });
  const busy = readSparkPage(recordedPage('alive-with-an-application'));
  expect(busy).toMatchObject({
    status: 'ALIVE',
    report: {
      ...{ aliveWorkers: 2, cores: 4, coresUsed: 4, memoryMb: 2048, memoryUsedMb: 1024 },
      ...{ workerCount: 2, applicationCount: 1 },
    },
  });
  expect(busy?.report.workers[0]).toEqual({
    id: 'worker-20261122163005-127.0.0.1-44637',
    ...{ host: '127.0.0.1', state: 'ALIVE', cores: 2, coresUsed: 2, memoryMb: 1024, memoryUsedMb: 512 },
    lastHeartbeatAt: 1_795_365_038_629,
  });
  expect(busy?.report.applications).toEqual([
    {
      ...{ id: 'app-20261122163015-0000', name: 'nightly <b>load</b>', user: 'root', state: 'RUNNING' },
      ...{ cores: 4, startedAt: 1_795_365_015_969 },
    },
  ]);
  expect(readSparkPage(recordedPage('standby'))?.status).toBe('STANDBY');
});

test('an application that has ended is not among those that run', () => {
  const { report } = readSparkPage(recordedPage('alive-with-one-worker-left')) ?? {};
  expect(report).toMatchObject({ aliveWorkers: 1, cores: 2, memoryMb: 1024, applicationCount: 0 });
});

test('what is no plain number or text is as if it were not there', () => {
  const page = {
    url: 'javascript:alert(1)',
    workers: [
      null,
      7,
      'w',
      [],
      { id: 7, host: {}, state: null, cores: '2', memory: -1, lastheartbeat: 1e300 },
    ],
    ...{ aliveworkers: 1.5, cores: '4', coresused: null, memory: 2 ** 60, memoryused: [] },
    activeapps: { length: 3 },
    status: 'ALIVE',
  };
  expect(readSparkPage(JSON.stringify(page))).toEqual({
    status: 'ALIVE',
    report: {
      workers: [{ id: '', host: '', state: '' }],
      ...{ applications: [], workerCount: 1, applicationCount: 0 },
    },
  });
});

test('long lists are counted and cut, and long texts and control characters do not get through', () => {
  const app = { id: 'a', name: `\u001b[2J\u0000${'x'.repeat(10_000)}\ud800`, user: 'u', state: 'RUNNING' };
  const page = { status: 'ALIVE', workers: [], activeapps: Array.from({ length: 5_000 }, () => app) };
  const { report } = readSparkPage(JSON.stringify(page)) ?? {};
  expect([report?.applicationCount, report?.applications.length]).toEqual([5_000, 200]);
  expect(report?.applications[0]?.name).toBe(`\uFFFD[2J\uFFFD${'x'.repeat(251)}`);
});

test('nothing that anybody could answer makes it throw, however deep', () => {
  for (const text of [
    '',
    '[]',
    'null',
    '7',
    '{}',
    '<html>',
    '{"status":"ALIVE"}',
    '{"status":1,"workers":[]}',
  ])
    expect([text, readSparkPage(text)]).toEqual([text, undefined]);
  const deep = '['.repeat(500_000) + ']'.repeat(500_000);
  expect(readSparkPage(deep)).toBeUndefined();
  expect(readSparkPage(`{"status":"ALIVE","workers":${deep}}`)?.report.workerCount).toBe(0);
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (text, value) => {
      readSparkPage(text);
      const page = readSparkPage(JSON.stringify({ status: 'ALIVE', workers: [value], activeapps: value }));
      expect(page?.report.workers.length).toBeLessThanOrEqual(1);
    }),
  );
});
