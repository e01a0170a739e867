import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';

const PROVIDER = Type.Object({
  provider: Type.String({ description: 'Its `name` in the configuration.', examples: ['acme'] }),
});
const COMES_BACK =
  'Sets a cookie that the browser must have when the provider sends it back to `/login/oidc/{provider}/callback`, within ten minutes.';

export const OPTIONS: RouteDoc = {
  id: 'getSignInOptions',
  tag: 'Sign-in',
  summary: 'Get the ways to sign in',
};

export const SIGN_IN: RouteDoc = {
  id: 'signInWithIdentityProvider',
  tag: 'Sign-in',
  summary: 'Begin to sign in with an identity provider',
  description: COMES_BACK,
  path: PROVIDER,
  body: Type.Object(
    {
      next: Type.Optional(
        Type.String({ description: 'The page to show afterwards: a path of this server.' }),
      ),
    },
    { title: 'IdentityProviderSignInRequest', examples: [{ next: '/settings/access-tokens' }] },
  ),
  bodyIsOptional: true,
  errors: ['not_found', 'identity_provider_unavailable'],
};

export const PROVE: RouteDoc = {
  id: 'proveWithIdentityProvider',
  tag: 'Sign-in',
  summary: 'Begin to prove again who one is',
  description: `Instead of the password: the provider is asked to have the person sign in anew. ${COMES_BACK}`,
  path: PROVIDER,
  errors: ['not_found', 'identity_provider_unavailable'],
};

export const LINK: RouteDoc = {
  id: 'linkIdentity',
  tag: 'Sign-in',
  summary: 'Begin to link an identity',
  description: `Whoever comes back from the provider can then sign in as the signed-in user, who is told by mail. ${COMES_BACK}`,
  path: PROVIDER,
  body: Type.Object(
    {
      password: Type.Optional(
        Type.String({
          format: 'password',
          description:
            'Of the signed-in user; only who has none that is taken may leave it out, soon after signing in.',
        }),
      ),
    },
    { title: 'LinkIdentityRequest', examples: [{ password: 'correct horse battery staple' }] },
  ),
  bodyIsOptional: true,
  errors: [
    'not_found',
    'permission_denied',
    'proof_required',
    'too_many_attempts',
    'overloaded',
    'identity_provider_unavailable',
  ],
};

export const LIST_LINKS: RouteDoc = {
  id: 'listIdentityLinks',
  tag: 'Sign-in',
  summary: "List one's own ways to sign in",
};

export const UNLINK: RouteDoc = {
  id: 'unlinkIdentity',
  tag: 'Sign-in',
  summary: 'Unlink an identity',
  description:
    'It can no longer sign in as the user, whose other sessions end. The last way in cannot be unlinked.',
  path: Type.Object({ link_id: Type.String({ description: 'From the list.' }) }),
  errors: ['not_found', 'would_lock_out'],
};
