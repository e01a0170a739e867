import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
  type RouteOptions,
} from 'fastify';
import type { Observations } from '../audit/observations.ts';
import { LatchkeyError } from '../errors.ts';
import { type Log, redactTarget } from '../log.ts';
import { histogram, type Metrics } from '../metrics.ts';
import type { Receipts } from '../nodes/receipts.ts';
import type { ScopeUses } from '../tokens/autoscope/scope-uses.ts';
import { type Access, guardAddress, guardRoutes, noteScopeUse } from './access.ts';
import type { AddressGate } from './address-gate.ts';
import type { Authenticate } from './authenticate.ts';
import { answerAwaited } from './awaitable.ts';
import { readBodiesAsJson } from './body.ts';
import { answerFor, logError, toLatchkeyError } from './error-answer.ts';
import { brokenOffWhenRefused } from './long-answer.ts';
import { answerClientFault } from './raw-answer.ts';
import { type HeadedRequest, headOf } from './request-head.ts';
import type { RouteDoc } from './route-doc.ts';
import { compileWhenFirstWritten } from './serializers.ts';

interface HttpDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly authenticate: Authenticate;
  readonly addressGate: AddressGate;
  readonly observations: Observations;
  readonly scopeUses: ScopeUses;
  readonly receipts: Receipts;
  readonly workspaceId: string;
  readonly recentProofMs: number;
  readonly strictWire: boolean;
  readonly maxBodyBytes: number;
}

/** A route that is served, who may call it, and what it says of itself. */
export interface ServedRoute {
  readonly method: string;
  /** As Fastify writes it: `/api/2.0/token/:token_id`. */
  readonly path: string;
  readonly access: Access;
  readonly doc: RouteDoc | 'page';
  /** What Fastify writes answers by: for each status a schema, or schemas by media type. */
  readonly response: Readonly<Record<string, unknown>>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What is no page of ours must be able to do nothing in a browser; pages set their own. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Builds the Fastify instance that answers the APIs. It listens to nothing itself: the dispatcher owns the
 * server and hands requests to the handler that is given back.
 */
export function buildHttp(
  server: Server,
  deps: HttpDeps,
): { app: FastifyInstance; routes: readonly ServedRoute[]; ready: () => Promise<Handler> } {
  const routes: ServedRoute[] = [];
  let handler: Handler | undefined;
  const app = fastify({
    serverFactory: (handle) => {
      handler = handle;
      return server;
    },
    clientErrorHandler: answerClientFault,
    // A path that is no path is refused before hooks run.
    frameworkErrors: (thrown, request, reply) => {
      commonHeaders(request.url, deps.workspaceId)(request, reply);
      return answerError(thrown, request, reply, deps);
    },
    genReqId: (raw) => headOf(raw as HeadedRequest).requestId,
    bodyLimit: deps.maxBodyBytes,
    schemaController: { compilersFactory: { buildSerializer: compileWhenFirstWritten } },
    logger: false,
    forceCloseConnections: false,
    return503OnClosing: false,
  });
  const observeDuration = histogram({
    metrics: deps.metrics,
    name: 'latchkey_http_request_seconds',
    help: 'Time to answer a request to an API of ours.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });

  readBodiesAsJson(app);
  guardRoutes(app, deps);
  answerAwaited(app, deps.receipts);
  app.addHook('onRoute', (route) => {
    routes.push(...servedRoutes(route));
    const setHeaders = commonHeaders(route.url, deps.workspaceId);
    const hook: onRequestHookHandler = (request, reply, done) => {
      setHeaders(request, reply);
      done();
    };
    // Before the guard, whose refusals are answers, too.
    route.onRequest = [hook, route.onRequest ?? []].flat();
  });
  // What is not found is no route, so that it needs its hooks here: not even which paths there are is told to all.
  const guardUnknown = guardAddress('no route', deps.addressGate);
  app.addHook('onRequest', function hook(request, reply, done) {
    if (!request.is404) return done();
    commonHeaders(request.url, deps.workspaceId)(request, reply);
    guardUnknown.call(this, request, reply, done);
  });
  // Not onResponse: waiting until an answer has left costs listeners, and would count how slowly a client reads.
  app.addHook('onSend', (request, reply, payload, done) => {
    const elapsedMs = performance.now() - headOf(request.raw as HeadedRequest).receivedAt;
    observeDuration(elapsedMs / 1000);
    noteScopeUse(deps.scopeUses, request, reply.statusCode);
    if (deps.log.isLevelEnabled('debug')) {
      deps.log.debug(
        {
          requestId: request.id,
          method: request.method,
          // Never the path as it was sent: people put tokens and passwords there.
          route: request.routeOptions.url ?? null,
          status: reply.statusCode,
          ms: Math.round(elapsedMs * 10) / 10,
          principalId: request.identity?.principal.id,
          via: request.identity?.via,
        },
        'answered',
      );
    }
    done(null, brokenOffWhenRefused(request, reply, payload));
  });
  app.setErrorHandler((thrown, request, reply) => answerError(thrown, request, reply, deps));
  app.setNotFoundHandler((request) => {
    const path = redactTarget(request.url);
    throw new LatchkeyError('endpoint_not_found', `No API found for '${request.method} ${path}'`);
  });
  return {
    app,
    routes,
    async ready() {
      await app.ready();
      if (handler === undefined) throw new Error('Fastify did not give its handler.');
      return handler;
    },
  };
}

/** A route as it is listed, once for each method. Throws when it does not describe itself, or lets Fastify validate. */
function servedRoutes({ url, method, config, schema }: RouteOptions): ServedRoute[] {
  const { access = 'anyone', doc } = config ?? {};
  if (doc === undefined) throw new Error(`${url} does not say what it takes and gives.`);
  const { response = {}, ...validated } = schema ?? {};
  if (Object.keys(validated).length > 0)
    throw new Error(`${url} has a schema for requests: say it in doc, and read the fields by functions.`);
  const described = { path: url, access, doc, response: response as ServedRoute['response'] };
  return [method].flat().map((one) => ({ method: one, ...described }));
}

/** Sets what every answer to a path says: decided by the route where there is one, since a path may be escaped. */
function commonHeaders(path: string, workspaceId: string) {
  const headers: Readonly<Record<string, string>> = path.startsWith('/api/')
    ? { 'x-databricks-org-id': workspaceId, 'cache-control': 'no-store' }
    : {
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      };
  const entries = Object.entries(headers);
  return (request: FastifyRequest, reply: FastifyReply): void => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    reply.header('cross-origin-resource-policy', 'same-origin');
    for (const [name, value] of entries) reply.header(name, value);
  };
}

/** What a route may have said of content that it then could not give. */
const ABOUT_CONTENT = [
  ...['content-type', 'content-length', 'content-range', 'content-disposition', 'accept-ranges'],
  ...['etag', 'last-modified', 'repr-digest'],
];

function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: HttpDeps,
): FastifyReply {
  const error = toLatchkeyError(thrown);
  logError(deps.log, error, request.id);
  const { status, headers, body } = answerFor(error, deps.strictWire);
  for (const name of ABOUT_CONTENT) reply.removeHeader(name);
  return reply.status(status).header('cache-control', 'no-store').headers(headers).send(body);
}
