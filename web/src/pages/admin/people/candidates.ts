import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type DirectoryPart, listDirectory, type Resources } from '../../../api/directory.ts';
import { searchFilter } from './directory-view.ts';

/** Somebody who may become a member of a group. */
export interface Candidate {
  readonly id: string;
  readonly part: DirectoryPart;
  readonly name: string;
  /** What tells it from others of this name. */
  readonly below: string;
}

/** Of each part. */
const SHOWN = 8;

/** Users, service principals and perhaps groups that have a text in their names; the first of each where it is empty. */
export function candidatesQuery(search: string, hasGroups: boolean) {
  return queryOptions({
    queryKey: ['directory', 'candidates', search.trim(), hasGroups],
    queryFn: async () => {
      const found = await Promise.all([
        find('Users', ['userName', 'displayName'], search),
        find('ServicePrincipals', ['applicationId', 'displayName'], search),
        hasGroups ? find('Groups', ['displayName'], search) : { candidates: [], hasMore: false },
      ]);
      return {
        candidates: found.flatMap(({ candidates }) => candidates),
        hasMore: found.some(({ hasMore }) => hasMore),
      };
    },
    placeholderData: keepPreviousData,
  });
}

async function find(part: DirectoryPart, attributes: readonly string[], search: string) {
  const list = await listDirectory(part, {
    filter: searchFilter(search, attributes),
    sortBy: 'displayName',
    attributes: ['id', ...attributes],
    ...{ startIndex: 1, count: SHOWN },
  });
  return {
    candidates: list.Resources.map((one) => candidateOf(part, one)),
    hasMore: list.totalResults > SHOWN,
  };
}

function candidateOf(part: DirectoryPart, one: Resources[DirectoryPart]): Candidate {
  const named = 'userName' in one ? one.userName : 'applicationId' in one ? one.applicationId : '';
  const { id, displayName: name } = one;
  return { id, part, name, below: named === name ? '' : named };
}
