import { Agent, request as httpRequest } from 'node:http';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of the shape
  readonly body: any;
}

export interface TestRequest {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** An object is sent as JSON; a string as it is. */
  readonly body?: unknown;
}

/** Sends requests over real sockets with exactly the headers given: unlike `fetch`, also Host, Origin and twins. */
export class TestClient {
  readonly #base: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(base: string) {
    this.#base = base;
  }

  send(method: string, path: string, { headers = {}, body }: TestRequest = {}): Promise<TestAnswer> {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const { hostname, port } = new URL(this.#base);
    return new Promise((resolve, reject) => {
      const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
      const options = {
        method,
        path,
        hostname,
        port,
        agent: this.#agent,
        headers: { ...length, ...headers },
      };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat),
            text,
            body: parse(text),
          });
        });
      });
      request.on('error', reject);
      request.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
