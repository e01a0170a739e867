import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';
import type { AssertionKeys } from './assertion-keys.ts';

const text = () => Type.String();
const KeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          ...{ kty: text(), crv: text(), x: text(), y: text() },
          kid: Type.String({ description: 'Names it in the header of an assertion.' }),
          alg: text(),
          use: text(),
        },
        { title: 'JsonWebKey' },
      ),
      { description: 'The one that signs, the next one, and the one before for a while.' },
    ),
  },
  { title: 'JsonWebKeySet' },
);

const KEYS: RouteDoc = {
  id: 'getAssertionKeys',
  tag: 'Discovery',
  summary: 'Get the keys that assertions are checked with',
  description:
    'A JSON Web Key Set (RFC 7517). A key is published an hour before it signs anything, and an hour after the next one does.',
};

/** What services behind us check assertions with. */
export function assertionKeyRoute(app: FastifyInstance, { keys }: { readonly keys: AssertionKeys }): void {
  app.get(
    '/.well-known/jwks.json',
    { config: { access: 'anyone', doc: KEYS }, schema: { response: { 200: KeySet } } },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return { keys: await keys.listPublic() };
    },
  );
}
