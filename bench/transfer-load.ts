import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { LoadResult, TransferKind } from './load.ts';

// Moves one file of random bytes, a MiB after the other, as the official clients do. `node transfer-load.ts KIND MIB
// URL TOKENS`; prints what came of it. What can be made beforehand is, so that the server is what is timed.

const MIB = 1_048_576;
const PATH = '/tmp/bench.bin';
/** Of a service that gives and takes as many MiB as its path says. */
const SERVICE = '/mlflow';
const BOUNDARY = 'bench-boundary';

const [kind = '', mib = '', url = '', tokensPath = ''] = process.argv.slice(2);
const token = readFileSync(tokensPath, 'utf8').split('\n')[0];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const piece = Buffer.alloc(MIB);
for (let at = 0; at < MIB; at += 8) piece.writeDoubleLE(Math.random(), at);
const inBase64 = piece.toString('base64');
const count = Number(mib);
const MOVES: Record<TransferKind, () => Promise<void>> = { blocks: sendBlocks, put, download, up, down };

const timesMs: number[] = [];
const startedAt = performance.now();
await MOVES[kind as TransferKind]();
const seconds = (performance.now() - startedAt) / 1000;
timesMs.sort((a, b) => a - b);
const at = (share: number) => timesMs[Math.floor((timesMs.length - 1) * share)] ?? (seconds * 1000) / count;
const result: LoadResult = {
  ...{ requests: count, seconds, p50Ms: at(0.5), p99Ms: at(0.99), refused: 0, broken: 0 },
};
console.log(JSON.stringify(result));
agent.destroy();

async function sendBlocks(): Promise<void> {
  const { handle } = await act('create', { path: PATH, overwrite: true });
  const body = Buffer.from(JSON.stringify({ handle, data: inBase64 }));
  for (let i = 0; i < count; i++) {
    const blockStartedAt = performance.now();
    await send('/api/2.0/dbfs/add-block', body);
    timesMs.push(performance.now() - blockStartedAt);
  }
  await act('close', { handle });
}

async function put(): Promise<void> {
  const field = (name: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"`;
  const head = `${field('path')}\r\n\r\n${PATH}\r\n${field('overwrite')}\r\n\r\nTrue\r\n${field('file')}; filename="f"\r\n\r\n`;
  const body = Readable.from([Buffer.from(head), ...Array(count).fill(piece), `\r\n--${BOUNDARY}--\r\n`]);
  await send('/api/2.0/dbfs/put', body, `multipart/form-data; boundary=${BOUNDARY}`);
}

async function download(): Promise<void> {
  const answer = await ask('GET', `/api/latchkey/1.0/dbfs/content?path=${PATH}`);
  let bytes = 0;
  for await (const part of answer) bytes += (part as Buffer).length;
  // The bare server keeps a form as it came.
  if (bytes < count * MIB) throw new Error(`${bytes} bytes came instead of ${count} MiB.`);
}

async function up(): Promise<void> {
  const answer = await ask('PUT', `${SERVICE}/${count}`, {
    body: Readable.from(Array(count).fill(piece)),
    type: 'x/y',
  });
  await buffer(answer);
}

async function down(): Promise<void> {
  let bytes = 0;
  for await (const part of await ask('GET', `${SERVICE}/${count}`)) bytes += (part as Buffer).length;
  if (bytes !== count * MIB) throw new Error(`${bytes} bytes came instead of ${count} MiB.`);
}

async function act(name: string, fields: object): Promise<{ handle: number }> {
  return JSON.parse(await send(`/api/2.0/dbfs/${name}`, Buffer.from(JSON.stringify(fields))));
}

async function send(path: string, body: Buffer | Readable, type = 'application/json'): Promise<string> {
  return (await buffer(await ask('POST', path, { body, type }))).toString();
}

/** Throws at whatever is not 200: then nothing that was timed can be compared. */
function ask(
  method: string,
  path: string,
  sent?: { body: Buffer | Readable; type: string },
): Promise<IncomingMessage> {
  const length = sent?.body instanceof Buffer ? { 'content-length': String(sent.body.length) } : {};
  const type = sent && { 'content-type': sent.type };
  const headers = { authorization: `Bearer ${token}`, ...type, ...length };
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { method, agent, headers }, async (answer) => {
      if (answer.statusCode === 200) return resolve(answer);
      reject(new Error(`${path} was answered with ${answer.statusCode}: ${await buffer(answer)}`));
    });
    outgoing.once('error', reject);
    if (sent?.body instanceof Readable) sent.body.pipe(outgoing);
    else outgoing.end(sent?.body);
  });
}
