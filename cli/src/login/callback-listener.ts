import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailure } from '../exit-code.ts';

/** What the browser brought. */
export type Callback = { readonly code: string } | { readonly denied: true };

interface CallbackListener {
  readonly redirectUri: string;
  /** Throws `CommandFailure` when nobody has come in time. */
  readonly callback: Promise<Callback>;
  close(): void;
}

interface ListenOptions {
  readonly state: string;
  readonly timeoutMs: number;
}

const CODE = /^[A-Za-z0-9_-]{43}$/;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/**
 * Listens on the loopback address for one browser that comes back from the server, with the state that it set out with.
 * Everything else is refused and changes nothing: any page and any program of the machine can knock here.
 */
export async function listenForCallback({ state, timeoutMs }: ListenOptions): Promise<CallbackListener> {
  const arrival = Promise.withResolvers<Callback>();
  let isOver = false;
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, keepAlive: false }, answer);
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const timer = setTimeout(() => {
    const minutes = Math.round(timeoutMs / 60_000);
    arrival.reject(
      new CommandFailure('failed', `Nobody allowed it within ${minutes} minutes: run it again.`),
    );
  }, timeoutMs);
  // Whoever waits is told; where nobody does yet, it is no fault of the process.
  arrival.promise.catch(() => {});

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const [status, title] = decide(request);
    response.writeHead(status, HEADERS).end(pageOf(title));
  }

  function decide({ method, url = '', headers }: IncomingMessage): readonly [status: number, title: string] {
    // A page that made its name lead here still says that name (DNS rebinding).
    if (headers.host !== `127.0.0.1:${port}`) return [421, 'This is not for this address.'];
    if (method !== 'GET') return [405, 'This is not for here.'];
    const target = URL.parse(url, `http://127.0.0.1:${port}`);
    if (target?.pathname !== '/callback') return [404, 'There is nothing here.'];
    const callback = readCallback(target.searchParams, state);
    if (callback === undefined || isOver) return [400, 'This is not what latchkey login waits for.'];
    isOver = true;
    arrival.resolve(callback);
    const outcome = 'code' in callback ? 'Allowed' : 'Denied';
    return [200, `${outcome}. You can close this window, and go on in the terminal.`];
  }

  return {
    redirectUri: `http://127.0.0.1:${port}/callback`,
    callback: arrival.promise,
    close() {
      clearTimeout(timer);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function readCallback(query: URLSearchParams, state: string): Callback | undefined {
  const names = [...query.keys()].toSorted().join();
  if (query.get('state') !== state) return undefined;
  const code = query.get('code') ?? '';
  if (names === 'code,state' && CODE.test(code)) return { code };
  return names === 'error,state' && query.get('error') === 'access_denied' ? { denied: true } : undefined;
}

function pageOf(title: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Latchkey</title><h1>Latchkey</h1><p>${title}</p></html>\n`;
}
