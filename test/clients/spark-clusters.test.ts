import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { freePort } from '../support/daemon.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { findProgram, pathOrSkip, providePython } from './provide.ts';
import { provideDatabricksCli } from './provide-databricks-cli.ts';

const WORKFLOW = join(import.meta.dirname, 'spark-clusters.py');
const CLUSTERS = '/api/latchkey/1.0/clusters';
const UP_MS = 90_000;

test('a real Spark master is seen through the official clients: with a worker, without, and gone', async (context) => {
  const spark = await provideSpark(context);
  const python = pathOrSkip(
    context,
    'the Python SDK',
    await providePython('python-sdk', ['databricks-sdk==0.156.0']),
  );
  const server = await startServer();
  const cluster = await startMaster(spark);
  const clusterId = await register(server, cluster.pageUrl);
  const ask = async () => {
    const env = {
      HOME: makeHome(),
      LATCHKEY: server.url,
      PASSWORD: server.firstPassword,
      CLUSTER: clusterId,
    };
    const { exitCode, stdout, stderr } = await runProgram(python, [WORKFLOW], { env });
    expect([exitCode, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  const worker = await startWorker(spark, cluster);
  await expect.poll(ask, POLL).toMatchObject({
    listed: [['real', 'RUNNING', 1, 2, 512, cluster.masterUrl]],
    running: ['RUNNING', 'The master is alive, with 1 worker.'],
    versions: [['4.3.0', 'Apache Spark 4.3.0']],
    unknown: ['ResourceDoesNotExist', 'INVALID_PARAMETER_VALUE'],
  });
  await worker.stop();
  await expect.poll(ask, POLL).toMatchObject({ listed: [['real', 'RUNNING', 0, 0, 0, cluster.masterUrl]] });
  await cluster.stop();
  await expect.poll(ask, POLL).toMatchObject({ listed: [['real', 'TERMINATED', null, null, null, null]] });
});

test('the official CLI lists clusters and gets one', { timeout: 2_700_000 }, async (context) => {
  const databricks = await provideDatabricksCli(context);
  const server = await startServer();
  const env = {
    ...{ HOME: makeHome(), DATABRICKS_HOST: server.url, DATABRICKS_CLI_DISABLE_TELEMETRY: '1' },
    ...{ DATABRICKS_USERNAME: 'admin', DATABRICKS_PASSWORD: server.firstPassword },
  };
  const clusterId = await register(server, `http://127.0.0.1:${await freePort()}/`);
  const run = (...args: string[]) => runProgram(databricks, ['clusters', ...args], { env });
  const listed = await run('list');
  expect([listed.exitCode, listed.stderr]).toEqual([0, '']);
  expect(listed.stdout).toMatch(new RegExp(`${clusterId}\\s+real\\s+TERMINATED`));
  const one = await run('get', clusterId);
  expect(JSON.parse(one.stdout)).toMatchObject({ cluster_name: 'real', state: 'TERMINATED' });
  const gone = await run('get', '0101-000000-abcdefgh');
  expect([gone.exitCode, gone.stderr]).toEqual([1, expect.stringContaining('does not exist')]);
});

const POLL = { timeout: UP_MS, interval: 1_000 };

interface Spark {
  /** Starts a class of Spark's. */
  readonly program: string;
  readonly home: string;
}

interface Daemon {
  readonly stop: () => Promise<void>;
}

interface Master extends Daemon {
  readonly masterUrl: string;
  readonly pageUrl: string;
}

async function provideSpark(context: TestContext): Promise<Spark> {
  pathOrSkip(context, 'a Spark master', await findProgram('java', '-version'));
  const provided = await providePython('pyspark', ['pyspark==4.3.0']);
  const python = pathOrSkip(context, 'a Spark master', provided);
  const where = ['-c', 'import pyspark; print(pyspark.__path__[0])'];
  const home = (await runProgram(python, where)).stdout.trim();
  return { home, program: join(home, 'bin', 'spark-class') };
}

async function startMaster(spark: Spark): Promise<Master> {
  const [port, pagePort] = [await freePort(), await freePort()];
  const ports = ['--port', String(port), '--webui-port', String(pagePort)];
  const daemon = startDaemon(spark, [
    'org.apache.spark.deploy.master.Master',
    '--host',
    '127.0.0.1',
    ...ports,
  ]);
  const pageUrl = `http://127.0.0.1:${pagePort}/`;
  await expect.poll(() => isServed(pageUrl), POLL).toBe(true);
  return { masterUrl: `spark://127.0.0.1:${port}`, pageUrl, ...daemon };
}

async function startWorker(spark: Spark, { masterUrl }: Master): Promise<Daemon> {
  const size = ['--cores', '2', '--memory', '512m', '--webui-port', '0'];
  return startDaemon(spark, [
    'org.apache.spark.deploy.worker.Worker',
    '--host',
    '127.0.0.1',
    ...size,
    masterUrl,
  ]);
}

function startDaemon({ program, home }: Spark, args: readonly string[]): Daemon {
  const work = join(makeHome(), 'work');
  mkdirSync(work);
  const env = {
    ...{ PATH: process.env.PATH, SPARK_HOME: home, HOME: dirname(work) },
    ...{ SPARK_LOCAL_IP: '127.0.0.1', SPARK_WORKER_DIR: work, SPARK_DAEMON_MEMORY: '256m' },
  };
  const child = spawn(program, args, { env, stdio: 'ignore' });
  const stop = () => stopped(child);
  onTestFinished(stop);
  return { stop };
}

/** The script gives way to Java, which ends in order. */
async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill();
  await ended;
}

async function isServed(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function register({ url, firstPassword }: RunningServer, statusUrl: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`admin:${firstPassword}`).toString('base64')}`;
  const response = await fetch(url + CLUSTERS, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'real',
      kind: 'spark-standalone',
      status_url: statusUrl,
      spark_version: '4.3.0',
    }),
  });
  const { cluster } = (await response.json()) as { cluster: { cluster_id: string } };
  return cluster.cluster_id;
}
