import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { onTestFinished } from 'vitest';
import { foldName } from '../http/fold-name.ts';

/** A request as it arrived at a service. */
export interface ArrivedRequest {
  readonly method: string;
  readonly target: string;
  /** As they were sent, name and value in turn. */
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: string;
}

export interface TestService {
  readonly url: string;
  readonly server: Server;
  /** All that arrived whole, the latest last. */
  readonly arrived: readonly ArrivedRequest[];
  readonly stop: () => Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A service on a port of its own. Without a handler it takes everything, and keeps what it took. */
export async function startService(handler?: Handler): Promise<TestService> {
  const arrived: ArrivedRequest[] = [];
  const keep: Handler = (request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const { method = '', url: target = '', rawHeaders, rawTrailers } = request;
      arrived.push({ method, target, rawHeaders, rawTrailers, body });
      response.end('from the service');
    });
  };
  const server = createServer(handler ?? keep);
  const port = await listen(server);
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${port}`, server, arrived, stop };
}

/** A service that does with its connections whatever it is told to; its port. */
export async function startRawService(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

/** All values of a header, whatever its case, and with any sign for `-`, as services read it that know of no difference. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter(
    (_value, index) => index % 2 === 1 && foldName(rawHeaders[index - 1] ?? '') === name,
  );
}

/** Sends bytes to a server, and gives back all that came until the connection was closed. */
export function sendBytes(url: string, text: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => socket.write(text, 'latin1'));
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('nothing came for 10 s')));
    socket.setEncoding('latin1').on('data', (piece: string) => {
      answer += piece;
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(answer));
  });
}

/** The statuses of the answers in a stream of bytes. */
export function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => Number(match[1]));
}

function listen(server: Server | TcpServer): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}
