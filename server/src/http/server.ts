import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Observations } from '../audit/observations.ts';
import { LatchkeyError } from '../errors.ts';
import { type Log, redactTarget } from '../log.ts';
import { histogram, type Metrics } from '../metrics.ts';
import { guardRoutes } from './access.ts';
import type { Authenticate } from './authenticate.ts';
import { readBodiesAsJson } from './body.ts';
import { answerFor, logError, toLatchkeyError } from './error-answer.ts';
import { answerClientFault } from './raw-answer.ts';
import { type HeadedRequest, headOf } from './request-head.ts';

interface HttpDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly authenticate: Authenticate;
  readonly observations: Observations;
  readonly workspaceId: string;
  readonly recentProofMs: number;
  readonly strictWire: boolean;
  readonly maxBodyBytes: number;
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
): { app: FastifyInstance; ready: () => Promise<Handler> } {
  let handler: Handler | undefined;
  const app = fastify({
    serverFactory: (handle) => {
      handler = handle;
      return server;
    },
    clientErrorHandler: answerClientFault,
    // A path that is no path is refused before hooks run.
    frameworkErrors: (thrown, request, reply) => {
      setCommonHeaders(request, reply, deps.workspaceId);
      return answerError(thrown, request, reply, deps);
    },
    genReqId: (raw) => headOf(raw as HeadedRequest).requestId,
    bodyLimit: deps.maxBodyBytes,
    logger: false,
    forceCloseConnections: false,
    return503OnClosing: false,
  });
  const observeDuration = histogram(
    deps.metrics,
    'latchkey_http_request_seconds',
    'Time to answer a request to an API of ours.',
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );

  readBodiesAsJson(app);
  app.addHook('onRequest', (request, reply, done) => {
    setCommonHeaders(request, reply, deps.workspaceId);
    done();
  });
  guardRoutes(app, deps);
  app.addHook('onResponse', (request, reply, done) => {
    observeDuration(reply.elapsedTime / 1000);
    if (deps.log.isLevelEnabled('debug')) {
      deps.log.debug(
        {
          requestId: request.id,
          method: request.method,
          // Never the path as it was sent: people put tokens and passwords there.
          route: request.routeOptions.url ?? null,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          principalId: request.identity?.principal.id,
          via: request.identity?.via,
        },
        'answered',
      );
    }
    done();
  });
  app.setErrorHandler((thrown, request, reply) => answerError(thrown, request, reply, deps));
  app.setNotFoundHandler((request) => {
    const path = redactTarget(request.url);
    throw new LatchkeyError('endpoint_not_found', `No API found for '${request.method} ${path}'`);
  });
  return {
    app,
    async ready() {
      await app.ready();
      if (handler === undefined) throw new Error('Fastify did not give its handler.');
      return handler;
    },
  };
}

function setCommonHeaders(request: FastifyRequest, reply: FastifyReply, workspaceId: string): void {
  reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  reply.header('cross-origin-resource-policy', 'same-origin');
  // By the route where there is one: a path may be written with escapes that the router undoes.
  const path = request.routeOptions?.url ?? request.url;
  if (path.startsWith('/api/')) {
    reply.header('x-databricks-org-id', workspaceId).header('cache-control', 'no-store');
  } else {
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('referrer-policy', 'no-referrer');
    reply.header('cross-origin-opener-policy', 'same-origin');
  }
}

function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: HttpDeps,
): FastifyReply {
  const error = toLatchkeyError(thrown);
  logError(deps.log, error, request.id);
  const { status, headers, body } = answerFor(error, deps.strictWire);
  return reply.status(status).header('cache-control', 'no-store').headers(headers).send(body);
}
