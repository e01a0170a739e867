import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LatchkeyError } from '../errors.ts';
import type { ClientAddressReader } from '../http/client-address.ts';
import { answerFor } from '../http/error-answer.ts';
import { type OwnOrigins, refuseCrossOrigin, refuseMisdirected } from '../http/own-origins.ts';
import { answerRaw } from '../http/raw-answer.ts';
import { type HeadedRequest, type RequestHead, readHead } from '../http/request-head.ts';
import type { Handler } from '../http/server.ts';

interface DispatchDeps {
  /** Known once the server listens. */
  readonly own: () => OwnOrigins;
  readonly api: Handler;
  readonly clientAddress: ClientAddressReader;
  readonly workspaceId: string;
}

/**
 * Takes every request of a server: reads its head, refuses what must not go further whoever asks, and passes it
 * on. Refusals here come before authentication, so they hold for every kind of credential.
 */
export function dispatch(server: Server, deps: DispatchDeps): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const head = readHead(request, randomUUID(), deps.clientAddress);
    (request as HeadedRequest).latchkeyHead = head;
    const refusal = refuse(head, deps.own());
    if (refusal === undefined) deps.api(request, response);
    else answer(request, response, refusal, head.requestId, deps.workspaceId);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    const head = readHead(request, randomUUID(), deps.clientAddress);
    const refusal = refuse(head, deps.own()) ?? noUpgrade();
    answerRaw(socket, refusal, idHeaders(head.requestId, deps.workspaceId));
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => answerRaw(socket, noUpgrade()));
}

function refuse(head: RequestHead, own: OwnOrigins): LatchkeyError | undefined {
  const misdirected = refuseMisdirected(head, own);
  if (misdirected !== undefined) return misdirected;
  if (!head.isHttp1)
    return new LatchkeyError('malformed_request', 'This server speaks HTTP/1.1 and HTTP/1.0.');
  // An absolute target names a host of its own, and `*` none: both are for proxies.
  if (!head.url.startsWith('/') && head.url !== '*') {
    return new LatchkeyError('malformed_request', 'The request target must be a path.');
  }
  if (head.host === undefined && head.isHttp11) {
    return new LatchkeyError('malformed_request', 'The request has no Host header.');
  }
  if (head.problem !== undefined) return new LatchkeyError('malformed_request', head.problem);
  return refuseCrossOrigin(head, own);
}

function noUpgrade(): LatchkeyError {
  return new LatchkeyError('malformed_request', 'This server changes to no other protocol here.');
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  error: LatchkeyError,
  requestId: string,
  workspaceId: string,
): void {
  const { status, headers, body } = answerFor(error, false);
  const json = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(json),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...idHeaders(requestId, workspaceId),
  });
  response.end(json);
  // What follows may be the rest of a body that nobody reads.
  request.resume();
}

function idHeaders(requestId: string, workspaceId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'x-databricks-org-id': workspaceId };
}
