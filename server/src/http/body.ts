import { isAscii } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import secureJson from 'secure-json-parse';
import { LatchkeyError } from '../errors.ts';
import { readPieces } from './body-pieces.ts';
import { takeLongBase64 } from './long-base64.ts';
import { isMultipart } from './multipart.ts';
import { isSafeMethod } from './own-origins.ts';
import { headOf } from './request-head.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route reads `multipart/form-data` itself: such a body is then left alone. */
    takesMultipart?: boolean;
    /** Whether the route reads `application/x-www-form-urlencoded` as fields, too. */
    takesForm?: boolean;
    /** A field of the body, in base64, that is decoded as the body is read when it is long: it is a `Buffer` then. */
    base64Field?: string;
  }
}

const MAX_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads every body as a JSON object whatever type is declared: official clients send `text/json`,
 * `application/scim+json`, and `curl -d` says it is a form. An empty body is no body. Only where a route says so is
 * `multipart/form-data` left for it to read.
 */
export function readBodiesAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const { takesMultipart, takesForm, base64Field } = request.routeOptions.config;
    // Where none follows, no end of it follows either: whoever read it would wait for ever.
    if (!headOf(request.raw).hasBody) {
      delete headers['content-type'];
      return done();
    }
    const type = headers['content-type'];
    const isLeftAlone = (takesMultipart && isMultipart(type)) || (takesForm && isForm(type));
    if (!isSafeMethod(request.method) && !isLeftAlone)
      headers['content-type'] = base64Field ? JSON_IN_PIECES : JSON_TYPE;
    done();
  });
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0 ? undefined : parseObject(body),
  );
  app.addContentTypeParser(JSON_IN_PIECES, async ({ routeOptions, raw }: FastifyRequest) => {
    const { bodyLimit, config } = routeOptions;
    return parsePieces(await readPieces(raw, bodyLimit), config.base64Field ?? '');
  });
  app.addContentTypeParser(
    FORM,
    { parseAs: 'buffer' },
    // `curl -d` says of JSON that it is a form.
    async (_request: unknown, body: Buffer) =>
      body[0] === OPENING_BRACE ? parseObject(body) : parseForm(body),
  );
}

const JSON_TYPE = 'application/json';
/** A name of our own, for bodies that are not to be made one. */
const JSON_IN_PIECES = 'application/json-in-pieces';
const FORM = 'application/x-www-form-urlencoded';
const OPENING_BRACE = 0x7b;

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === FORM;
}

/** Fields of a form (RFC 6749 §3.1: none twice, and one without a value is as one that is left out). */
function parseForm(bytes: Uint8Array): Record<string, string> {
  const fields = [...new URLSearchParams(Buffer.from(bytes).toString('latin1'))];
  if (new Set(fields.map(([name]) => name)).size < fields.length)
    throw new LatchkeyError('malformed_request', 'The form has a field twice: send each once.');
  return Object.fromEntries(fields.filter(([, value]) => value !== ''));
}

/** As `parseObject`; a long text of base64 in that field is a `Buffer` with what it stands for. */
export function parsePieces(
  pieces: readonly Buffer[],
  base64Field: string,
): Record<string, unknown> | undefined {
  const taken = takeLongBase64(pieces);
  const parsed = taken && parseObject(taken.rest);
  if (taken !== undefined && parsed?.[base64Field] === taken.placeholder)
    return { ...parsed, [base64Field]: taken.bytes };
  const body = Buffer.concat(pieces);
  return body.length === 0 ? undefined : parseObject(body);
}

/** A JSON object from bytes; its null fields are left out, as in proto3's JSON. Throws `malformed_request`. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseJson(textOf(bytes));
  } catch {
    throw new LatchkeyError('malformed_request', 'The body is not valid JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new LatchkeyError(
      'malformed_request',
      'The body must be a JSON object, such as {"comment": "laptop"}.',
    );
  }
  if (isDeeperThan(parsed, MAX_DEPTH)) {
    throw new LatchkeyError('malformed_request', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== null));
}

/** Throws when it is no UTF-8. Of a megabyte of base64 that it is ASCII is seen in a fraction of the time. */
function textOf(bytes: Uint8Array): string {
  if (!isAscii(bytes)) return utf8.decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/**
 * Refuses `__proto__` and `constructor` as names. They are looked for by regular expressions, which in a megabyte of
 * base64 takes as long as to parse it; without an escape in it a text can have them only as they are written here.
 */
function parseJson(text: string): unknown {
  if (!['\\', '"__proto__"', '"constructor"'].some((suspicious) => text.includes(suspicious)))
    return JSON.parse(text);
  return secureJson.parse(text, null, { protoAction: 'error', constructorAction: 'error' });
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
