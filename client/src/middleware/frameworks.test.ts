import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TestClient } from '../../../server/src/testing/http-client.ts';
import type { RemoteVerifier, VerifiedPrincipal } from '../remote-verifier.ts';
import { serve, serveFetch, startGuarded, UNKNOWN_TOKEN } from '../testing/guarded-service.ts';
import { guardExpress } from './express.ts';
import { guardFastify } from './fastify.ts';
import { guardFetch, guardHono } from './fetch.ts';
import { guardNode } from './node.ts';

/** A service that answers with whom it is asked by and what it was sent. */
type StartService = (verifier: RemoteVerifier, scope: string | undefined) => Promise<string>;

const needs = (scope: string | undefined) =>
  scope === undefined ? ({ anyScope: true } as const) : { requiredScope: scope };

const SERVICES: Record<string, StartService> = {
  'node:http': (verifier, scope) =>
    serve(
      guardNode({ verifier, ...needs(scope) }, async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        response.end(present(request.latchkey, Buffer.concat(chunks).toString()));
      }),
    ),
  express: (verifier, scope) => {
    const app = express();
    app.use(guardExpress({ verifier, ...needs(scope) }));
    app.use(express.text({ type: () => true }));
    app.all('/{*path}', (request, response) => {
      response.send(present(request.latchkey, typeof request.body === 'string' ? request.body : ''));
    });
    return serve(app);
  },
  fastify: async (verifier, scope) => {
    const app = fastify();
    await app.register(guardFastify({ verifier, ...needs(scope) }));
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.all('/*', async (request) => present(request.latchkey, (request.body as string) ?? ''));
    onTestFinished(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  fetch: (verifier, scope) =>
    serveFetch(
      guardFetch(
        { verifier, ...needs(scope) },
        async (request, principal) => new Response(present(principal, await request.text())),
      ),
    ),
  hono: (verifier, scope) => {
    const app = new Hono<{ Variables: { latchkey: VerifiedPrincipal } }>();
    app.use(guardHono({ verifier, ...needs(scope) }));
    app.all('*', async (context) => context.text(present(context.get('latchkey'), await context.req.text())));
    return serveFetch((request) => app.fetch(request));
  },
};

function present(principal: VerifiedPrincipal | undefined, body: string): string {
  return JSON.stringify({ principal, body });
}

describe.each(Object.entries(SERVICES))('a service of %s', (_name, start) => {
  async function begin(scope?: string) {
    const guarded = await startGuarded();
    const client = new TestClient(await start(guarded.verifier, scope));
    onTestFinished(() => client.close());
    const ask = (headers: Record<string, string | string[]>, body?: string) =>
      client.send(body === undefined ? 'GET' : 'POST', '/some/path', { headers, ...(body && { body }) });
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    return { ...guarded, ask, bearer };
  }

  test('learns whom a good token acts for, and gets the body whole', async () => {
    const { app, alice, ask, bearer } = await begin();
    const token = await app.token(alice, { scopes: ['sql'] });
    for (let i = 0; i < 2; i++) {
      const { status, body } = await ask(bearer(token.value), 'x'.repeat(50_000));
      expect(status).toBe(200);
      expect(body.principal).toMatchObject({
        userName: 'alice@example.com',
        tokenId: token.id,
        scopes: ['sql'],
      });
      expect(body.body).toHaveLength(50_000);
    }
    const basic = Buffer.from(`token:${token.value}`).toString('base64');
    expect((await ask({ authorization: `Basic ${basic}` })).status).toBe(200);
  });

  test('is never reached without a good token, and the answer has the shape of the API', async () => {
    const { app, alice, ask, bearer } = await begin('files');
    const revoked = await app.token(alice);
    await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
    const narrow = await app.token(alice, { scopes: ['sql'] });
    const elsewhere = await app.token(alice, { scopes: ['mlflow'] });
    const password = Buffer.from('alice@example.com:violet anchor mosaic tundra 7').toString('base64');
    const told = async (headers: Record<string, string | string[]>) => {
      const { status, body, headers: answered } = await ask(headers);
      expect(answered['cache-control']).toBe('no-store');
      return [status, body.error_code, answered['www-authenticate']];
    };
    const none = [401, 'UNAUTHENTICATED', 'Bearer realm="latchkey"'];
    const bad = [403, 'PERMISSION_DENIED', 'Bearer realm="latchkey", error="invalid_token"'];
    expect(await told({})).toEqual(none);
    expect(await told({ authorization: 'Digest x' })).toEqual(none);
    expect(await told({ authorization: `Basic ${password}` })).toEqual(none);
    expect(await told({ cookie: `latchkey=${narrow.value}` })).toEqual(none);
    expect(await told(bearer(UNKNOWN_TOKEN))).toEqual(bad);
    expect(await told(bearer(revoked.value))).toEqual(bad);
    expect(await told(bearer(elsewhere.value))).toEqual(bad);
    expect(await told(bearer(narrow.value))).toEqual([
      403,
      'PERMISSION_DENIED',
      'Bearer realm="latchkey", error="insufficient_scope", scope="files"',
    ]);
    expect((await ask(bearer((await app.token(alice)).value))).status).toBe(200);
  });

  test('is not reached by a request with two credentials, one of them good', async () => {
    const { app, alice, ask } = await begin();
    const { value } = await app.token(alice);
    const [good, bad] = [`Bearer ${value}`, `Bearer ${UNKNOWN_TOKEN}`];
    for (const authorization of [
      [good, bad],
      [bad, good],
      [good, good],
    ]) {
      const { status } = await ask({ authorization });
      expect(status).toBeGreaterThanOrEqual(401);
      expect(status).toBeLessThanOrEqual(403);
    }
  });

  test('believes nothing that a client says of itself', async () => {
    const { app, alice, ask, bearer } = await begin();
    const { value } = await app.token(alice);
    const forged = {
      latchkey: '{"userName":"admin"}',
      'x-latchkey-principal-id': '1',
      'x-forwarded-user': 'admin',
      'x-forwarded-email': 'admin@example.com',
    };
    const { body } = await ask({ ...bearer(value), ...forged });
    expect(body.principal).toMatchObject({ userName: 'alice@example.com', id: String(alice.id) });
    expect((await ask(forged)).status).toBe(401);
  });

  test('lets a token that is limited to addresses in only from there, and nobody by naming an address', async () => {
    const { app, alice, ask, bearer } = await begin();
    const { value } = await app.token(alice, { allowedCidrs: ['192.0.2.0/24', '127.0.0.0/8'] });
    const direct = (await ask(bearer(value))).status;
    // Where there is no connection to look at, nothing is known.
    expect(direct).toBe(start === SERVICES.fetch || start === SERVICES.hono ? 403 : 200);
    const names = ['x-forwarded-for', 'X-Forwarded-For', 'forwarded', 'x-real-ip', 'client_ip'];
    for (const name of names) {
      const isProxied = /forwarded/i.test(name);
      const { status } = await ask({ ...bearer(value), [name]: '192.0.2.7' });
      expect([name, status]).toEqual([name, isProxied ? 403 : direct]);
    }
    const { value: other } = await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] });
    for (const name of names) expect((await ask({ ...bearer(other), [name]: '192.0.2.7' })).status).toBe(403);
  });

  test('is closed while Latchkey is away, and says when to come again', async () => {
    const { app, alice, ask, bearer } = await begin();
    const { value } = await app.token(alice);
    await app.close();
    const { status, body, headers } = await ask(bearer(value));
    expect([status, body.error_code, headers['retry-after']]).toEqual([503, 'TEMPORARILY_UNAVAILABLE', '1']);
  });
});

