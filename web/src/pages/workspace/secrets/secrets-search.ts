/** Which rows of a list are shown and in which order, as its address says; what is usual is left out. */
export interface ListSearch {
  readonly q?: string;
  /** A column; with `-` before it the other way round. */
  readonly sort?: string;
  /** Counted from 1. */
  readonly page?: number;
}

/** What the page of a scope shows, as its address says. Names have characters that paths do not keep (`..`, `/`). */
export interface ScopeSearch extends ListSearch {
  readonly name?: string;
  readonly view?: 'permissions';
  /** The secret whose details are open. */
  readonly key?: string;
}

const MAX_SEARCH = 200;

/** Reads an address, and takes from it only what can be meant. */
export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const { sort, page } = raw;
  const q = textOf(raw.q)?.slice(0, MAX_SEARCH);
  return {
    ...(q !== undefined && { q }),
    ...(typeof sort === 'string' && /^-?[a-z]{1,20}$/.test(sort) && { sort }),
    ...(typeof page === 'number' && Number.isSafeInteger(page) && page > 1 && { page }),
  };
}

/** The same for the page of a scope. */
export function readScopeSearch(raw: Record<string, unknown>): ScopeSearch {
  const [name, key] = [textOf(raw.name), textOf(raw.key)];
  return {
    ...(name !== undefined && { name }),
    ...(raw.view === 'permissions' && { view: raw.view }),
    ...(key !== undefined && { key }),
    ...readListSearch(raw),
  };
}

/** A name of digits alone comes as a number. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
