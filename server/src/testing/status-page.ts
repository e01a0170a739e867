import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Pages that real masters of Spark 4.3.0 gave, byte by byte. */
export type RecordedPage =
  | 'alive-without-workers'
  | 'alive-with-two-workers'
  | 'alive-with-one-worker-left'
  | 'alive-with-an-application'
  | 'standby';

export type Answerer = (response: ServerResponse, request: IncomingMessage) => void;

/** What a real master gave. */
export function recordedPage(name: RecordedPage): string {
  return readFileSync(join(import.meta.dirname, 'spark-pages', `${name}.json`), 'utf8');
}

/** A master's web page on this machine: serves what a real one did, or whatever a test thinks of. */
export class StatusPage {
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  readonly requests: IncomingMessage[] = [];
  readonly port: number;
  answer: Answerer;
  readonly #server: Server;

  /** On a free port; keeps no process running. Whoever opens it closes it; in a test use `startStatusPage`. */
  static async open(page: RecordedPage | Answerer): Promise<StatusPage> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    return new StatusPage(server, typeof page === 'string' ? serving(page) : page);
  }

  constructor(server: Server, answer: Answerer) {
    this.#server = server;
    this.answer = answer;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '');
      this.requests.push(request);
      this.answer(response, request);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  show(page: RecordedPage): void {
    this.answer = serving(page);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** With the headers of a real master. */
function serving(page: RecordedPage): Answerer {
  return (response, { url }) => {
    if (url === '/json') response.writeHead(301, { location: '/json/' }).end();
    else if (url === '/json/')
      response.writeHead(200, { 'content-type': 'text/json;charset=utf-8' }).end(recordedPage(page));
    else response.writeHead(200, { 'content-type': 'text/html;charset=utf-8' }).end('<html></html>');
  };
}
