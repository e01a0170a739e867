import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { ERRORS } from '../errors.ts';
import { API_TAGS } from '../http/route-doc.ts';
import { DocumentedApi } from '../testing/documented-api.ts';
import { startTestApp } from '../testing/harness.ts';

const PATH = '/api/latchkey/1.0/openapi.json';

// biome-ignore lint/suspicious/noExplicitAny: a document is JSON, and a test says what it expects of it
type Json = any;

async function start(env: Record<string, string> = {}) {
  const app = await startTestApp({ env });
  const answer = await app.get(PATH);
  expect(answer.status).toBe(200);
  return { app, answer, document: answer.body as Json };
}

function operationsOf(document: Json) {
  return Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).map(([method, operation]) => ({ path, method, ...operation })),
  );
}

test('the document is valid OpenAPI 3.1', async () => {
  const { document } = await start();
  const validator = new Validator();
  expect((await validator.validate(document)).errors).toBeUndefined();
  expect(validator.version).toBe('3.1');
  const broken = { ...document, paths: { ...document.paths, '/x': { get: { parameters: 'none' } } } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('what is served is in the document, and nothing else', async () => {
  const { app, document } = await start();
  const served = app.node.routes
    .filter(({ method, doc }) => method !== 'HEAD' && doc !== 'page')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const documented = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
  expect(documented.toSorted()).toEqual(served.toSorted());
  const pages = app.node.routes.filter(({ doc }) => doc === 'page').map(({ path }) => path);
  expect(pages.filter((path) => path.startsWith('/api/'))).toEqual([]);
});

test('operation ids are unique, and an alias has that of its twin', async () => {
  const { document } = await start();
  const operations = operationsOf(document);
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const aliases = operations.filter(({ path }) => path.includes('/preview/'));
  expect(aliases.length).toBeGreaterThan(20);
  for (const { operationId, path, method, ...alias } of aliases) {
    const twin = document.paths[path.replace('/preview/', '/')][method];
    expect(alias['x-latchkey-alias-of']).toBe(twin.operationId);
    expect(operationId).toBe(`${twin.operationId}Preview`);
  }
  expect(operations.filter((one) => one['x-latchkey-alias-of']).length).toBe(aliases.length);
});

test('every example conforms to the schema that it stands in', async () => {
  const { document } = await start();
  const api = new DocumentedApi(document);
  let checked = 0;
  const check = (schema: Json) => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const example of schema.examples ?? []) {
      checked++;
      expect([example, api.problem(schema, example)]).toEqual([example, undefined]);
    }
    for (const part of Object.values(schema)) check(part);
  };
  check(document.components.schemas);
  check(document.paths);
  expect(checked).toBeGreaterThan(15);
});

test('who may call it is told as the route decides it', async () => {
  const { document } = await start();
  const management = document.paths['/api/2.0/token-management/tokens'].get;
  expect(management.security).toEqual([
    { bearer: ['authentication'] },
    { basic: ['authentication'] },
    { session: [] },
  ]);
  expect(management['x-latchkey-access']).toMatchObject({ for: 'administrators', scope: 'authentication' });
  const password = document.paths['/api/latchkey/1.0/password'].put;
  expect(password.security).toEqual([{ basic: [] }, { session: [] }]);
  expect(document.paths['/healthz'].get.security).toEqual([]);
  expect(document.paths['/healthz'].get.responses['403']).toBeUndefined();
  expect(document.paths[PATH].get.responses['403']['x-latchkey-errors']).toEqual([
    'address_blocked',
    'address_unknown',
  ]);
});

test('errors have the status of the table, and of SCIM where it has its own', async () => {
  const { document } = await start();
  for (const { operationId, path, responses } of operationsOf(document)) {
    for (const [status, response] of Object.entries<Json>(responses)) {
      const { 'x-latchkey-errors': codes = [] } = response.$ref
        ? document.components.responses[response.$ref.split('/').at(-1)]
        : response;
      for (const code of codes as (keyof typeof ERRORS)[]) {
        const isScim = path.includes('/scim/') && code === 'already_exists';
        expect([operationId, code, status]).toEqual([
          operationId,
          code,
          String(isScim ? 409 : ERRORS[code].status),
        ]);
      }
    }
  }
  const { responses } = document.paths['/api/2.0/scim/v2/Users'].post;
  expect(responses['409'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/ScimError',
  });
});

test('what is written once is referred to', async () => {
  const { document } = await start();
  const text = JSON.stringify([document.paths, document.components.schemas]);
  for (const kind of ['responses', 'schemas']) {
    const names = Object.keys(document.components[kind]).map((name) => `"#/components/${kind}/${name}"`);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  }
});

test('answers of other types, and of pages, are as documented', async () => {
  const { app, document } = await start();
  const api = new DocumentedApi(document);
  const admin = await app.admin();
  for (const name of ['a', 'b']) await app.token(await app.user(name), { comment: name, scopes: ['sql'] });
  const ask = async (path: string, query: string) => {
    const route = { method: 'GET', path };
    const answer = await app.get(`${path.replace(':name', 'unlimited_addresses')}?${query}`, admin);
    expect([path, query, answer.status]).toEqual([path, query, 200]);
    expect(api.answerProblem(route, answer)).toBeUndefined();
    return answer;
  };
  const csv = await ask('/api/latchkey/1.0/token-reports/:name', 'format=csv');
  expect(csv.headers['content-type']).toMatch(/^text\/csv/);
  expect(
    (await ask('/api/latchkey/1.0/token-reports/:name', 'page_size=1')).body.next_page_token,
  ).toBeDefined();
  expect((await ask('/api/2.0/token-management/tokens', '')).body.token_infos).toHaveLength(2);
  expect((await ask('/api/2.0/token-management/tokens', 'page_size=1')).body.next_page_token).toBeDefined();
  expect((await ask('/api/2.0/scim/v2/Groups', 'attributes=members')).body.Resources).not.toEqual([]);
  expect((await ask('/api/latchkey/1.0/audit/export', 'format=delivered')).text).toMatch(/^\{/);
  await ask('/metrics', '');
});

test('tags stand in reading order, and each has operations', async () => {
  const { document } = await start();
  expect(document.tags.map(({ name }: { name: string }) => name)).toEqual(Object.keys(API_TAGS));
  const used = [...new Set(operationsOf(document).flatMap(({ tags }) => tags))];
  expect(used).toEqual(Object.keys(API_TAGS));
});

test('the server is named by its public URL, never by what a request calls it', async () => {
  const { app, answer } = await start({ LATCHKEY_PUBLIC_URL: 'https://tokens.example.com' });
  const other = await app.get(PATH, undefined, { headers: { host: 'localhost' } });
  for (const { body } of [answer, other])
    expect(body.servers).toEqual([{ url: 'https://tokens.example.com' }]);
});

test('whoever has the document already is not sent it again', async () => {
  const { app, answer } = await start();
  const { etag = '' } = answer.headers;
  expect(answer.headers['cache-control']).toBe('no-cache');
  const ask = (tags: string) => app.get(PATH, undefined, { headers: { 'if-none-match': tags } });
  for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    expect(await ask(tags)).toMatchObject({ status: 304, text: '', headers: { etag } });
  }
  expect((await ask('"other"')).status).toBe(200);
});

test('the document is not for those from where nothing is taken', async () => {
  const { app } = await start({ LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' });
  const admin = await app.admin();
  const block = { label: 'all others', list_type: 'BLOCK', ip_addresses: ['192.0.2.0/24'] };
  await app.post('/api/2.0/ip-access-lists', admin, block);
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableIpAccessLists: 'true' } });
  const from = (address: string) => app.get(PATH, undefined, { headers: { 'x-forwarded-for': address } });
  expect((await from('192.0.2.7')).status).toBe(403);
  expect((await from('198.51.100.7')).status).toBe(200);
});
