import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { freePort, startDaemon } from '../support/daemon.ts';
import { generateToken, startGuardingServer } from '../support/guarded.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { type RunningProxy, startNginx } from '../support/proxies.ts';
import { findProgram, pathOrSkip, providePython } from './provide.ts';

const HERE = import.meta.dirname;
const DEPLOY = join(HERE, '..', '..', 'deploy');

test('an MLflow server behind nginx is used with MLFLOW_TRACKING_TOKEN, and without it by nobody', async (context) => {
  const python = await provideBehindNginx(context, 'mlflow', ['mlflow==3.17.2']);
  const home = makeHome();
  const { proxy, token, servicePort } = await guardWithNginx('mlflow');
  const store = [
    '--backend-store-uri',
    `sqlite:///${home}/mlflow.db`,
    '--artifacts-destination',
    `${home}/files`,
  ];
  const place = [
    '--host',
    '127.0.0.1',
    '--port',
    String(servicePort),
    '--workers',
    '1',
    '--allowed-hosts',
    proxy.host,
  ];
  const env = { HOME: home, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' };
  const mlflow = await startDaemon({
    program: join(dirname(python), 'mlflow'),
    args: ['server', ...place, ...store],
    env: { ...env, PATH: `${dirname(python)}:${process.env.PATH}` },
    port: servicePort,
  });
  const { exitCode, stdout, stderr } = await runProgram(python, [join(HERE, 'mlflow-client.py')], {
    timeoutMs: 200_000,
    env: { ...env, MLFLOW_TRACKING_URI: `http://127.0.0.1:${proxy.port}`, MLFLOW_TRACKING_TOKEN: token },
  });
  expect([exitCode, exitCode === 0 ? '' : stderr + mlflow.said()]).toEqual([0, '']);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
    run: [{ alpha: '0.5' }, { loss: 0.25 }, 'FINISHED'],
    artifact: 3_000_000,
    fetched: 3_000_000,
    wrong: expect.stringMatching(/403/),
    none: expect.stringMatching(/401/),
  });
});

test('a Jupyter server behind nginx knows whose token it is, and runs code over its WebSocket', async (context) => {
  const python = await provideBehindNginx(context, 'jupyter', [
    ...['jupyter-server==2.21.1', 'ipykernel==7.4.0', 'websocket-client==1.9.2'],
  ]);
  const home = makeHome();
  const { proxy, token, servicePort } = await guardWithNginx('jupyter');
  const config = `--config=${join(DEPLOY, 'jupyter', 'jupyter_server_config.py')}`;
  const isRoot = process.getuid?.() === 0;
  const args = ['server', config, `--port=${servicePort}`, `--ServerApp.root_dir=${home}`];
  const jupyter = await startDaemon({
    program: join(dirname(python), 'jupyter'),
    args: isRoot ? [...args, '--allow-root'] : args,
    env: { HOME: home, PATH: `${dirname(python)}:${process.env.PATH}` },
    port: servicePort,
  });
  const env = { HOME: home, PORT: String(proxy.port), HOST: proxy.host, TOKEN: token };
  const { exitCode, stdout, stderr } = await runProgram(python, [join(HERE, 'jupyter-client.py')], { env });
  expect([exitCode, stderr, exitCode === 0 ? '' : jupyter.said()]).toEqual([0, '', '']);
  expect(JSON.parse(stdout)).toEqual({
    nobody: 401,
    me: 'admin',
    kernel: 201,
    refused: [401, 403],
    printed: '42\n',
  });
  // Past the proxy nobody is anybody.
  expect((await fetch(`http://127.0.0.1:${servicePort}/api/kernels`)).status).toBe(403);
});

test('a Delta Sharing profile holds a personal access token', async (context) => {
  const python = await provideBehindNginx(context, 'delta-sharing', ['delta-sharing==1.4.2']);
  const home = makeHome();
  const { proxy, token, servicePort } = await guardWithNginx('delta-sharing');
  const args = [join(HERE, 'delta-sharing-server.py'), String(servicePort)];
  await startDaemon({ program: python, args, port: servicePort });
  const profileOf = (name: string, bearerToken: string) => {
    const endpoint = `http://127.0.0.1:${proxy.port}/delta-sharing`;
    const path = join(home, `${name}.share`);
    writeFileSync(path, JSON.stringify({ shareCredentialsVersion: 1, endpoint, bearerToken }));
    return path;
  };
  const wrong = profileOf('wrong', 'dapi00000000000000000000000000000000');
  const env = { HOME: home, PROFILE: profileOf('people', token), WRONG_PROFILE: wrong };
  const { exitCode, stdout, stderr } = await runProgram(python, [join(HERE, 'delta-sharing-client.py')], {
    env,
  });
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({
    tables: [['first', 'default', 'people']],
    rows: [
      { id: 1, name: 'ada' },
      { id: 2, name: 'grace' },
    ],
    wrong: 403,
  });
});

test("Spark's own page is shown to whoever has a token", async (context) => {
  pathOrSkip(context, 'Spark', await findProgram('java', '-version'));
  const python = await provideBehindNginx(context, 'pyspark', ['pyspark==4.3.0']);
  const where = ['-c', 'import pyspark; print(pyspark.__path__[0])'];
  const sparkHome = (await runProgram(python, where)).stdout.trim();
  const home = makeHome();
  mkdirSync(join(home, 'work'));
  const { proxy, token, servicePort } = await guardWithNginx('spark');
  const master = [
    'org.apache.spark.deploy.master.Master',
    '--host',
    '127.0.0.1',
    '--port',
    String(await freePort()),
  ];
  await startDaemon({
    program: join(sparkHome, 'bin', 'spark-class'),
    args: [...master, '--webui-port', String(servicePort)],
    env: { SPARK_HOME: sparkHome, HOME: home, SPARK_LOCAL_IP: '127.0.0.1', SPARK_DAEMON_MEMORY: '256m' },
    port: servicePort,
  });
  const url = `http://127.0.0.1:${proxy.port}/`;
  const headers = { authorization: `Bearer ${token}` };
  await expect.poll(async () => (await fetch(url, { headers })).status).toBe(200);
  expect(await (await fetch(url, { headers })).text()).toContain('Spark Master at');
  expect((await fetch(`${url}json/`, { headers })).headers.get('content-type')).toContain('json');
  expect((await fetch(url)).status).toBe(401);
});

interface Behind {
  readonly proxy: RunningProxy;
  readonly servicePort: number;
  /** Of the administrator's, good for this service alone. */
  readonly token: string;
}

/** nginx and Latchkey in front of a port where a service is still to be started. */
async function guardWithNginx(name: string): Promise<Behind> {
  const servicePort = await freePort();
  const server = await startGuardingServer(`[[upstreams]]\nname = "${name}"\nscope = "mlflow"\n`);
  const proxy = await startNginx({ latchkeyPort: server.port, servicePort, name });
  return { proxy, servicePort, token: (await generateToken(server, ['mlflow'])).value };
}

async function provideBehindNginx(
  context: TestContext,
  name: string,
  packages: readonly string[],
): Promise<string> {
  const nginx = ['nginx', '/usr/sbin/nginx'].map((program) => findProgram(program, '-v'));
  const found = (await Promise.all(nginx)).find((one) => 'path' in one);
  pathOrSkip(context, name, found ?? { reason: 'there is no nginx' });
  return pathOrSkip(context, name, await providePython(name, packages));
}
