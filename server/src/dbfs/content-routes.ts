import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LatchkeyError } from '../errors.ts';
import { whoAsks } from '../http/access.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { askedRange } from './byte-range.ts';
import { ContentAnswer, PathQuery } from './dbfs-schemas.ts';
import { pathField } from './fields-for-routes.ts';
import type { LeveledEntry } from './file-access.ts';
import { type FilePath, parseFilePath } from './file-path.ts';
import type { Reading } from './reading.ts';

const BYTES = { content: { 'application/octet-stream': { schema: ContentAnswer } } };
const DOWNLOAD: RouteDoc = {
  tag: 'Files',
  id: 'downloadFile',
  summary: 'Download a file',
  description:
    'Always as a download, whatever is in it; what is under `/FileStore` also at `/files/…`. `Repr-Digest` (RFC 9530) has its SHA-256, `ETag` the same. One range may be asked for (RFC 9110 §14), with `If-Range`.',
  query: PathQuery,
  answers: { 200: BYTES, 206: BYTES },
  errors: ['file_not_found', 'file_damaged', 'range_not_satisfiable'],
};

const ACCESS = { scope: 'files' } as const;
/** Whatever is in a file, a browser shows and runs nothing of it, and hands it to no page. */
const HARMLESS = {
  'content-type': 'application/octet-stream',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The ways by which the bytes of files leave besides `read`. */
export function contentRoutes(app: FastifyInstance, reading: Reading): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/latchkey/1.0/dbfs/content',
    config: { access: ACCESS, doc: DOWNLOAD },
    handler: (request, reply) =>
      sendContent(reading, { request, reply, path: pathField(request.query as Record<string, unknown>) }),
  });

  // Where the platform serves them, for browsers.
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/files/*',
    config: { access: ACCESS, doc: 'page' },
    handler: (request, reply) =>
      sendContent(reading, { request, reply, path: parseFilePath(`/FileStore/${request.params['*']}`) }),
  });
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly path: FilePath;
}

async function sendContent(reading: Reading, { request, reply, path }: Exchange): Promise<FastifyReply> {
  // Before anything is said of the answer: a refusal looks otherwise.
  const { file, isKnown, range, pieces } = await reading.read(whoAsks(request), path, (found) =>
    openContent(reading, request, found),
  );
  const { start, end } = range ?? { start: 0, end: file.size };
  const disposition = contentDisposition(path.names.at(-1));
  reply.headers({ ...HARMLESS, ...aboutContent(file), 'content-disposition': disposition });
  if (isKnown) return reply.status(304).send();
  reply.header('content-length', end - start);
  if (range !== undefined)
    reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${file.size}`);
  return pieces === undefined ? reply.send() : reply.send(pieces);
}

/** What of a file is asked for, and its bytes where they are sent. Throws `range_not_satisfiable`, `file_damaged`. */
async function openContent(reading: Reading, { headers, method }: FastifyRequest, file: LeveledEntry) {
  const { size } = file;
  const isKnown = headers['if-none-match'] === etagOf(file);
  const range = isKnown ? undefined : askedRange(headers, { size, etag: etagOf(file) });
  if (range === 'unsatisfiable') throw outOfRange(size);
  const isSent = !isKnown && method === 'GET';
  const pieces = isSent ? await reading.pieces(file, range ?? { start: 0, end: size }) : undefined;
  return { file, isKnown, range, pieces };
}

function outOfRange(size: number): LatchkeyError {
  const message = `The file has ${size} bytes, none of them in the range that was asked for.`;
  return new LatchkeyError('range_not_satisfiable', message, {
    headers: { 'content-range': `bytes */${size}` },
  });
}

function aboutContent(file: LeveledEntry): Record<string, string> {
  const digest = Buffer.from(file.sha256 ?? '', 'hex').toString('base64');
  return {
    'accept-ranges': 'bytes',
    etag: etagOf(file),
    'repr-digest': `sha-256=:${digest}:`,
    'last-modified': new Date(file.modifiedAt).toUTCString(),
  };
}

function etagOf({ sha256 }: LeveledEntry): string {
  return `"${sha256}"`;
}
