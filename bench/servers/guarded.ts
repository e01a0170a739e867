import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardNode } from '../../client/src/middleware/node.ts';
import { RemoteVerifier } from '../../client/src/remote-verifier.ts';
import { serveUntilStopped } from './until-stopped.ts';

// A service of `node:http` with a small answer, as it is or behind the guard of @latchkey/client, which asks a Latchkey
// server that this process is told of.

const { BENCH_LATCHKEY_URL: host, BENCH_SERVICE_TOKEN: token = '' } = process.env;
const BODY = JSON.stringify({ status: 'ok', items: [1, 2, 3] });
const HEADERS = { 'content-type': 'application/json', 'content-length': String(BODY.length) };

const answer: RequestListener = (_request, response) => {
  response.writeHead(200, HEADERS);
  response.end(BODY);
};

const server = createServer(host === undefined ? answer : await guarded(host));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveUntilStopped(`http://127.0.0.1:${port}`, async () => {
    server.closeAllConnections();
    server.close();
  });
});

/** Of the longest bound, so that what is measured is a warm cache: questions are another server's work. */
async function guarded(host: string): Promise<RequestListener> {
  const verifier = new RemoteVerifier({
    ...{ host, credential: { token }, upstream: 'bench' },
    ...{ maxStalenessMs: 300_000, maxEntries: 20_000 },
  });
  await verifier.ready();
  return guardNode({ verifier, anyScope: true }, answer);
}
