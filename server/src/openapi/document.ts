import { API_TAGS, type RouteDoc } from '../http/route-doc.ts';
import type { ServedRoute } from '../http/server.ts';
import { listSharedResponses, presentErrorTable } from './error-responses.ts';
import { NamedSchemas } from './named-schemas.ts';
import { presentOperation } from './operation.ts';

type Json = Readonly<Record<string, unknown>>;

interface DocumentOptions {
  /** Where clients reach the server; never taken from a request. */
  readonly publicUrl: string;
  readonly cookieName: string;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const ABOUT = `\
Latchkey generates, verifies and revokes personal access tokens. It speaks Databricks' own APIs, and has some of its own under \`/api/latchkey/1.0\`.

**Requests.** A body is a JSON object, whatever type is declared. As in proto3's JSON, a field that is \`null\` counts as left out, whole numbers may be strings of digits, and \`"true"\` is \`true\`. Fields that are not known are left aside unless it says otherwise. Clients should send what is described here; more is taken than that.

**Answers.** New fields may be added. Instants are milliseconds since 1970 in UTC. Every answer has an \`X-Request-Id\`.

**Errors.** Branch on the status and on \`error_code\`. After 429 and 503 nothing was done: send the request again after as many seconds as \`Retry-After\` says. \`x-latchkey-errors\` names the errors one by one, as the error reference has them.

A path with \`/preview/\` is the same as the one without. Whatever answers \`GET\` answers \`HEAD\`, but for the export of the audit trail.`;

/**
 * The OpenAPI 3.1 document of these routes. The same routes and options give the same document. Throws when what a
 * route says of itself contradicts it.
 */
export function describeApi(routes: readonly ServedRoute[], options: DocumentOptions): Json {
  const schemas = new NamedSchemas();
  const paths = presentPaths(routes, schemas);
  const responses = listSharedResponses(schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Latchkey',
      // Of the API: which release runs here is nothing to tell strangers.
      version: '1.0',
      description: ABOUT,
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.publicUrl }],
    tags: Object.entries(API_TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: schemas.list(), responses, securitySchemes: securitySchemes(options) },
    'x-latchkey-errors': presentErrorTable(),
  };
}

function presentPaths(routes: readonly ServedRoute[], schemas: NamedSchemas): Json {
  const served = routes
    .flatMap((route) => (isDocumented(route) && METHODS.includes(route.method) ? [route] : []))
    .toSorted((a, b) => place(a) - place(b));
  const keys = new Set(served.map(({ method, path }) => `${method} ${path}`));
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of served) {
    const plain = route.path.replace('/preview/', '/');
    const isAlias = plain !== route.path && keys.has(`${route.method} ${plain}`);
    const aliasOf = isAlias ? templateOf(plain) : undefined;
    const template = templateOf(route.path);
    const operation = presentOperation(route, { schemas, aliasOf });
    paths[template] = { ...paths[template], [route.method.toLowerCase()]: operation };
  }
  return paths;
}

function isDocumented(route: ServedRoute): route is ServedRoute & { doc: RouteDoc } {
  return route.doc !== 'page';
}

/** Its tag's place in reading order; within a tag routes stay in the order they were made in. */
function place({ doc }: { readonly doc: RouteDoc }): number {
  return Object.keys(API_TAGS).indexOf(doc.tag);
}

function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function securitySchemes({ cookieName }: DocumentOptions): Json {
  return {
    bearer: { type: 'http', scheme: 'bearer', description: 'A personal access token.' },
    basic: {
      type: 'http',
      scheme: 'basic',
      description:
        'User `token` with a personal access token as password, as `curl -n` sends it from `.netrc`; or user name and password.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieName,
      description:
        'The cookie of `signIn`, for browsers. What changes something also needs `Origin` or `Sec-Fetch-Site` of this server.',
    },
  };
}
