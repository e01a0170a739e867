import type { FileRequester } from '../../dbfs/file-access.ts';
import { parseFilePath } from '../../dbfs/file-path.ts';
import type { Principal } from '../../principals/principal.ts';
import { DBFS, OWN_DBFS } from '../dbfs.ts';
import { type Cast, type Endpoint, GONE } from './endpoint.ts';

let files = 0;

function requesterOf(principal: Principal): FileRequester {
  return { principal, caller: { name: 'test', address: '', userAgent: '', requestId: '' } };
}

/** A file of the caller's own. */
async function makeFile({ app }: Cast, principal: Principal): Promise<string> {
  const path = `/tmp/file-${files++}`;
  const target = { path: parseFilePath(path), isOverwrite: false };
  await app.core.puts.put(requesterOf(principal), {
    pieces: piecesOf('text'),
    expectedTarget: target,
    target: async () => target,
  });
  return path;
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function makeUpload({ app }: Cast, principal: Principal): Promise<number> {
  const target = { path: parseFilePath(`/tmp/file-${files++}`), isOverwrite: false };
  return app.core.uploads.create(requesterOf(principal), target);
}

const query = (path: string, fields: Record<string, string>) => ({
  path: `${path}?${new URLSearchParams(fields)}`,
});
const newPath = () => `/tmp/new-${files++}`;
const GONE_PATH = '/tmp/no-such-file';
const wrongPaths = (more: object = {}) => [
  { body: { ...more } },
  { body: { ...more, path: 7 } },
  { body: { ...more, path: 'tmp/relative' }, isBeyondSchema: true },
  { body: { ...more, path: '/tmp/../etc' }, isBeyondSchema: true },
];

function reading(path: string, fields: Record<string, string> = {}): Endpoint {
  return {
    method: 'GET',
    path,
    who: 'everybody',
    good: async (cast, caller) => query(path, { path: await makeFile(cast, caller), ...fields }),
    foreign: { input: () => query(path, { path: GONE_PATH, ...fields }), answer: GONE },
    wrongTypes: [{ path }, { ...query(path, { path: 'relative' }), isBeyondSchema: true }],
    bodyless: true,
  };
}

function acting(
  name: string,
  { good, wrongTypes, foreign }: Pick<Endpoint, 'good' | 'wrongTypes' | 'foreign'>,
): Endpoint {
  return {
    ...{ method: 'POST', path: `${DBFS}/${name}`, who: 'everybody', good },
    ...(wrongTypes && { wrongTypes }),
    ...(foreign && { foreign }),
  };
}

const goneHandle = (more: object = {}): NonNullable<Endpoint['foreign']> => ({
  input: () => ({ body: { handle: 1, ...more } }),
  answer: GONE,
});
const WRONG_HANDLES = [
  { body: {} },
  { body: { handle: 'x' } },
  { body: { handle: 0 } },
  { body: { handle: 1.5 } },
];
const entries = reading(`${OWN_DBFS}/entries`, { page_size: '10' });

/** Databricks' DBFS API, and ours beside it. */
export const FILES: readonly Endpoint[] = [
  acting('create', {
    good: () => ({ body: { path: newPath(), overwrite: false } }),
    wrongTypes: [...wrongPaths(), { body: { path: '/tmp/x', overwrite: 'perhaps' } }],
  }),
  {
    ...acting('add-block', {
      good: async (cast, caller) => ({ body: { handle: await makeUpload(cast, caller), data: 'ZGF0YQ==' } }),
      foreign: goneHandle({ data: '' }),
      wrongTypes: [...WRONG_HANDLES, { body: { handle: 1, data: 'a' }, isBeyondSchema: true }],
    }),
    takesLargeBodies: true,
  },
  acting('close', {
    good: async (cast, caller) => ({ body: { handle: await makeUpload(cast, caller) } }),
    foreign: goneHandle(),
    wrongTypes: WRONG_HANDLES,
  }),
  {
    ...acting('put', {
      good: () => ({ body: { path: newPath(), contents: 'ZGF0YQ==' } }),
      wrongTypes: [...wrongPaths(), { body: { path: '/tmp/x', contents: 'a' }, isBeyondSchema: true }],
    }),
    takesLargeBodies: true,
  },
  {
    ...reading(`${DBFS}/read`, { offset: '1', length: '2' }),
    wrongTypes: [
      query(`${DBFS}/read`, { path: '/tmp/x', offset: '-1' }),
      query(`${DBFS}/read`, { path: '/tmp/x', length: 'x' }),
    ],
  },
  reading(`${DBFS}/list`),
  reading(`${DBFS}/get-status`),
  acting('delete', {
    good: async (cast, caller) => ({ body: { path: await makeFile(cast, caller), recursive: true } }),
    wrongTypes: [...wrongPaths(), { body: { path: '/', recursive: true }, isBeyondSchema: true }],
  }),
  acting('mkdirs', { good: () => ({ body: { path: newPath() } }), wrongTypes: wrongPaths() }),
  acting('move', {
    good: async (cast, caller) => ({
      body: { source_path: await makeFile(cast, caller), destination_path: newPath() },
    }),
    foreign: {
      input: () => ({ body: { source_path: GONE_PATH, destination_path: newPath() } }),
      answer: GONE,
    },
    wrongTypes: [
      { body: { source_path: '/tmp/x' } },
      { body: { source_path: 'x', destination_path: '/tmp/x' }, isBeyondSchema: true },
    ],
  }),
  {
    ...entries,
    good: () => query(entries.path, { path: '/tmp', page_size: '10', search: 'file' }),
    wrongTypes: [
      { path: entries.path },
      query(entries.path, { path: '/tmp', page_size: '0' }),
      query(entries.path, { path: '/tmp', page_token: '!' }),
      { ...query(entries.path, { path: '/tmp', page_token: 'x' }), isBeyondSchema: true },
    ],
  },
  { method: 'GET', path: `${OWN_DBFS}/usage`, who: 'everybody', good: () => ({}), bodyless: true },
  reading(`${OWN_DBFS}/entry`),
  reading(`${OWN_DBFS}/permissions`),
  {
    method: 'PUT',
    path: `${OWN_DBFS}/permissions`,
    who: 'everybody',
    good: async (cast, caller) => ({
      body: {
        path: await makeFile(cast, caller),
        permissions: [{ principal: cast.bob.name, permission: 'READ' }],
        owner: cast.bob.name,
      },
    }),
    foreign: { input: () => ({ body: { path: GONE_PATH, is_inherited: true } }), answer: GONE },
    wrongTypes: [
      ...wrongPaths(),
      { body: { path: '/tmp/x', permissions: [{ principal: 'bob', permission: 'CAN_USE' }] } },
      { body: { path: '/tmp/x', permissions: 'all' } },
      { body: { path: '/tmp/x', owner: 7 } },
      { body: { path: '/tmp/x', is_inherited: false } },
    ],
  },
  reading(`${OWN_DBFS}/content`),
];