test.each([
  ['nothing', {}],
  ['an empty scope', { requiredScope: '' }],
  ['a scope that is no word', { requiredScope: 'a b' }],
  ['a scope that is undefined by mistake', { requiredScope: undefined }],
  ['anyScope: false', { anyScope: false }],
  ['anyScope: "true"', { anyScope: 'true' }],
  ['both', { requiredScope: 'sql', anyScope: true }],
  ['no scope and anyScope', { requiredScope: '', anyScope: true }],
  ['no verifier', { verifier: undefined, anyScope: true }],
])('a guard that says of what a token needs %s is none', async (_what, options) => {
  const { verifier } = await startGuarded();
  const given = { verifier, ...options } as { verifier: RemoteVerifier; anyScope: true };
  expect(() => guardNode(given, () => {})).toThrow(TypeError);
  expect(() => guardExpress(given)).toThrow(TypeError);
  expect(() => guardFastify(given)).toThrow(TypeError);
  expect(() => guardFetch(given, () => new Response())).toThrow(TypeError);
  expect(() => guardHono(given)).toThrow(TypeError);
});

test('an address that the service knows better is the one that counts', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] });
  const service = express();
  service.set('trust proxy', 'loopback');
  service.use(guardExpress({ verifier, anyScope: true, clientAddress: (request) => request.ip }));
  service.get('/', (_request, response) => response.send('in'));
  const client = new TestClient(await serve(service));
  onTestFinished(() => client.close());
  const from = async (forwardedFor: string) => {
    const headers = { authorization: `Bearer ${value}`, 'x-forwarded-for': forwardedFor };
    return (await client.send('GET', '/', { headers })).status;
  };
  expect(await from('192.0.2.7')).toBe(200);
  expect(await from('192.0.2.7, 198.51.100.1')).toBe(403);
  expect(await from('198.51.100.1')).toBe(403);
});

