import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import {
  getEveryToken,
  listEveryToken,
  previewRevocation,
  type TokenFilter,
} from '../../../api/every-token.ts';

const PAGE_SIZE = 100;

/** Everybody's tokens that match, page after page; while another filter loads, what was there stays. */
export function everyTokenQuery(filter: TokenFilter) {
  return infiniteQueryOptions({
    queryKey: ['every-token', filter],
    queryFn: ({ pageParam }) => listEveryToken(filter, { after: pageParam, size: PAGE_SIZE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    placeholderData: keepPreviousData,
  });
}

/** One token with those it stands in line with. */
export function tokenDetailsQuery(tokenId: string) {
  return queryOptions({ queryKey: ['token-details', tokenId], queryFn: () => getEveryToken(tokenId) });
}

/** What revoking these tokens would take away at this moment: asked for each time. */
export function revocationPreviewQuery(tokenIds: readonly string[]) {
  return queryOptions({
    queryKey: ['revocation-preview', tokenIds],
    queryFn: () => previewRevocation(tokenIds),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Loads anew what an act on tokens has changed. */
export function reloadTokens(queryClient: QueryClient): void {
  for (const key of ['every-token', 'token-details', 'report', 'tokens'])
    void queryClient.invalidateQueries({ queryKey: [key] });
}
