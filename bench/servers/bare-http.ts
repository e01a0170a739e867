import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveUntilStopped } from './until-stopped.ts';

// A 200 with nothing in it, from Node's own server: the least that an answer to a proxy can cost. Over TCP, or over the
// Unix socket whose path is given.

const [socketPath] = process.argv.slice(2);

const server = createServer((_request, response) => {
  response.writeHead(200, ['Content-Length', '0']);
  response.end();
});
server.listen(socketPath === undefined ? { port: 0, host: '127.0.0.1' } : { path: socketPath }, () => {
  const url =
    socketPath === undefined
      ? `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      : 'http://localhost';
  serveUntilStopped(url, async () => {
    server.closeAllConnections();
    server.close();
  });
});
