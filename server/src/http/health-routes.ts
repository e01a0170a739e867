import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

interface HealthDeps {
  readonly metrics: Metrics;
  /** Throws, or gives back false, when this node cannot serve. */
  readonly isReady: () => Promise<boolean>;
}

/** For load balancers and Prometheus. `/metrics` here is for administrators; without asking it has a port of its own. */
export function healthRoutes(app: FastifyInstance, { metrics, isReady }: HealthDeps): void {
  app.get('/healthz', { config: { access: 'monitors' } }, async () => ({ status: 'ok' }));

  app.get('/readyz', { config: { access: 'monitors' } }, async (_request, reply) => {
    const isNow = await isReady().catch(() => false);
    if (!isNow) reply.status(503).header('retry-after', '1');
    return { status: isNow ? 'ready' : 'not ready' };
  });

  app.get('/metrics', { config: { access: { isForAdministrators: true } } }, async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.metrics();
  });
}
