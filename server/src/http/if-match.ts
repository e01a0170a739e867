import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * When a thing may have been changed last for a request to be done, any of them; undefined: whatever it is like by now.
 * RFC 9110 §13.1.1: `*` is any state, and what is no tag of ours is a state that the thing does not have.
 */
export function seenAtOf(request: FastifyRequest): readonly number[] | undefined {
  const condition = request.headers['if-match'];
  if (condition === undefined || condition.trim() === '*') return undefined;
  const tags = condition.split(',').map((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.[1]);
  return tags.map((tag) => (tag === undefined ? Number.NaN : Number(tag)));
}

/** Says by which `If-Match` the thing of an answer is known again. */
export function sayState(reply: FastifyReply, { updatedAt }: { readonly updatedAt: number }): void {
  reply.header('etag', `"${updatedAt}"`);
}
