import type { FastifyInstance } from 'fastify';
import secureJson from 'secure-json-parse';
import { LatchkeyError } from '../errors.ts';
import { isMultipart } from './multipart.ts';
import { isSafeMethod } from './own-origins.ts';
import { headOf } from './request-head.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route reads `multipart/form-data` itself: such a body is then left alone. */
    takesMultipart?: boolean;
    /** Whether the route reads `application/x-www-form-urlencoded` as fields, too. */
    takesForm?: boolean;
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
    const { takesMultipart, takesForm } = request.routeOptions.config;
    // Where none follows, no end of it follows either: whoever read it would wait for ever.
    if (!headOf(request.raw).hasBody) {
      delete headers['content-type'];
      return done();
    }
    const type = headers['content-type'];
    const isLeftAlone = (takesMultipart && isMultipart(type)) || (takesForm && isForm(type));
    if (!isSafeMethod(request.method) && !isLeftAlone) headers['content-type'] = 'application/json';
    done();
  });
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : parseObject(body)),
  );
  app.addContentTypeParser(
    FORM,
    { parseAs: 'buffer' },
    // `curl -d` says of JSON that it is a form.
    async (_request: unknown, body: Buffer) =>
      body[0] === OPENING_BRACE ? parseObject(body) : parseForm(body),
  );
}

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

/** A JSON object from bytes; its null fields are left out, as in proto3's JSON. Throws `malformed_request`. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseJson(utf8.decode(bytes));
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
