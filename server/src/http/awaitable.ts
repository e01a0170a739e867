import type * as wire from '@latchkey/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Receipt, Receipts } from '../nodes/receipts.ts';
import { identityOf } from './access.ts';
import { invalid } from './fields.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes something away: with `wait=all` it is answered once every node has applied it. */
    isAwaitable?: boolean;
  }
}

/** Lets routes that say so be asked with `wait=all`; what else `wait` says is refused before anything is done. */
export function answerAwaited(app: FastifyInstance, receipts: Pick<Receipts, 'wait'>): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.isAwaitable !== true) return;
    const readWait = async (request: FastifyRequest) => {
      isAwaited(request);
    };
    const addReceipt = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
      if (reply.statusCode !== 200 || !isAwaited(request)) return payload;
      const receipt = await receipts.wait(untilGone(reply));
      return { ...(payload as object), receipt: presentReceipt(receipt, request) };
    };
    route.preHandler = [route.preHandler ?? [], readWait].flat();
    route.preSerialization = addReceipt;
  });
}

function isAwaited(request: FastifyRequest): boolean {
  const { wait } = request.query as Readonly<Record<string, unknown>>;
  if (wait === undefined) return false;
  if (wait !== 'all') throw invalid('wait', 'must be all');
  return true;
}

/** Aborted when there is nobody to answer any more. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  if (reply.raw.destroyed) gone.abort();
  return gone.signal;
}

/** How machines are called is told to those who look after them. */
function presentReceipt(receipt: Receipt, request: FastifyRequest): wire.Receipt {
  const { isAdministrator } = identityOf(request).principal;
  return {
    ...(receipt.sequence !== undefined && { sequence: receipt.sequence }),
    applied_everywhere: receipt.isAppliedEverywhere,
    refused_everywhere_from: receipt.refusedEverywhereFrom,
    nodes: receipt.nodes.map(({ nodeId, name, hasApplied, refusesFrom }) => ({
      node_id: nodeId,
      ...(isAdministrator && { name }),
      applied: hasApplied,
      refuses_from: refusesFrom,
    })),
  };
}