test('in Fastify routes of that scope are guarded whether they come before or after, and missing ones too', async () => {
  const { app: latchkey, alice, verifier } = await startGuarded();
  const { value } = await latchkey.token(alice);
  const app = fastify();
  app.get('/open', async () => 'open');
  await app.register(async (scope) => {
    scope.get('/before', async () => 'in');
    await scope.register(guardFastify({ verifier, anyScope: true }));
    scope.get('/after', async () => 'in');
    await scope.register(async (inner) => {
      inner.get('/within', async (request) => request.latchkey.userName);
    });
  });
  const ask = async (url: string, headers = {}) => (await app.inject({ url, headers })).statusCode;
  for (const url of ['/before', '/after', '/within']) {
    expect([url, await ask(url)]).toEqual([url, 401]);
    expect([url, await ask(url, { authorization: `Bearer ${value}` })]).toEqual([url, 200]);
  }
  expect(await ask('/open')).toBe(200);
  await app.close();
});

test('a connection is kept after a refusal, and the next request on it is decided for itself', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice);
  const client = new TestClient(
    await serve(guardNode({ verifier, anyScope: true }, (_request, response) => response.end('in'))),
  );
  onTestFinished(() => client.close());
  const body = 'x'.repeat(100_000);
  expect((await client.send('POST', '/', { body })).status).toBe(401);
  expect(
    (await client.send('POST', '/', { body, headers: { authorization: `Bearer ${value}` } })).status,
  ).toBe(200);
  expect((await client.send('POST', '/', { body })).status).toBe(401);
});

test('a request that a service may take for more than reading needs what writing needs', async () => {
  const { app, alice, verifier } = await startGuarded({ upstream: 'read_scope = "files"\n' });
  const reader = await app.token(alice, { scopes: ['files'] });
  for (const [name, start] of Object.entries(SERVICES)) {
    const client = new TestClient(await start(verifier, undefined));
    onTestFinished(() => client.close());
    const ask = async (headers: Record<string, string>) =>
      (await client.send('GET', '/', { headers: { authorization: `Bearer ${reader.value}`, ...headers } }))
        .status;
    expect([name, await ask({})]).toEqual([name, 200]);
    for (const header of [
      'x-http-method-override',
      'x_http_method',
      'x-method-override',
      'sec-websocket-key',
    ])
      expect([name, header, await ask({ [header]: 'DELETE' })]).toEqual([name, header, 403]);
  }
});

test('a request that somebody else has answered meanwhile is left alone', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice);
  const reached: string[] = [];
  const guarded = guardNode({ verifier, anyScope: true }, () => reached.push('handler'));
  const client = new TestClient(
    await serve((request, response) => {
      guarded(request, response);
      response.writeHead(503).end('too late');
    }),
  );
  onTestFinished(() => client.close());
  for (const token of [value, UNKNOWN_TOKEN]) {
    const { status } = await client.send('GET', '/', { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(503);
  }
  await verifier.verify(UNKNOWN_TOKEN);
  expect(reached).toEqual([]);
});

test('a part of a Fastify service may have a guard of its own behind that of the whole', async () => {
  const { app, alice, verifier } = await startGuarded();
  const { value } = await app.token(alice, { scopes: ['sql'] });
  const service = fastify();
  onTestFinished(() => service.close());
  await service.register(guardFastify({ verifier, anyScope: true }));
  service.get('/whole', async () => 'in');
  await service.register(async (part) => {
    await part.register(guardFastify({ verifier, requiredScope: 'files' }));
    part.get('/part', async () => 'in');
  });
  const ask = async (url: string) =>
    (await service.inject({ url, headers: { authorization: `Bearer ${value}` } })).statusCode;
  expect([await ask('/whole'), await ask('/part')]).toEqual([200, 403]);
});
