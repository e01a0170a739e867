import type { PreviewIpAccessListsRequest } from '@latchkey/client';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listIpAccessLists, previewIpAccessLists } from '../../../api/ip-access-lists.ts';

/** All lists. */
export const ipListsQuery = queryOptions({ queryKey: ['ip-access-lists'], queryFn: listIpAccessLists });

/** All previews. */
export const PREVIEWS = ['ip-access-list-preview'];

/** What a change would do; with nothing named how things stand. */
export function previewQuery(change: PreviewIpAccessListsRequest) {
  return queryOptions({
    queryKey: [...PREVIEWS, change],
    queryFn: () => previewIpAccessLists(change),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}
