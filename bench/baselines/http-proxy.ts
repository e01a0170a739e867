import proxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { serveUntilStopped } from '../servers/until-stopped.ts';

// `@fastify/http-proxy` before a service, as its documentation has it: it verifies nothing.

const [upstream = ''] = process.argv.slice(2);
const app = fastify({ logger: false });
await app.register(proxy, { upstream });
serveUntilStopped(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
