import { keepPreviousData, type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import {
  type DirectoryAsked,
  type DirectoryPart,
  getFromDirectory,
  getOverview,
  listDirectory,
} from '../../../api/directory.ts';

const DIRECTORY = 'directory';

/** The groups that every workspace has, by what they are for. */
export const builtInGroupsQuery = queryOptions({
  queryKey: ['built-in-groups'],
  queryFn: async () => {
    const filter = 'displayName eq "admins" or displayName eq "users"';
    const asked = { filter, startIndex: 1, count: 2, attributes: ['id', 'displayName'] };
    const { Resources: groups } = await listDirectory('Groups', asked);
    const idOf = (name: string) => groups.find(({ displayName }) => displayName === name)?.id ?? '';
    return { adminsId: idOf('admins'), usersId: idOf('users') };
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** A page of a part of the directory; the one before stays in sight until it is there. */
export function directoryListQuery<Part extends DirectoryPart>(part: Part, asked: DirectoryAsked) {
  return queryOptions({
    queryKey: [DIRECTORY, part, 'list', asked],
    queryFn: () => listDirectory(part, asked),
    placeholderData: keepPreviousData,
  });
}

/** A user, service principal or group with its memberships. */
export function directoryEntryQuery<Part extends DirectoryPart>(part: Part, id: string) {
  return queryOptions({
    queryKey: [DIRECTORY, part, 'one', id],
    queryFn: () => getFromDirectory(part, id),
  });
}

/** What hangs on a user or service principal. */
export function overviewQuery(id: string) {
  return queryOptions({ queryKey: [DIRECTORY, 'overview', id], queryFn: () => getOverview(id) });
}

/** Loads anew whatever of the directory is shown; to be called after each change. */
export function useReloadDirectory(): () => Promise<void> {
  const queryClient: QueryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: [DIRECTORY] });
}
