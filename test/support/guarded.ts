import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type EchoService, startEchoService } from './echo-service.ts';
import type { RunningServer } from './latchkeyd.ts';
import { type Around, type RunningProxy, sendRaw } from './proxies.ts';
import { startServer } from './server.ts';

const PASSWORD = 'violet anchor mosaic tundra 7';
const BASIC = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

/** The headers by which a service learns who calls, in the order of `deploy/`. */
export const IDENTITY = [
  'x-forwarded-user',
  'x-forwarded-email',
  'x-latchkey-principal-id',
  'x-latchkey-token-id',
  'x-latchkey-scopes',
];

/** Something that lets requests through to a service when Latchkey says yes. */
export interface Guard {
  readonly name: string;
  readonly start: (around: Around) => Promise<RunningProxy>;
  /** Lines of the upstream's table that it needs beside `name` and `scope`. */
  readonly upstream?: (servicePort: number) => string;
  /** What Latchkey's environment needs for it. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it answers when it cannot ask. Undefined: it is Latchkey itself. */
  readonly statusWithoutLatchkey: number | undefined;
  /** What it answers when Latchkey cannot know. */
  readonly statusWithoutDatabase: number;
}

/** A service behind a guard. */
export interface Guarded {
  readonly server: RunningServer;
  readonly service: EchoService;
  readonly proxy: RunningProxy;
  /** Sends a request through the guard. */
  readonly ask: (request: Ask) => Promise<{ status: number; text: string }>;
}

export interface Ask {
  readonly method?: string;
  readonly target?: string;
  readonly token?: string;
  /** Header lines as they go over the wire. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

interface GuardOptions {
  /** Further lines of the upstream's table. */
  readonly further?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a service, Latchkey and a guard between; all of it ends with the test. */
export async function startGuarded(guard: Guard, { further = '', env }: GuardOptions = {}): Promise<Guarded> {
  const service = await startEchoService();
  const upstream = `${guard.upstream?.(service.port) ?? ''}\n${further}`;
  const server = await startGuardingServer(`[[upstreams]]\nname = "mlflow"\nscope = "mlflow"\n${upstream}`, {
    ...guard.env,
    ...env,
  });
  const proxy = await guard.start({ latchkeyPort: server.port, servicePort: service.port });
  return { server, service, proxy, ask: (request) => askThrough(proxy, request) };
}

/** A Latchkey with this configuration file, which believes proxies of this machine. */
export function startGuardingServer(
  toml: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-guarded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'latchkey.toml');
  writeFileSync(config, toml);
  return startServer({
    env: {
      LATCHKEY_CONFIG: config,
      LATCHKEY_ADMIN_PASSWORD: PASSWORD,
      LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
      ...env,
    },
  });
}

function askThrough(proxy: RunningProxy, { method = 'GET', target = '/', token, lines = [], body }: Ask) {
  const hasLength = lines.some((line) => /^content-length:/i.test(line));
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${proxy.host}`,
    'Connection: close',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(body === undefined || hasLength ? [] : [`Content-Length: ${body.length}`]),
    ...lines,
  ];
  return sendRaw(proxy.port, `${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
}

/** A new token of the administrator's, or of whoever `authorization` is. */
export async function generateToken(
  server: RunningServer,
  scopes: readonly string[],
  { comment = '', authorization = BASIC }: { comment?: string; authorization?: string } = {},
): Promise<{ value: string; id: string }> {
  const path = '/api/latchkey/1.0/token/generate';
  const body = { comment, lifetime_seconds: 3600, scopes };
  const { token_value: value, token_info: info } = (await callServer(server, path, {
    body,
    authorization,
  })) as { token_value: string; token_info: { token_id: string } };
  return { value, id: info.token_id };
}

/** Calls Latchkey's API, by default as the administrator. Throws when it refuses. */
export async function callServer(
  server: RunningServer,
  path: string,
  { body, authorization = BASIC }: { body: object; authorization?: string },
): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
