import { readFileSync } from 'node:fs';
import { Client } from 'undici';

// Where wrk is not installed, and for Unix sockets. It needs about as much of a core as the server it loads, so requests per second
// then say less; the CPU time per request stays good.

const [connections, seconds, url = '', tokensPath = '', method = '', path = '', body] = process.argv.slice(2);
const socketPath = process.env.LATCHKEY_BENCH_SOCKET || undefined;
const tokens = readFileSync(tokensPath, 'utf8').trimEnd().split('\n');
const latenciesMs: number[] = [];
let at = Math.floor(Math.random() * tokens.length);
let refused = 0;
let broken = 0;

const startedAt = performance.now();
const endsAt = startedAt + Number(seconds) * 1000;
await Promise.all(Array.from({ length: Number(connections) }, keepSending));
latenciesMs.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    requests: latenciesMs.length,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentileMs(0.5),
    p99Ms: percentileMs(0.99),
    refused,
    broken,
  }),
);

async function keepSending(): Promise<void> {
  const client = new Client(new URL(url).origin, socketPath === undefined ? {} : { socketPath });
  while (performance.now() < endsAt) {
    at = (at + 1) % tokens.length;
    const sentAt = performance.now();
    const headers = {
      authorization: `Bearer ${tokens[at]}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    try {
      const answer = await client.request({ method, path, headers, ...(body !== undefined && { body }) });
      await answer.body.dump();
      if (answer.statusCode >= 400) refused++;
      latenciesMs.push(performance.now() - sentAt);
    } catch {
      broken++;
    }
  }
  await client.close();
}

function percentileMs(part: number): number {
  return latenciesMs[Math.floor(latenciesMs.length * part)] ?? Number.NaN;
}
