import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { systemCaller } from '../../../server/src/audit/audit-event.ts';
import type { Principal } from '../../../server/src/principals/principal.ts';
import { startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import type { ApiError } from '../api-error.ts';
import { RemoteVerifier, type RemoteVerifierOptions } from '../remote-verifier.ts';
import { StillClock } from './still-clock.ts';

export const UPSTREAM = 'reports';
export const UNKNOWN_TOKEN = `dapi${'0'.repeat(32)}`;

/** A Latchkey server, and a verifier of a service that it guards, with a clock to turn. */
export interface Guarded {
  readonly app: TestApp;
  readonly alice: Principal;
  readonly verifier: RemoteVerifier;
  /** The verifier's, not the server's. */
  readonly clock: StillClock;
  /** How often the server was asked. */
  calls(): number;
  /** What the service was told of failures. */
  readonly errors: ApiError[];
}

interface GuardedOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly verifier?: Partial<RemoteVerifierOptions>;
  /** Further lines of the upstream's table. */
  readonly upstream?: string;
}

/** Starts one; the upstream takes tokens that are limited to the scopes `sql`. */
export async function startGuarded(given: GuardedOptions = {}): Promise<Guarded> {
  const { env = {}, verifier: options, upstream = '' } = given;
  const toml = `[[upstreams]]\nname = "${UPSTREAM}"\npath = "/${UPSTREAM}"\nscope = "sql"\n${upstream}`;
  const app = await startTestApp({ toml, env });
  const alice = await app.user('alice@example.com');
  const service = await app.servicePrincipal('reports service');
  await app.core.introspectionBindings.bind(systemCaller('test'), {
    applicationId: service.name,
    upstream: UPSTREAM,
  });
  const token = (await app.token(service, { scopes: ['introspection'] })).value;
  const clock = new StillClock();
  const errors: ApiError[] = [];
  let calls = 0;
  const verifier = new RemoteVerifier({
    host: app.node.url,
    credential: { token },
    upstream: UPSTREAM,
    clock,
    onError: (error) => errors.push(error),
    fetch: (...args) => {
      calls++;
      return fetch(...args);
    },
    ...options,
  });
  return { app, alice, verifier, clock, calls: () => calls, errors };
}

/** A server on a free port of this machine; closes with the test. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => stop(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Serves what is written for `Request`s on a socket. */
export function serveFetch(handler: (request: Request) => Response | Promise<Response>): Promise<string> {
  return serve(async (incoming, response) => {
    const headers = new Headers();
    for (let i = 0; i < incoming.rawHeaders.length; i += 2)
      headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = 'GET', url = '/' } = incoming;
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const answer = await handler(
      new Request(`http://service.example${url}`, {
        method,
        headers,
        ...(hasBody && { body: Buffer.concat(chunks) }),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
}
