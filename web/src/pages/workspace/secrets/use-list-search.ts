import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { nextSort } from './list-view.ts';
import type { ListSearch, ScopeSearch } from './secrets-search.ts';

interface UsualList {
  readonly to: '/secrets' | '/secrets/scope';
  /** The column that it is sorted by when nothing else was asked for. */
  readonly sort: string;
}

/** What of a list is shown, kept in its address; only going to another page leaves a trail in the history. */
export function useListSearch({ to, sort: usual }: UsualList) {
  const search = useAskedList(to);
  const change = useChangeSearch(to);
  const onSearch = useCallback(
    (text: string) =>
      void change(({ q: _q, page: _page, ...rest }) => ({ ...rest, ...(text !== '' && { q: text }) })),
    [change],
  );
  const onSort = (column: string) => void change((before) => nextSort(before, column, usual));
  const onPage = (page: number) =>
    void change(({ page: _page, ...rest }) => ({ ...rest, ...(page > 1 && { page }) }), { isStep: true });
  return { search, onSearch, onSort, onPage };
}

/** A function that changes what is asked for in the address; `isStep`: somebody can go back to what was before. */
export function useChangeSearch(to: UsualList['to']) {
  const navigate = useNavigate();
  return useCallback(
    (next: (search: ScopeSearch) => ScopeSearch, { isStep = false } = {}) =>
      navigate({ to, search: next as never, replace: !isStep, resetScroll: isStep }),
    [navigate, to],
  );
}

/** The same until something of the list itself is another, so that the list is not drawn again for the rest. */
function useAskedList(to: UsualList['to']): ListSearch {
  const from = `/workspace${to}` as const;
  const q = useSearch({ from, select: (asked) => asked.q });
  const sort = useSearch({ from, select: (asked) => asked.sort });
  const page = useSearch({ from, select: (asked) => asked.page });
  return useMemo(
    () => ({
      ...(q !== undefined && { q }),
      ...(sort !== undefined && { sort }),
      ...(page !== undefined && { page }),
    }),
    [q, sort, page],
  );
}
