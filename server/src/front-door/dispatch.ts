import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LatchkeyError } from '../errors.ts';
import { answerFor } from '../http/error-answer.ts';
import { type OwnOrigins, refuseCrossOrigin, refuseMisdirected } from '../http/own-origins.ts';
import { type HeadedRequest, type RequestHead, readHead } from '../http/request-head.ts';
import type { Handler } from '../http/server.ts';

interface DispatchDeps {
  /** Known once the server listens. */
  readonly own: () => OwnOrigins;
  readonly api: Handler;
  readonly clientAddress: (request: IncomingMessage) => string;
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
    answerRaw(socket, refusal);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => answerRaw(socket, noUpgrade()));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else answerRaw(socket, clientFault(error));
  });
}

function refuse(head: RequestHead, own: OwnOrigins): LatchkeyError | undefined {
  const misdirected = refuseMisdirected(head, own);
  if (misdirected !== undefined) return misdirected;
  if (head.host === undefined && head.isHttp11) {
    return new LatchkeyError('malformed_request', 'The request has no Host header.');
  }
  if (head.problem !== undefined) return new LatchkeyError('malformed_request', head.problem);
  return refuseCrossOrigin(head, own);
}

function noUpgrade(): LatchkeyError {
  return new LatchkeyError('malformed_request', 'This server changes to no other protocol here.');
}

function clientFault(error: NodeJS.ErrnoException): LatchkeyError {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new LatchkeyError('malformed_request', 'The headers are larger than this server takes.');
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new LatchkeyError('malformed_request', 'The request was not sent in time.');
  }
  return new LatchkeyError('malformed_request', 'This is not an HTTP request that the server can read.');
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  error: LatchkeyError,
  requestId: string,
  workspaceId: string,
): void {
  const { status, headers, body } = answerFor(error, false);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    'x-databricks-org-id': workspaceId,
  });
  response.end(JSON.stringify(body));
  // What follows may be the rest of a body that nobody reads.
  request.resume();
}

/** For a connection that never became a request, or must not go on as one. */
function answerRaw(socket: Socket, error: LatchkeyError): void {
  const { status, body } = answerFor(error, false);
  const json = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(json)}\r\ncache-control: no-store\r\n` +
      `x-content-type-options: nosniff\r\nconnection: close\r\n\r\n${json}`,
  );
}
