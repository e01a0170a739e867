import type { IncomingMessage, ServerResponse } from 'node:http';
import { LatchkeyError } from '../errors.ts';
import { answerRaw } from './raw-answer.ts';

/** How long a body may take. */
const BODY_MS = 300_000;
/** One that may take for ever must go on: so much in so long, which no line is too slow for. */
const STREAM_MS = 60_000;
const STREAM_BYTES = 16_384;

const stops = new WeakMap<IncomingMessage, () => void>();

/** Ends a request whose body is not there in time. Node's own limit would be the same for uploads. */
export function limitBody(request: IncomingMessage, response: ServerResponse, bodyMs = BODY_MS): void {
  const timer = setTimeout(() => giveUp(request, response), bodyMs).unref();
  watch(request, () => clearTimeout(timer));
}

/** Lets a body take as long as it needs, as long as it goes on. */
export function letStream(request: IncomingMessage, response: ServerResponse, streamMs = STREAM_MS): void {
  let seen = request.socket.bytesRead;
  const timer = setInterval(() => {
    const { bytesRead } = request.socket;
    // While nothing is read of it, it is ourselves who make it wait.
    if (bytesRead - seen < STREAM_BYTES && !request.isPaused()) giveUp(request, response);
    seen = bytesRead;
  }, streamMs).unref();
  watch(request, () => clearInterval(timer));
}

function watch(request: IncomingMessage, stop: () => void): void {
  const isFirst = !stops.has(request);
  stops.get(request)?.();
  stops.set(request, stop);
  if (isFirst) request.once('close', () => stops.get(request)?.());
}

function giveUp(request: IncomingMessage, response: ServerResponse): void {
  stops.get(request)?.();
  if (response.headersSent) request.socket.destroy();
  else answerRaw(request.socket, new LatchkeyError('malformed_request', 'The request was not sent in time.'));
  request.destroy();
}
