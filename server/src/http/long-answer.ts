import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What was taken away ends an answer that is under way within this time, as long as pieces of it are sent. */
const ADMITTED_FOR_MS = 1_000;

/**
 * The same payload; one that is sent in pieces breaks off once its caller would be refused, which is asked each
 * second: an export of everything may take hours, and whoever began it may lose the right to it meanwhile. The
 * connection breaks off with it, so that nobody takes the part for the whole.
 */
export function brokenOffWhenRefused(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  if (!(payload instanceof Readable)) return payload;
  if (request.routeOptions.config.admit === undefined) return payload;
  const pieces = whileAdmitted(payload, () => admitAgain(request, reply));
  // A generator that was never begun ends nothing.
  return Readable.from(pieces).once('close', () => payload.destroy());
}

/** Decides anew about a request that has taken long. Throws what it would be refused with now. */
export function admitAgain(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { admit } = request.routeOptions.config;
  if (admit === undefined) return Promise.resolve();
  return new Promise<void>((resolve, reject) => {
    const done = (refusal?: Error) => (refusal === undefined ? resolve() : reject(refusal));
    admit.call(request.server, request, reply, done);
  });
}

async function* whileAdmitted(pieces: Readable, admitAgain: () => Promise<void>): AsyncGenerator<unknown> {
  let until = performance.now() + ADMITTED_FOR_MS;
  for await (const piece of pieces) {
    if (performance.now() >= until) {
      await admitAgain();
      until = performance.now() + ADMITTED_FOR_MS;
    }
    yield piece;
  }
}
