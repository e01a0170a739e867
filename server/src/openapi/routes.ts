import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';
import type { ServedRoute } from '../http/server.ts';
import { describeApi } from './document.ts';

interface OpenApiRoutesDeps {
  /** All that are served, once all are made. */
  readonly routes: readonly ServedRoute[];
  readonly publicUrl: () => string;
  readonly cookieName: () => string;
}

const DOC: RouteDoc = {
  id: 'getOpenApiDocument',
  tag: 'Discovery',
  summary: 'Get this document',
  description: 'OpenAPI 3.1. It has an `ETag`: ask again with `If-None-Match`.',
};
const OpenApiDocument = Type.Object(
  { openapi: Type.String() },
  { title: 'OpenApiDocument', additionalProperties: true },
);

/** The description of all that is served. It tells nothing that the sources do not. */
export function openApiRoutes(app: FastifyInstance, deps: OpenApiRoutesDeps): void {
  let made: { readonly text: string; readonly etag: string } | undefined;
  const options = {
    config: { access: 'anyone', doc: DOC },
    schema: { response: { 200: OpenApiDocument, 304: Type.Null() } },
  } as const;
  app.get('/api/latchkey/1.0/openapi.json', options, async (request, reply) => {
    // Not earlier: the address is known once the server listens.
    made ??= render(deps);
    reply.header('etag', made.etag).header('cache-control', 'no-cache');
    if (matches(request.headers['if-none-match'], made.etag)) return reply.status(304).send();
    return reply.type('application/json; charset=utf-8').send(made.text);
  });
}

function render({ routes, publicUrl, cookieName }: OpenApiRoutesDeps): { text: string; etag: string } {
  const text = JSON.stringify(describeApi(routes, { publicUrl: publicUrl(), cookieName: cookieName() }));
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

/** RFC 9110 §13.1.2: a list of tags, or `*`; compared weakly, since proxies that compress weaken them. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
