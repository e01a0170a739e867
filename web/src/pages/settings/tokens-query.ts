import { queryOptions } from '@tanstack/react-query';
import { getToken, getTokenLimits, listTokens, previewAutoscope } from '../../api/own-tokens.ts';

/** The tokens of the person with this id. */
export function tokensQuery(userId: string) {
  return queryOptions({ queryKey: ['tokens', userId], queryFn: listTokens });
}

/** One token as it is at this moment: what depends on it is asked for each time. */
export function tokenQuery(tokenId: string) {
  return queryOptions({
    queryKey: ['token', tokenId],
    queryFn: () => getToken(tokenId),
    staleTime: 0,
    gcTime: 0,
  });
}

/** What bounds the tokens that one generates, asked for with each form. */
export const tokenLimitsQuery = queryOptions({
  queryKey: ['token-limits'],
  queryFn: getTokenLimits,
  staleTime: 0,
  gcTime: 0,
});

/** What a token has learnt at this moment: asked for each time, since it is applied as it was seen. */
export function autoscopeQuery(tokenId: string) {
  return queryOptions({
    queryKey: ['autoscope', tokenId],
    queryFn: () => previewAutoscope(tokenId),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
