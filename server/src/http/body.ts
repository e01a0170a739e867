import type { FastifyInstance } from 'fastify';
import secureJson from 'secure-json-parse';
import { LatchkeyError } from '../errors.ts';
import { isSafeMethod } from './own-origins.ts';

const MAX_DEPTH = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads every body as a JSON object whatever type is declared: official clients send `text/json`,
 * `application/scim+json`, and `curl -d` says it is a form. An empty body is no body.
 */
export function readBodiesAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isSafeMethod(request.method)) request.raw.headers['content-type'] = 'application/json';
    done();
  });
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : parseObject(body)),
  );
}

/** A JSON object from bytes; its null fields are left out, as in proto3's JSON. Throws `malformed_request`. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = secureJson.parse(utf8.decode(bytes), null, { protoAction: 'error', constructorAction: 'error' });
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

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
