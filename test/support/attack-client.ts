import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body when it is a JSON object, else empty. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly tookMs: number;
}

export interface AttackRequest {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: unknown;
  /** The loopback address it comes from, such as `127.0.0.7`. */
  readonly from?: string;
}

/** The password of the first administrator of a server that is attacked. */
export const ADMIN_PASSWORD = 'violet anchor mosaic tundra 7';

/** Environment of a server whose first administrator has `ADMIN_PASSWORD`. */
export const KNOWN_ADMIN = { LATCHKEY_ADMIN_PASSWORD: ADMIN_PASSWORD } as const;

/** The `Authorization` header of Basic authentication. */
export function basic(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
}

const SIGN_IN = '/api/latchkey/1.0/session';
const TIMEOUT_MS = 30_000;

/** Sends requests from chosen loopback addresses, with exactly the headers given. */
export class AttackClient {
  readonly #port: number;
  readonly #agents = new Map<string, Agent>();

  constructor(port: number) {
    this.#port = port;
  }

  /** The answer; throws when there is none. */
  send(method: string, path: string, { headers = {}, body, from }: AttackRequest = {}): Promise<Answer> {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...{ host: '127.0.0.1', port: this.#port, method, path, timeout: TIMEOUT_MS },
          agent: this.#agentFor(from ?? '127.0.0.1'),
          ...(from !== undefined && { localAddress: from }),
          headers: { ...length, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const { statusCode: status = 0 } = response;
            const tookMs = performance.now() - startedAt;
            resolve({ status, headers: response.headers, text, json: parseObject(text), tookMs });
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.end(payload);
    });
  }

  signIn(username: string, password: string, from?: string): Promise<Answer> {
    return this.send('POST', SIGN_IN, { body: { username, password }, ...(from !== undefined && { from }) });
  }

  /** A token of the first administrator's; throws when it is not given. */
  async createToken(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const headers = { authorization: basic('admin', ADMIN_PASSWORD) };
    const answer = await this.send('POST', '/api/2.0/token/create', { headers, body: fields });
    if (typeof answer.json.token_value !== 'string') throw new Error(`No token: ${answer.text}`);
    return answer.json.token_value;
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agentFor(from: string): Agent {
    const known = this.#agents.get(from);
    if (known !== undefined) return known;
    const agent = new Agent({ keepAlive: true });
    this.#agents.set(from, agent);
    return agent;
  }
}

/** What to send as `Cookie` after an answer that set one; throws when it set none. */
export function cookieOf(answer: Answer): string {
  const cookie = answer.headers['set-cookie']?.[0]?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`No cookie came with ${answer.status}: ${answer.text}`);
  return cookie;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
