import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installBaselines } from '../baseline-packages.ts';
import {
  type Bench,
  type Start,
  type Suite,
  type SuiteResult,
  startLatchkey,
  warmUp,
  withProcesses,
} from '../bench.ts';
import type { BenchProcess } from '../bench-process.ts';
import { type Fact, type Goal, showSpread } from '../goals.ts';
import { sendLoad, type TransferKind } from '../load.ts';
import { grownMib } from '../memory.ts';
import { assertVerifies } from '../refusals.ts';
import { cpuRatio, medianOf, type Rounds, runRounds, speedRatio, type Variant } from '../rounds.ts';
import { findOrMakeSeed, MILLION, type Seed } from '../seed.ts';
import { spreadOf } from '../statistics.ts';

const PATH = '/mlflow/api/2.0/runs';
const MIB_OF_BIG = 100;
const SERVICE_CORE = 1;
const KINDS = ['up', 'down'] as const satisfies readonly TransferKind[];

/** What a verified request through the gateway costs beside others that carry it, and what large bodies take. */
export const gateway: Suite = {
  name: 'gateway',
  title:
    'A verified request through the gateway, 1 million tokens, an answer of 1 KiB; and bodies of 100 MiB',
  isQuick: false,
  run: measure,
};

async function measure(bench: Bench): Promise<SuiteResult> {
  const seed = await findOrMakeSeed(MILLION, bench.announce);
  const failure = installBaselines(bench);
  return withProcesses(bench, async (start) => {
    const request = { method: 'GET', path: PATH, tokensPath: seed.tokensPath } as const;
    const service = await startNginx(
      start,
      'service',
      () => `location / { return 200 "${'x'.repeat(1_024)}"; }`,
    );
    const ours = { ...(await startGateway(start, seed, ['gateway', service.url])), request };
    await assertVerifies(ours, PATH);
    const asked = await startAuthRequest(start, seed, service.url);
    const variants: Variant[] = [ours, { name: 'auth_request', server: asked, request }];
    if (failure === undefined) {
      const script = 'baselines/http-proxy.ts';
      const server = await start({ name: 'http-proxy', script, args: [service.url] });
      variants.push({ name: 'http-proxy', server, request });
    }
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    const large = await measureLarge(bench, start, seed);
    return { rounds, goals: [...compare(rounds), ...large.goals], facts: [...costs(rounds), ...large.facts] };
  });
}

function compare(rounds: Rounds): Goal[] {
  const others = [
    ['auth_request', 'nginx auth_request that asks a verifier on Node', 2.5],
    ['http-proxy', '@fastify/http-proxy that verifies nothing', 1.35],
  ] as const;
  return others.flatMap(([name, what, atLeast]) => [
    {
      ...{ what: `gateway / ${what}, requests a second`, atLeast, unit: '×' as const },
      reached: speedRatio(rounds, 'gateway', name),
    },
    {
      ...{ what: `gateway / ${what}, by CPU time`, atLeast, unit: '×' as const },
      reached: cpuRatio(rounds, 'gateway', name),
    },
  ]);
}

function costs(rounds: Rounds): Fact[] {
  return [...rounds].map(([name, slices]) => ({
    what: `CPU of a request, ${name}`,
    value: `${medianOf(slices, 'cpuMicros').toFixed(1)} µs`,
  }));
}

/** Throughput beside a direct connection, and memory, of bodies of 100 MiB. */
async function measureLarge(
  bench: Bench,
  start: Start,
  seed: Seed,
): Promise<{ readonly goals: readonly Goal[]; readonly facts: readonly Fact[] }> {
  const service = await start({ name: 'big-service', script: 'servers/big-service.ts', core: SERVICE_CORE });
  const { server } = await startGateway(start, seed, ['gateway-large', service.url]);
  const moving = (kind: TransferKind) => ({ kind, mib: MIB_OF_BIG, tokensPath: seed.tokensPath });
  const variants = KINDS.flatMap((kind) => [
    { name: `${kind}, gateway`, server, request: moving(kind) },
    { name: `${kind}, direct`, server: service, request: moving(kind) },
  ]);
  for (const {
    server: { url },
    request,
  } of variants)
    await sendLoad(bench.machine, { url, request });
  const trials = Math.min(5, bench.rounds);
  const rounds = await runRounds(variants, { ...bench, rounds: trials });
  const facts = KINDS.map((kind) => ({
    what: `100 MiB ${kind}, gateway / direct`,
    value:
      `${showSpread(speedRatio(rounds, `${kind}, gateway`, `${kind}, direct`), '×')} the bytes a second, ` +
      `${medianOf(rounds.get(`${kind}, gateway`) ?? [], 'requestsPerSecond').toFixed(0)} MiB/s`,
  }));
  const goals: Goal[] = [];
  for (const kind of KINDS) {
    const grown: number[] = [];
    for (let trial = 0; trial < trials; trial++) grown.push(await grownMib(bench, server, moving(kind)));
    goals.push({
      what: `memory that 100 MiB take more (${kind})`,
      atMost: 64,
      unit: 'MiB',
      reached: spreadOf(grown),
    });
  }
  return { goals, facts };
}

function startGateway(start: Start, seed: Seed, [name, url]: readonly [string, string]): Promise<Variant> {
  const config = join(seed.dataDir, `${name}.toml`);
  writeFileSync(
    config,
    `[[upstreams]]\nname = "mlflow"\npath = "/mlflow"\nscope = "mlflow"\nurl = "${url}"\n`,
  );
  return startLatchkey(start, seed, { name, env: { LATCHKEY_CONFIG: config } });
}

/** nginx as in `deploy/nginx`, and the verifier that it asks: both on the core of the servers, and counted as one. */
async function startAuthRequest(start: Start, seed: Seed, service: string): Promise<BenchProcess> {
  const { server: verifier } = await startGateway(start, seed, ['verifier', service]);
  const upstream = (name: string, url: string) =>
    `upstream ${name} { server ${new URL(url).host}; keepalive 64; }`;
  const nginx = await startNginx(
    start,
    'auth-request',
    () => `location / { auth_request /.latchkey; proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";
      auth_request_set $latchkey_user $upstream_http_x_forwarded_user; proxy_set_header X-Forwarded-User $latchkey_user; }
    location = /.latchkey { internal; proxy_pass http://verifier/forward-auth/nginx?upstream=mlflow; proxy_http_version 1.1;
      proxy_pass_request_body off; proxy_set_header Connection ""; proxy_set_header Content-Length "";
      proxy_set_header X-Original-Method $request_method; proxy_set_header X-Original-URI $request_uri; }`,
    [upstream('service', service), upstream('verifier', verifier.url)],
  );
  const sum = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a + b;
  return {
    ...nginx,
    cpuMicros: () => sum(nginx.cpuMicros(), verifier.cpuMicros()),
    residentMib: () => sum(nginx.residentMib(), verifier.residentMib()),
  };
}

async function startNginx(
  start: Start,
  name: 'service' | 'auth-request',
  locations: () => string,
  upstreams: readonly string[] = [],
): Promise<BenchProcess> {
  const port = await freePort();
  const block = `${upstreams.join(' ')} server { listen 127.0.0.1:${port}; ${locations()} }`;
  const script = 'servers/nginx.ts';
  const core = name === 'service' ? { core: SERVICE_CORE } : {};
  const nginx = await start({ name: `nginx-${name}`, script, args: [String(port), block], ...core });
  for (let left = 100; left > 0 && !(await answers(nginx.url)); left--) await sleep(50);
  return nginx;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (answer) => {
      await answer.body?.cancel();
      return true;
    },
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
