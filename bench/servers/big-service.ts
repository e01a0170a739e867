import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveUntilStopped } from './until-stopped.ts';

// A service that gives as many MiB as the end of a path says, and takes whatever it is sent.

const PIECE = Buffer.alloc(1_048_576, 'x');

const server = createServer((request, response) => {
  if (request.method === 'PUT') {
    request.resume().on('end', () => response.end());
    return;
  }
  let left = Number(request.url?.split('/').at(-1));
  const pour = (): void => {
    while (left-- > 0) if (!response.write(PIECE)) return void response.once('drain', pour);
    response.end();
  };
  pour();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveUntilStopped(`http://127.0.0.1:${port}`, async () => {
    server.closeAllConnections();
    server.close();
  });
});
