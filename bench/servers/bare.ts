import fastify from 'fastify';
import { ROUTE } from './route.ts';
import { serveUntilStopped } from './until-stopped.ts';

// The route in Fastify with nothing of ours.

const app = fastify({ logger: false });
app.get(ROUTE.path, { schema: ROUTE.schema }, async () => ROUTE.answer());
serveUntilStopped(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
