import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LatchkeyError } from '../errors.ts';
import { answerFor } from '../http/error-answer.ts';
import type { RequestHead } from '../http/request-head.ts';

/** Answers without Fastify what is refused before it, in the API's own shape. */
export function answerRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  error: LatchkeyError,
  { head, workspaceId }: { head: Pick<RequestHead, 'requestId'>; workspaceId: string },
): void {
  const { status, headers, body } = answerFor(error, false);
  const json = JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(json),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...idHeaders(head.requestId, workspaceId),
  });
  response.end(json);
  // What follows may be the rest of a body that nobody reads.
  request.resume();
}

/** Sends a browser elsewhere. Nothing of where it was goes along, nor is any of it kept. */
export function answerRedirect(
  request: IncomingMessage,
  response: ServerResponse,
  to: {
    readonly location: string;
    readonly requestId: string;
    /** `Set-Cookie`. */
    readonly cookie?: string | undefined;
    /** For a proxy that passes on nothing but refusals: it is told where to in one. */
    readonly status?: 401;
  },
): void {
  response.writeHead(to.status ?? 303, {
    location: to.location,
    ...(to.cookie !== undefined && { 'set-cookie': to.cookie }),
    'content-length': '0',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-request-id': to.requestId,
  });
  response.end();
  request.resume();
}

/** By which a request is found again, and whose answer it is. */
export function idHeaders(requestId: string, workspaceId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'x-databricks-org-id': workspaceId };
}
