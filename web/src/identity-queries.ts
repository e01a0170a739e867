import { queryOptions } from '@tanstack/react-query';
import { getSignInOptions, listIdentityLinks } from './api/identities.ts';

/** The ways to sign in that there are. */
export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: getSignInOptions,
});

/** The ways in that the signed-in user has. */
export const identityLinksQuery = queryOptions({
  queryKey: ['identity-links'],
  queryFn: listIdentityLinks,
});
