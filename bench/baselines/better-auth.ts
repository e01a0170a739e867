import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import fastify from 'fastify';
import { ROUTE } from '../servers/route.ts';
import { serveUntilStopped } from '../servers/until-stopped.ts';

// The route in Fastify behind better-auth's own verification of API keys, on SQLite as durable as ours, with 1,000
// keys and its rate limit off. It has no HTTP route for this; `verifyApiKey` is how a server is told to call it.

const KEYS = 1_000;
const [folder = '.'] = process.argv.slice(2);

const database = new DatabaseSync(join(folder, 'better-auth.db'));
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
const options = {
  database,
  secret: 'a secret for a benchmark, thirty-two characters',
  baseURL: 'http://127.0.0.1',
  emailAndPassword: { enabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const { user } = await auth.api.signUpEmail({
  body: { name: 'bench', email: 'bench@bench.example', password: 'violet anchor mosaic tundra 7' },
});
const keys: string[] = [];
for (let i = 0; i < KEYS; i++) {
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: `bench ${i}` } });
  keys.push(key);
}
writeFileSync(join(folder, 'tokens.txt'), `${keys.join('\n')}\n`);

const app = fastify({ logger: false });
app.addHook('onRequest', async (request, reply) => {
  const key = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const { valid } = await auth.api.verifyApiKey({ body: { key } });
  if (!valid) return reply.status(401).send({ error: 'unauthorized' });
});
app.get(ROUTE.path, { schema: ROUTE.schema }, async () => ROUTE.answer());
serveUntilStopped(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
