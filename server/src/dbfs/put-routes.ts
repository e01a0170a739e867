import type { FastifyReply, FastifyRequest } from 'fastify';
import { optionalBytes } from '../http/base64-field.ts';
import { letStream } from '../http/body-time.ts';
import { optionalBoolean, requiredBody } from '../http/fields.ts';
import { admitAgain } from '../http/long-answer.ts';
import { isMultipart, type MultipartBody, readMultipart } from '../http/multipart.ts';
import { pathField, refuseLargeBlock } from './fields-for-routes.ts';
import { MAX_BLOCK_BYTES } from './file-entry.ts';
import type { PutContent } from './puts.ts';
import type { UploadTarget } from './uploads.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a request to `put` brings, in either form. Throws `malformed_request`, `invalid_parameter`, `block_too_large`. */
export async function putOf(request: FastifyRequest, reply: FastifyReply): Promise<PutContent> {
  if (!isMultipart(request.headers['content-type'])) return ofFields(requiredBody(request.body));
  letStream(request.raw, reply.raw);
  const body = await readMultipart(request.raw, { maxFieldBytes: 2 * MAX_BLOCK_BYTES });
  if (body.file !== undefined) return ofFile(body.file, body, () => admitAgain(request, reply));
  await body.end();
  return ofFields(body.fields);
}

function ofFields(fields: Fields): PutContent {
  const target = targetField(fields);
  const bytes = optionalBytes(fields, 'contents') ?? Buffer.alloc(0);
  refuseLargeBlock(bytes);
  return { pieces: piecesOf(bytes), expectedTarget: target, target: async () => target };
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The path may come behind the content. Whoever sends it may have lost, meanwhile, what the head was let in with. */
function ofFile(
  pieces: AsyncIterable<Uint8Array>,
  body: MultipartBody,
  decideAgain: () => Promise<void>,
): PutContent {
  const target = async () => {
    await body.end();
    await decideAgain();
    return targetField(textFields(body.fields));
  };
  const early = textFields(body.fields);
  return { pieces, target, expectedTarget: early.path === undefined ? undefined : targetField(early) };
}

function targetField(fields: Fields): UploadTarget {
  const written = fields.overwrite;
  // Python writes its own booleans into a form.
  const overwrite = typeof written === 'string' ? { overwrite: written.toLowerCase() } : fields;
  return { path: pathField(fields), isOverwrite: optionalBoolean(overwrite, 'overwrite') ?? false };
}

/** An empty field of a form is as one that is left out. */
function textFields(fields: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
