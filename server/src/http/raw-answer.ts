import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LatchkeyError } from '../errors.ts';
import { answerFor } from './error-answer.ts';

/** Answers on a connection that never became a request, or must not go on as one, and closes it. */
export function answerRaw(socket: Socket, error: LatchkeyError, further: Record<string, string> = {}): void {
  const { status, headers, body } = answerFor(error, false);
  const json = JSON.stringify(body);
  const all = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(json)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...headers,
    ...further,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // Nobody else listens to this socket any more, and an error that nobody hears ends the process.
  socket.on('error', () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${json}`);
  socket.destroySoon();
}

/** Answers what the HTTP parser refuses: bytes that are no request, or one that is too large or too slow. */
export function answerClientFault(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answerRaw(socket, new LatchkeyError('malformed_request', describe(error.code)));
}

function describe(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The headers are larger than this server takes.';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request was not sent in time.';
  return 'This is not an HTTP request that the server can read.';
}
