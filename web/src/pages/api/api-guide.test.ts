import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Operation, searchSections, sectionsOf } from './api-guide.ts';
import { curlExample } from './curl-example.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { rowOf, rowsOf, typeOf } from './schema-rows.ts';

const COPY = join(import.meta.dirname, '../../../../docs/reference/openapi.json');
const document = JSON.parse(readFileSync(COPY, 'utf8')) as OpenApiDocument;
const sections = sectionsOf(document);

function operation(id: string): Operation {
  const found = sections.flatMap(({ operations }) => operations).find((one) => one.operationId === id);
  if (found === undefined) throw new Error(`There is no operation ${id}.`);
  return found;
}

test('sections stand in the order of the tags; an alias stands with its twin', () => {
  expect(sections.map(({ name }) => name)).toEqual(document.tags.map(({ name }) => name));
  expect(operation('listUsers').aliases).toEqual(['/api/2.0/preview/scim/v2/Users']);
  const paths = sections.flatMap(({ operations }) => operations.map(({ path }) => path));
  expect(paths.filter((path) => path.includes('/preview/'))).toEqual([]);
});

test.each([
  ['audit export', ['exportAuditTrail']],
  ['PREVIEW/token-management post', ['createOnBehalfToken']],
  ['sortorder groups', ['listGroups']],
  ['   ', undefined],
  ['no such words', []],
])('a search for "%s" finds what has every word', (search, expected) => {
  const found = searchSections(sections, search);
  const ids = found.flatMap(({ operations }) => operations.map(({ operationId }) => operationId));
  if (expected === undefined) expect(found).toEqual(sections);
  else expect(ids).toEqual(expected);
});

test('the fields of objects and lists stand under what they are in', () => {
  const body = operation('updateGroup').requestBody?.content['application/json']?.schema ?? {};
  const rows = rowsOf(document, body).map(({ within, name, type }) => [`${within}${name}`, type]);
  expect(rows).toEqual([
    ['schemas', 'list of strings'],
    ['Operations', 'list of objects'],
    ['Operations[].op', 'string'],
    ['Operations[].path', 'string'],
    ['Operations[].value', 'anything'],
  ]);
});

test('a field that is called $ref is shown', () => {
  const rows = rowsOf(document, { $ref: '#/components/schemas/GroupReference' });
  expect(rows.map(({ name }) => name)).toContain('$ref');
});

test('what refers to itself ends', () => {
  const self = { type: 'object', properties: { inner: { $ref: '#/components/schemas/Self' } } };
  const looped = { ...document, components: { ...document.components, schemas: { Self: self } } };
  expect(rowsOf(looped, { $ref: '#/components/schemas/Self' }).length).toBeLessThan(20);
});

test.each([
  [{ type: 'integer', minimum: 1, maximum: 1000 }, 'integer', ['1 to 1,000.']],
  [{ type: 'string', minLength: 1, maxLength: 9 }, 'string', ['At most 9 characters.', 'Not empty.']],
  [
    { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, minItems: 1 },
    'list of strings',
    ['One of `a`, `b`.', 'At least 1 entry.'],
  ],
  [{ type: 'string', enum: ['ok'] }, 'string', ['Always `ok`.']],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null', []],
  [{ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }, 'map of strings', []],
  [{ type: 'string', pattern: '^x$', default: 'x' }, 'string', ['Matches `^x$`.', 'Left out: `x`.']],
])('%o is told in words', (schema, type, limits) => {
  expect(typeOf(document, schema)).toBe(type);
  expect(rowOf(document, schema, { name: 'x', within: '', isRequired: true }).limits).toEqual(limits);
});

const SERVER = 'https://latchkey.example.com';

test.each([
  ['listTokens', `curl -n '${SERVER}/api/2.0/token/list'`],
  ['deleteManagedToken', `curl -n -X DELETE '${SERVER}/api/2.0/token-management/tokens/TOKEN_ID'`],
  [
    'getWorkspaceConf',
    `curl -n '${SERVER}/api/2.0/workspace-conf?keys=enableTokensConfig,maxTokenLifetimeDays'`,
  ],
  ['getTokenReport', `curl -n '${SERVER}/api/latchkey/1.0/token-reports/never_expires'`],
  ['isAlive', `curl '${SERVER}/healthz'`],
  ['getSession', `curl -b cookies.txt '${SERVER}/api/latchkey/1.0/session'`],
  ['signOut', `curl -b cookies.txt -H 'Origin: ${SERVER}' -X DELETE '${SERVER}/api/latchkey/1.0/session'`],
  [
    'updateToken',
    `curl -n -X PATCH '${SERVER}/api/2.0/token/TOKEN_ID' \\\n  -d '{"token":{"comment":"old laptop"},"update_mask":"comment"}'`,
  ],
])('the example of %s is a command that holds no credential', (id, command) => {
  expect(curlExample(document, operation(id))).toBe(command);
});

test('what an example holds cannot leave its quotes', () => {
  const servers = [{ url: "https://x/'; echo $(id) '" }];
  const command = curlExample({ ...document, servers }, operation('listTokens'));
  expect(command).toBe(`curl -n 'https://x/'\\''; echo $(id) '\\''/api/2.0/token/list'`);
});
