import { Agent, type ClientRequest, request as httpRequest } from 'node:http';

/** What a request proves itself by. */
export type Credential =
  | { readonly token: string }
  | { readonly user: string; readonly password: string }
  | { readonly cookie: string }
  | undefined;

/** A whole answer, and when it was asked for and came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body's fields; empty when it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** When the request was handed to the socket, on this process' monotonic clock. */
  readonly sentAt: number;
  /** When the whole answer was here. */
  readonly answeredAt: number;
}

/** A request that got no answer. */
export class NoAnswer extends Error {
  readonly code: string;
  /** Whether it went out on a connection that the server had accepted and answered on before. */
  readonly wasOnUsedConnection: boolean;

  constructor(cause: NodeJS.ErrnoException, request: ClientRequest) {
    super(`No answer: ${cause.message}`, { cause });
    this.code = cause.code ?? '';
    this.wasOnUsedConnection = request.reusedSocket;
  }
}

interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** What every token may ask: who it is. */
export const ME = '/api/2.0/preview/scim/v2/Me';
const ANSWER_MS = 20_000;

/** One kept-alive connection to a server: a second request at the same time would wait for the first. */
export class Connection {
  readonly #url: URL;
  readonly #agent: Agent;

  /** `localAddress`: which of the machine's addresses it comes from. */
  constructor(url: string, localAddress?: string) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ...(localAddress && { localAddress }) });
  }

  /** Sends a request and gives back the answer, whatever its status. Throws `NoAnswer`. */
  send(method: string, path: string, credential: Credential, options: SendOptions = {}): Promise<Answer> {
    const payload = options.body === undefined ? '' : JSON.stringify(options.body);
    const { hostname, port } = this.#url;
    const headers = {
      ...authorization(credential, this.#url.origin),
      'content-length': String(Buffer.byteLength(payload)),
      ...options.headers,
    };
    return new Promise((resolve, reject) => {
      const request = httpRequest({ method, path, hostname, port, headers, agent: this.#agent });
      const fail = (error: NodeJS.ErrnoException) => reject(new NoAnswer(error, request));
      const sentAt = performance.now();
      request.setTimeout(ANSWER_MS, () => request.destroy(new Error(`nothing for ${ANSWER_MS} ms`)));
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', fail);
        response.on('end', () => {
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat),
            text,
            body: parseObject(text),
            sentAt,
            answeredAt: performance.now(),
          });
        });
      });
      request.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function authorization(credential: Credential, origin: string): Record<string, string> {
  if (credential === undefined) return {};
  if ('token' in credential) return { authorization: `Bearer ${credential.token}` };
  if ('cookie' in credential) return { cookie: credential.cookie, origin };
  const pair = Buffer.from(`${credential.user}:${credential.password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
