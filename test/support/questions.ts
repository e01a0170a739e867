import { expect, test } from 'vitest';
import { callServer, generateToken, IDENTITY, startGuardingServer } from './guarded.ts';
import type { RunningServer } from './latchkeyd.ts';
import { sendRaw } from './proxies.ts';

/** What a client asked a proxy for. */
export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly token: string;
}

/** How a proxy asks Latchkey about it, byte by byte, with the file that `deploy/` has for it. */
export type Question = (asked: Asked) => string;

/** Traefik 3.7, after its source; `test/clients/traefik.test.ts` holds it against the real one where that can be built. */
export const TRAEFIK_QUESTION: Question = ({ method, target, host, token }) =>
  lines(
    'GET /forward-auth/traefik?upstream=mlflow HTTP/1.1',
    'Host: LATCHKEY',
    'User-Agent: somebody',
    `Authorization: Bearer ${token}`,
    'X-Forwarded-For: 127.0.0.1',
    `X-Forwarded-Host: ${host}`,
    `X-Forwarded-Method: ${method}`,
    `X-Forwarded-Port: ${/:(\d+)$/.exec(host)?.[1] ?? '80'}`,
    'X-Forwarded-Proto: http',
    `X-Forwarded-Uri: ${target}`,
    'Accept-Encoding: gzip',
  );

/** Envoy 1.40, seen by `test/clients/envoy.test.ts`. */
export const ENVOY_QUESTION: Question = ({ method, target, host, token }) =>
  lines(
    `${method} /forward-auth/envoy${target} HTTP/1.1`,
    `host: ${host}`,
    'content-length: 0',
    'user-agent: somebody',
    'x-forwarded-for: 127.0.0.1',
    `authorization: Bearer ${token}`,
    'cookie: evil=1',
    'x-envoy-internal: true',
    'x-envoy-expected-rq-timeout-ms: 5000',
  );

function lines(...all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n\r\n`;
}

interface QuestionTest {
  readonly question: Question;
  /** Headers that must be there, and once. */
  readonly needed: readonly string[];
}

const PATHS_OUTSIDE = [
  ...[
    '/',
    '/admin',
    '/mlflowx',
    '/mlflow/../admin',
    '/mlflow/%2e%2e/admin',
    '/mlflow/..%2fadmin',
    '/..%2fnginx',
  ],
  ...[
    '/mlflow/..;/admin',
    '//mlflow/../admin',
    '/mlflow/..\\admin',
    '/../nginx',
    '/../../api/2.0/token/list',
  ],
];

/** Asks a Latchkey as a proxy would, without the proxy. */
export function testQuestion({ question, needed }: QuestionTest): void {
  async function start() {
    const server = await startGuardingServer(TOML);
    const { value: token, id } = await generateToken(server, ['mlflow']);
    const asked = { method: 'POST', target: '/mlflow/a%20b?q=%2e', host: HOST, token };
    return { server, asked, id };
  }

  test('the bytes that the proxy sends are understood, and answered with every header once', async () => {
    const { server, asked, id } = await start();
    const answer = await put(server, question(asked));
    expect(answer.status).toBe(200);
    const said = IDENTITY.map((name) => answer.text.match(new RegExp(`^${name}: ?(.*)\\r$`, 'gim')));
    expect(said).toEqual([
      ['X-Forwarded-User: admin\r'],
      ['X-Forwarded-Email: \r'],
      [expect.stringMatching(/: \d+\r$/)],
      [`X-Latchkey-Token-Id: ${id}\r`],
      ['X-Latchkey-Scopes: mlflow\r'],
    ]);
    await callServer(server, '/api/2.0/token/delete', { body: { token_id: id } });
    expect((await put(server, question(asked))).status).toBe(403);
  });

  test('a path that leads elsewhere for anybody, another host and a method that guards forbid are refused', async () => {
    const { server, asked } = await start();
    for (const target of PATHS_OUTSIDE)
      expect([target, (await put(server, question({ ...asked, target }))).status]).toEqual([target, 403]);
    for (const method of ['TRACE', 'EVIL']) {
      const { status } = await put(server, question({ ...asked, method }));
      expect([method, status]).toEqual([
        method,
        expect.toSatisfy((one: number) => one === 403 || one === 400),
      ]);
    }
    expect((await put(server, question({ ...asked, host: 'evil.example' }))).status).toBe(403);
    expect((await put(server, question({ ...asked, host: `${HOST}:8443` }))).status).toBe(200);
  });

  test('a question that says something twice or not at all is refused, and no other dialect is listened to', async () => {
    const { server, asked } = await start();
    const bytes = question(asked);
    for (const name of needed) {
      const line = new RegExp(`^${name}: .*\r\n`, 'im').exec(bytes)?.[0] ?? '';
      expect(line).not.toBe('');
      const without = await put(server, bytes.replace(line, ''));
      const twice = await put(server, bytes.replace(line, line + line));
      expect([name, without.status, twice.status]).toEqual([name, REFUSED, REFUSED]);
    }
    const foreign = ['X-Original-URI: /mlflow/x', 'X-Original-Method: GET', `X-Original-Host: ${HOST}`];
    const outside = question({ ...asked, target: '/admin' });
    const misled = outside.replace('\r\n\r\n', `\r\n${foreign.join('\r\n')}\r\n\r\n`);
    expect((await put(server, misled)).status).toBe(403);
  });
}

const HOST = 'mlflow.example.com';
const TOML = `[[upstreams]]\nname = "mlflow"\nscope = "mlflow"\nhost = "${HOST}"\npath = "/mlflow"\n`;
const REFUSED = expect.toSatisfy((status: number) => status === 400 || status === 403);

/** As a proxy's connection, but for its end. */
function put({ port }: RunningServer, question: string) {
  const bytes = question.replace('Host: LATCHKEY', `Host: 127.0.0.1:${port}`);
  return sendRaw(port, bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
}
