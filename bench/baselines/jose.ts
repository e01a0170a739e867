import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { ROUTE } from '../servers/route.ts';
import { serveUntilStopped } from '../servers/until-stopped.ts';

// The route in Fastify behind jose's verification of JSON Web Tokens, which needs no database and cannot revoke.

const TOKENS = 7_500;
const [folder = '.', algorithm = 'ES256'] = process.argv.slice(2);

const keys = algorithm === 'HS256' ? symmetric() : await generateKeyPair(algorithm);
const tokens = await Promise.all(Array.from({ length: TOKENS }, sign));
writeFileSync(join(folder, 'tokens.txt'), `${tokens.join('\n')}\n`);

const app = fastify({ logger: false });
app.addHook('onRequest', async (request, reply) => {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  try {
    await jwtVerify(token, keys.publicKey, { algorithms: [algorithm], issuer: 'bench', audience: 'bench' });
  } catch {
    return reply.status(401).send({ error: 'unauthorized' });
  }
});
app.get(ROUTE.path, { schema: ROUTE.schema }, async () => ROUTE.answer());
serveUntilStopped(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());

function symmetric() {
  const secret = randomBytes(32);
  return { privateKey: secret, publicKey: secret };
}

function sign(): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm })
    .setSubject(randomUUID())
    .setIssuer('bench')
    .setAudience('bench')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(keys.privateKey);
}
