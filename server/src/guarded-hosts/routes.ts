import type { HostSignInResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { identityOf } from '../http/access.ts';
import { optionalString, requiredBody, requiredString } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { ownPathOf } from '../oidc/own-path.ts';
import { type HostSessions, isRandom } from './host-sessions.ts';

interface HostSignInDeps {
  readonly hostSessions: HostSessions;
  /** One that people's browsers may sign in at. */
  readonly findUpstream: (name: string) => { readonly name: string; readonly pages: string } | undefined;
}

const HostSignIn = Type.Object(
  { url: Type.String({ description: 'Where the browser goes next, within a minute: it has a code.' }) },
  { title: 'HostSignIn' },
);

const SIGN_IN: RouteDoc = {
  id: 'signInAtHost',
  tag: 'Sign-in',
  summary: 'Go on to the host of an upstream',
  description:
    'For the page that browsers are sent to which are to be signed in at a guarded host. The code in the address is good once, there alone, and only in the browser that set out from there.',
  body: Type.Object(
    {
      upstream: Type.String({ minLength: 1, description: 'Its `name` in the configuration.' }),
      challenge: Type.String({
        pattern: '^[A-Za-z0-9_-]{43}$',
        description: 'SHA-256 in base64url of what the browser has in a cookie of that host.',
      }),
      next: Type.Optional(Type.String({ description: 'The page to show afterwards: a path of that host.' })),
    },
    {
      title: 'HostSignInRequest',
      examples: [
        { upstream: 'wiki', challenge: 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ', next: '/pages/start' },
      ],
    },
  ),
  errors: ['not_found'],
};

/** Gives a signed-in browser a code for the host of an upstream. By POST from our own pages alone, as all that changes something. */
export function hostSignInRoute(app: FastifyInstance, { hostSessions, findUpstream }: HostSignInDeps): void {
  app.post(
    '/api/latchkey/1.0/host-sign-in',
    { config: { access: { via: ['session'] }, doc: SIGN_IN }, schema: { response: { 200: HostSignIn } } },
    async (request): Promise<HostSignInResponse> => {
      const identity = identityOf(request);
      if (identity.via !== 'session') throw new Error('Only sessions come here.');
      const body = requiredBody(request.body);
      const upstream = findUpstream(requiredString(body, 'upstream'));
      if (upstream === undefined)
        throw new LatchkeyError('not_found', 'There is no service of this name that people sign in at.');
      const challenge = requiredString(body, 'challenge');
      if (!isRandom(challenge))
        throw new LatchkeyError('invalid_parameter', 'challenge is not right: open the service once more.');
      const { name, pages } = upstream;
      const nextPath = ownPathOf(optionalString(body, 'next'), pages) ?? '/';
      const wanted = { upstream: name, challenge, nextPath };
      const code = await hostSessions.generateCode(identity.session, wanted);
      return { url: `${pages}/.latchkey/callback?code=${code}` };
    },
  );
}
