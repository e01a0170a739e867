import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { valuesOf as valuesIn } from '../../server/src/testing/service.ts';
import { acceptKey } from './websocket.ts';

/** A request as it arrived at a service. */
export interface Arrived {
  readonly method: string;
  readonly target: string;
  /** As they were sent, name and value in turn; trailers behind headers. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface EchoService {
  readonly port: number;
  /** All that arrived, the latest last. */
  readonly arrived: readonly Arrived[];
  /** The bytes of every connection. */
  readonly wires: readonly string[];
  /** How many times something came that is no HTTP, or could be read in more than one way. */
  readonly unreadable: number;
}

/**
 * A service that takes every request and keeps it, and talks WebSocket: what comes is sent back. Closed with the test.
 */
export async function startEchoService(): Promise<EchoService> {
  const arrived: Arrived[] = [];
  const wires: string[] = [];
  let unreadable = 0;
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      arrived.push({ ...headOf(request), body });
      response.end('from the service');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    arrived.push({ ...headOf(request), body: '' });
    sockets.add(socket);
    changeProtocol(request, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A body that is broken off is refused, and not read in another way.
    const isBrokenOff = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE';
    if (!isBrokenOff) unreadable += 1;
    socket.destroy();
  });
  server.on('connection', (socket: Socket) => {
    const place = wires.push('') - 1;
    socket.on('data', (chunk: Buffer) => {
      wires[place] += chunk.toString('latin1');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    wires,
    get unreadable() {
      return unreadable;
    },
  };
}

function headOf({ method = '', url: target = '', rawHeaders, rawTrailers }: IncomingMessage) {
  return { method, target, rawHeaders: [...rawHeaders, ...rawTrailers] };
}

/** Whatever is not WebSocket's handshake is closed, as real services do. */
function changeProtocol(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const key = request.headers['sec-websocket-key'];
  socket.on('error', () => {});
  if (key === undefined || request.headers.upgrade?.toLowerCase() !== 'websocket') {
    socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
  );
  // Not WebSocket's frames but the bytes as they are: what carries them must not care.
  if (head.length > 0) socket.write(head);
  socket.on('data', (chunk) => socket.write(chunk));
}

/** All values of a header, in whatever spelling. */
export function valuesOf({ rawHeaders }: Pick<Arrived, 'rawHeaders'>, name: string): string[] {
  return valuesIn(rawHeaders, name);
}
