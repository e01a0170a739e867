import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Metrics } from '../metrics.ts';
import type { RouteDoc } from './route-doc.ts';
import { Choice } from './schemas.ts';

interface HealthDeps {
  readonly metrics: Metrics;
  /** Throws, or gives back false, when this node cannot serve. */
  readonly isReady: () => Promise<boolean>;
}

const ALIVE: RouteDoc = { id: 'isAlive', tag: 'Health', summary: 'Ask whether the process answers' };
const READY: RouteDoc = {
  id: 'isReady',
  tag: 'Health',
  summary: 'Ask whether this node can serve',
  description: 'Ready while the database answers and what other nodes took away is known.',
};
const METRICS: RouteDoc = {
  id: 'getMetrics',
  tag: 'Health',
  summary: 'Get metrics for Prometheus',
  description:
    'Without a credential they are served on a port of their own, where `LATCHKEY_METRICS_PORT` names one.',
};
const Alive = Type.Object({ status: Choice(['ok']) });
const Ready = Type.Object({ status: Choice(['ready']) });
const NotReady = Type.Object({ status: Choice(['not ready']) });

/** For load balancers and Prometheus. `/metrics` here is for administrators; without asking it has a port of its own. */
export function healthRoutes(app: FastifyInstance, { metrics, isReady }: HealthDeps): void {
  const alive = { config: { access: 'monitors', doc: ALIVE }, schema: { response: { 200: Alive } } } as const;
  app.get('/healthz', alive, async () => ({ status: 'ok' }));

  const ready = {
    config: { access: 'monitors', doc: READY },
    schema: { response: { 200: Ready, 503: NotReady } },
  } as const;
  app.get('/readyz', ready, async (_request, reply) => {
    const isNow = await isReady().catch(() => false);
    if (!isNow) reply.status(503).header('retry-after', '1');
    return { status: isNow ? 'ready' : 'not ready' };
  });

  const text = { content: { 'text/plain': { schema: Type.String() } } };
  const forAdministrators = {
    config: { access: { isForAdministrators: true }, doc: METRICS },
    schema: { response: { 200: text } },
  };
  app.get('/metrics', forAdministrators, async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.metrics();
  });
}
