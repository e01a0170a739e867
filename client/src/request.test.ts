import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { LatchkeyClient } from './api.ts';
import { ApiError } from './api-error.ts';

const TOKEN = 'dapi0123456789abcdef0123456789abcdef';
const JSON_TYPE = { 'content-type': 'application/json' };

/** What asking for the tokens throws; fails when it throws nothing, or something else than an `ApiError`. */
async function failureOf(client: LatchkeyClient): Promise<ApiError> {
  const failure = await client.listTokens().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApiError);
  return failure as ApiError;
}

/** A server on a free port of this machine that answers as a test wants it to; closes with the test. */
async function startOddServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => stop(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

const refusal = (body: unknown) => JSON.stringify(body);

test.each([
  ['a page', 200, 'text/html', '<html>Welcome</html>', 'UNREADABLE_ANSWER'],
  ['nothing', 200, 'application/json', '', 'UNREADABLE_ANSWER'],
  ['a list', 200, 'application/json', '[]', 'UNREADABLE_ANSWER'],
  ['an object of somebody else', 200, 'application/json', '{"tokens": []}', 'UNREADABLE_ANSWER'],
  ['a field of another type', 200, 'application/json', '{"token_infos": {}}', 'UNREADABLE_ANSWER'],
  ["a proxy's page", 502, 'text/html', '<h1>Bad Gateway</h1>', 'UNREADABLE_ANSWER'],
  ["another program's error", 404, 'application/json', '{"detail": "Not Found"}', 'UNREADABLE_ANSWER'],
  [
    'a refusal',
    400,
    'application/json',
    refusal({ error_code: 'QUOTA_EXCEEDED', message: 'No.' }),
    'QUOTA_EXCEEDED',
  ],
  ['a refusal with a number', 403, 'application/json', refusal({ error_code: 403, message: 'No.' }), '403'],
])('%s with status %i is an ApiError with that status', async (_name, status, type, body, errorCode) => {
  const host = await startOddServer((_request, response) => {
    response.writeHead(status, { 'content-type': type, 'x-request-id': 'r-1', 'retry-after': '7' }).end(body);
  });
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure).toMatchObject({ status, errorCode, requestId: 'r-1', retryAfterSeconds: 7 });
  expect(failure.message).toMatch(errorCode === 'UNREADABLE_ANSWER' ? `status ${status}` : /^No\.$/);
});

test.each([
  ['401', 401, undefined, true],
  ['403 for a bad token', 403, 'Bearer realm="latchkey", error="invalid_token"', true],
  ['403 for want of a scope', 403, 'Bearer realm="latchkey", error="insufficient_scope"', false],
  ['403', 403, undefined, false],
])('%s tells whether the credential was taken', async (_name, status, challenge, isCredentialRefused) => {
  const host = await startOddServer((_request, response) => {
    response
      .writeHead(status, { ...JSON_TYPE, ...(challenge && { 'www-authenticate': challenge }) })
      .end(refusal({ error_code: 'X', message: 'No.' }));
  });
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure).toMatchObject({ status, isCredentialRefused });
});

test('a credential that an answer repeats is not in the error', async () => {
  const host = await startOddServer((request, response) => {
    const { authorization } = request.headers;
    response
      .writeHead(400, { ...JSON_TYPE, 'x-request-id': `id-${authorization}` })
      .end(refusal({ error_code: `X_${authorization}`, message: `You sent ${authorization}.` }));
  });
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure.message).toBe('You sent Bearer [credential].');
  expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(TOKEN);

  const password = 'violet anchor mosaic';
  const byPassword = await failureOf(
    new LatchkeyClient({ host, credential: { userName: 'alice', password } }),
  );
  const encoded = Buffer.from(`alice:${password}`).toString('base64');
  expect(byPassword.message).toBe('You sent Basic [credential].');
  expect(inspect(byPassword, { depth: 10, showHidden: true })).not.toContain(encoded);
});

test('a client that is printed or sent as JSON shows no credential', () => {
  const client = new LatchkeyClient({ host: 'https://example.com', credential: { token: TOKEN } });
  expect(inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client)).not.toContain(TOKEN);
});

test.each([301, 302, 303, 307, 308])('a redirect with status %i is not followed', async (status) => {
  let arrived = 0;
  const elsewhere = await startOddServer((_request, response) => {
    arrived += 1;
    response.writeHead(200, JSON_TYPE).end('{"token_infos": []}');
  });
  const host = await startOddServer((_request, response) => {
    response.writeHead(status, { location: `${elsewhere}/login?next=${TOKEN}` }).end();
  });
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure).toMatchObject({ status, errorCode: 'REDIRECTED' });
  expect(failure.message).toContain(`sends requests on to ${elsewhere}, and`);
  expect(arrived).toBe(0);
});

test('nobody at the address is UNREACHABLE, with what the platform says of it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await stop(server);
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure).toMatchObject({ status: 0, errorCode: 'UNREACHABLE' });
  expect(failure.message).toContain(`No answer came from ${host} (ECONNREFUSED)`);
});

test('an answer that breaks off is UNREACHABLE', async () => {
  const host = await startOddServer((_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' }).write('{"token_infos": []}', () => {
      response.destroy();
    });
  });
  const failure = await failureOf(new LatchkeyClient({ host, credential: { token: TOKEN } }));
  expect(failure).toMatchObject({ status: 0, errorCode: 'UNREACHABLE' });
});

test.each([
  ['never begins', false],
  ['never ends', true],
])('an answer that %s is TIMED_OUT', async (_name, begins) => {
  const host = await startOddServer((_request, response) => {
    if (begins) response.writeHead(200, JSON_TYPE).write('{"token_');
  });
  const client = new LatchkeyClient({ host, credential: { token: TOKEN }, timeoutMs: 200 });
  const failure = await failureOf(client);
  expect(failure).toMatchObject({ status: 0, errorCode: 'TIMED_OUT' });
  expect(failure.message).toContain('within 0.2 s; what was asked may have been done');
});

test('a request is sent to the path behind the host, as JSON, under the name given', async () => {
  const seen: unknown[] = [];
  const host = await startOddServer(async (request, response) => {
    const { authorization, accept, cookie, 'content-type': type, 'user-agent': agent } = request.headers;
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push([request.method, request.url, authorization, accept, cookie, type, agent, body]);
    response.writeHead(200, JSON_TYPE).end('{}');
  });
  const client = new LatchkeyClient({
    host: `${host}/a/`,
    credential: { token: TOKEN },
    userAgent: 'probe/1',
  });
  await client.updateToken('a/b', { comment: 'x' });
  const body = '{"token":{"comment":"x"},"update_mask":"comment"}';
  const headers = [`Bearer ${TOKEN}`, 'application/json', undefined, 'application/json', 'probe/1'];
  expect(seen).toEqual([['PATCH', '/a/api/2.0/token/a%2Fb', ...headers, body]]);
});

test("a platform's fetch is called as it must be: as nobody's method", async () => {
  let calledOn: unknown = 'nothing';
  const client = new LatchkeyClient({
    host: 'https://example.com',
    credential: { token: TOKEN },
    fetch: function (this: unknown) {
      calledOn = this;
      return Promise.resolve(Response.json({ token_infos: [] }));
    },
  });
  expect(await client.listTokens()).toEqual([]);
  expect(calledOn).toBeUndefined();
});
