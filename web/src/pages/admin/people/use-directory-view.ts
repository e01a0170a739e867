import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type DirectorySearch, type DirectoryView, searchOf, viewOf } from './directory-view.ts';

interface UsualView {
  readonly from: '/admin/users' | '/admin/service-principals' | '/admin/groups';
  readonly sort: string;
}

/** What of a list is shown, kept in the address; what is typed leaves no trail in the history. */
export function useDirectoryView({ from, sort }: UsualView) {
  const search: DirectorySearch = useSearch({ from });
  const navigate = useNavigate();
  const view = useMemo(() => viewOf(search, sort), [search, sort]);
  const setView = useCallback(
    (next: DirectoryView) => {
      const replace = next.page === view.page;
      void navigate({ to: from, search: searchOf(next, sort), replace, resetScroll: !replace });
    },
    [navigate, from, sort, view.page],
  );
  return [view, setView] as const;
}
