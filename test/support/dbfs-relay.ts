import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What happens to one block on its way, counted from 1. */
export interface Mishap {
  readonly block: number;
  /** The connection is cut before the server has the block, after it has added it, or the block arrives as another. */
  readonly kind: 'lost' | 'unanswered' | 'changed';
}

interface RelayOptions {
  readonly mishaps?: readonly Mishap[];
  /** Passes on nothing but what Databricks' own API has: no offsets, no digests. */
  readonly isPlain?: boolean;
}

/** Stands between a client and a server, as a network does that fails at the worst moment. */
export interface DbfsRelay {
  readonly url: string;
  /** How many blocks were sent to it so far. */
  blocks(): number;
}

/** Listens on a free port; closed when the test has finished. */
export async function startDbfsRelay(target: string, options: RelayOptions = {}): Promise<DbfsRelay> {
  const { mishaps = [], isPlain = false } = options;
  let blocks = 0;
  const server = createServer((incoming, response) => {
    void relay(incoming, response).catch(() => response.destroy());
  });
  const relay = async (incoming: IncomingMessage, response: ServerResponse) => {
    let body: Buffer = await buffer(incoming);
    if (isPlain && incoming.url?.startsWith('/api/latchkey/')) return void response.writeHead(404).end('{}');
    if (!incoming.url?.endsWith('/add-block')) return pass({ incoming, body, response });
    blocks++;
    if (isPlain) body = change(body, ({ handle, data }) => ({ handle, data }));
    const kind = mishaps.find(({ block }) => block === blocks)?.kind;
    if (kind === 'lost') return void incoming.socket.destroy();
    if (kind === 'changed') body = change(body, (fields) => ({ ...fields, data: otherBytes(fields.data) }));
    await pass({ incoming, body, response, isAnswered: kind !== 'unanswered' });
  };
  const pass = async (passed: Passed) => forward(new URL(target), passed);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, blocks: () => blocks };
}

interface Passed {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  readonly isAnswered?: boolean;
}

function forward(target: URL, { incoming, body, response, isAnswered = true }: Passed): Promise<void> {
  const { method, url, headers } = incoming;
  const sent = { ...headers, host: target.host, 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(url ?? '/', target), { method, headers: sent }, async (answer) => {
      const text = await buffer(answer);
      if (isAnswered) response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
      else incoming.socket.destroy();
      resolve();
    });
    outgoing.once('error', reject).end(body);
  });
}

function change(body: Buffer, edit: (fields: Record<string, unknown>) => object): Buffer {
  return Buffer.from(JSON.stringify(edit(JSON.parse(body.toString()))));
}

function otherBytes(data: unknown): string {
  const bytes = Buffer.from(String(data), 'base64');
  return Buffer.from(bytes.map((byte) => byte ^ 1)).toString('base64');
}
