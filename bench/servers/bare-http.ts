import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveUntilStopped } from './until-stopped.ts';

// A 200 with nothing in it, from Node's own server: the least that an answer to a proxy can cost.

const server = createServer((_request, response) => {
  response.writeHead(200, ['Content-Length', '0']);
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveUntilStopped(`http://127.0.0.1:${port}`, async () => {
    server.closeAllConnections();
    server.close();
  });
});
