import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { LatchkeyError } from '../errors.ts';
import { limitBody } from './body-time.ts';

/** A body of fields and one file at most, whose content streams. */
export interface MultipartBody {
  /** The fields so far: all of them once `end` has come back, until then those before the file. */
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Readable | undefined;
  /** Comes back when all has come. Throws `malformed_request`. */
  end(): Promise<void>;
}

const LIMITS = { fieldNameSize: 100, fields: 16, files: 1, parts: 20, headerPairs: 20, headerSize: 16_384 };

/** Whether a body is declared as `multipart/form-data`. */
export function isMultipart(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*multipart\/form-data\s*;/i.test(contentType);
}

/**
 * Reads a `multipart/form-data` body (RFC 7578) up to its file. Its fields are kept in memory, and may have
 * `maxFieldBytes` together. Throws `malformed_request`.
 */
export async function readMultipart(
  request: IncomingMessage,
  { maxFieldBytes }: { readonly maxFieldBytes: number },
): Promise<MultipartBody> {
  const parser = makeParser(request, maxFieldBytes);
  const fields = new Map<string, string>();
  const refused = Promise.withResolvers<never>();
  const refuse = (message: string) => refused.reject(new LatchkeyError('malformed_request', message));
  let fieldBytes = 0;
  parser.on('field', (name, value, isNameCut, isValueCut) => {
    fieldBytes += Buffer.byteLength(value);
    if (isNameCut || isValueCut) refuse('A field of the body is too long.');
    else if (fieldBytes > maxFieldBytes) refuse('The fields of the body are too long.');
    else if (fields.has(name)) refuse(`The field ${name} is there twice.`);
    else fields.set(name, value);
  });
  for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
    parser.on(limit, () => refuse('The body has too many parts: send the fields and one file.'));
  const file = new Promise<Readable>((resolve) => {
    parser.on('file', (_name, stream) => {
      // An error that nobody listens to ends the process; whoever reads the file hears of it in any case.
      stream.on('error', () => undefined);
      resolve(stream);
    });
  });
  const whole = Promise.race([parse(request, parser), refused.promise]);
  whole.catch((error) => {
    request.unpipe(parser);
    file.then((stream) => stream.destroy(error));
  });
  return {
    file: await Promise.race([file, whole.then(() => undefined)]),
    get fields() {
      return Object.fromEntries(fields);
    },
    end: () => whole,
  };
}

/** Reads the rest of a body for nothing: who is refused in the middle of it must still be able to hear that. */
export function discardBody(request: IncomingMessage, response: ServerResponse): void {
  request.unpipe();
  request.resume();
  if (!request.complete) limitBody(request, response);
}

/** Not by `pipeline`, which ends the connection when a body cannot be read, and the answer with it. */
function parse(request: IncomingMessage, parser: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(cause instanceof LatchkeyError ? cause : brokenBody(cause));
    parser.once('finish', resolve);
    // Not once: one that is broken may say so again.
    parser.on('error', fail);
    request.on('error', fail);
    request.once('close', () => {
      if (!request.complete) fail(new Error('The connection broke off.'));
    });
    request.pipe(parser);
  });
}

function brokenBody(cause: unknown): LatchkeyError {
  const message = 'The body broke off, or is no multipart/form-data.';
  return new LatchkeyError('malformed_request', message, { cause });
}

function makeParser(request: IncomingMessage, maxFieldBytes: number): BusboyInstance {
  const { 'content-type': contentType = '', ...headers } = request.headers;
  try {
    const limits = { ...LIMITS, fieldSize: maxFieldBytes };
    return new Busboy({ headers: { ...headers, 'content-type': contentType }, limits });
  } catch (error) {
    throw new LatchkeyError('malformed_request', 'The body names no boundary between its parts.', {
      cause: error,
    });
  }
}
