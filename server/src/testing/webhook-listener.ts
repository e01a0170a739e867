import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request that came. */
export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a call, or, by doing nothing, leaves it without an answer. */
export type Answerer = (response: ServerResponse, call: ReceivedCall, count: number) => void;

const TAKE_IT: Answerer = (response) => response.writeHead(204).end();

/** A receiver of webhooks on this machine. Closes itself with the test. */
export class WebhookListener {
  /** All that came, whatever was answered. */
  readonly calls: ReceivedCall[] = [];
  readonly port: number;
  /** What the next calls are answered. */
  answer: Answerer;
  readonly #server: Server;

  static async start(answer: Answerer = TAKE_IT): Promise<WebhookListener> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const listener = new WebhookListener(server, answer);
    onTestFinished(() => listener.close());
    return listener;
  }

  constructor(server: Server, answer: Answerer) {
    this.#server = server;
    this.answer = answer;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const call = { path: request.url ?? '', headers: request.headers, body };
      this.calls.push(call);
      this.answer(response, call, this.calls.length);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The bodies as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the shape
  get messages(): any[] {
    return this.calls.map(({ body }) => JSON.parse(body));
  }

  /** The ids, those that came more than once included. */
  get ids(): string[] {
    return this.calls.map(({ headers }) => String(headers['webhook-id']));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
