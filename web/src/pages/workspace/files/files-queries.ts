import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { findEntry, getFilePermissions, getUsage, listEntries } from '../../../api/dbfs.ts';

const FILES = 'dbfs';

/** As many as come at once; further ones come as the list is scrolled. */
const PAGE_SIZE = 250;

/** What lies in a folder, part after part; while another search is under way, what was found before stays. */
export function entriesQuery(path: string, search: string) {
  return infiniteQueryOptions({
    queryKey: [FILES, 'entries', path, search],
    queryFn: ({ pageParam }) => listEntries(path, { search, after: pageParam, size: PAGE_SIZE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    // With each part that comes, all before it would be compared again.
    structuralSharing: false,
    placeholderData: (before, query) => (query?.queryKey[2] === path ? keepPreviousData(before) : undefined),
  });
}

/** One file or folder as it is now; null where it is gone. */
export function entryQuery(path: string) {
  return queryOptions({ queryKey: [FILES, 'entry', path], queryFn: () => findEntry(path), staleTime: 0 });
}

/** How much room the files take. */
export const usageQuery = queryOptions({ queryKey: [FILES, 'usage'], queryFn: getUsage });

/** Who may do what with something: asked for each time, since it is changed as it was seen. */
export function filePermissionsQuery(path: string) {
  return queryOptions({
    queryKey: [FILES, 'permissions', path],
    queryFn: () => getFilePermissions(path),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Loads anew whatever of the files is shown; to be called after each change. */
export function reloadFiles(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: [FILES] });
}
