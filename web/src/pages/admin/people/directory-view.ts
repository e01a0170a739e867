import type { DirectoryAsked } from '../../../api/directory.ts';

export const FILTERS = ['all', 'active', 'inactive', 'administrators'] as const;

export type DirectoryFilter = (typeof FILTERS)[number];

/** What of a list is shown, as its address says. */
export interface DirectoryView {
  readonly search: string;
  readonly show: DirectoryFilter;
  /** Counted from 1. */
  readonly page: number;
  /** An attribute; with `-` before it the other way round. */
  readonly sort: string;
}

/** The same in the address, where what is usual is left out. */
export interface DirectorySearch {
  readonly q?: string;
  readonly show?: Exclude<DirectoryFilter, 'all'>;
  readonly page?: number;
  readonly sort?: string;
}

/** Rows of a page. */
export const PAGE_SIZE = 50;

const MAX_SEARCH = 200;

/** Reads an address, and takes from it only what can be meant. */
export function parseSearch(raw: Record<string, unknown>): DirectorySearch {
  const { q, show, page, sort } = raw;
  const filter = FILTERS.find((one) => one === show);
  return {
    ...((typeof q === 'string' || typeof q === 'number') &&
      q !== '' && { q: String(q).slice(0, MAX_SEARCH) }),
    ...(filter !== undefined && filter !== 'all' && { show: filter }),
    ...(typeof page === 'number' && Number.isSafeInteger(page) && page > 1 && { page }),
    ...(typeof sort === 'string' && /^-?\w{1,32}$/.test(sort) && { sort }),
  };
}

/** What an address shows. */
export function viewOf(search: DirectorySearch, usualSort: string): DirectoryView {
  const { q = '', page = 1, sort = usualSort } = search;
  return { search: q, show: search.show ?? 'all', page, sort };
}

/** The address of a view. */
export function searchOf({ search, show, page, sort }: DirectoryView, usualSort: string): DirectorySearch {
  return {
    ...(search !== '' && { q: search }),
    ...(show !== 'all' && { show }),
    ...(page > 1 && { page }),
    ...(sort !== usualSort && { sort }),
  };
}

interface AskedOf {
  readonly attributes: readonly string[];
  /** Where what is searched for may stand. */
  readonly searched: readonly string[];
  /** The group whose members are administrators. */
  readonly adminsId: string;
}

/** What to ask the server for, so that it gives this view. */
export function askedFor(view: DirectoryView, { attributes, searched, adminsId }: AskedOf): DirectoryAsked {
  const conditions = [
    searchFilter(view.search, searched),
    view.show === 'active' ? 'active eq true' : '',
    view.show === 'inactive' ? 'active eq false' : '',
    view.show === 'administrators' ? `groups eq ${quoted(adminsId)}` : '',
  ].filter((one) => one !== '');
  return {
    attributes,
    filter: conditions.join(' and '),
    sortBy: view.sort.replace(/^-/, ''),
    isDescending: view.sort.startsWith('-'),
    startIndex: (view.page - 1) * PAGE_SIZE + 1,
    count: PAGE_SIZE,
  };
}

/** A filter for whatever has a text in one of these attributes; empty for no text. */
export function searchFilter(text: string, attributes: readonly string[]): string {
  // The server refuses control characters, which nobody types.
  const wanted = text.replace(/\p{Cc}/gu, ' ').trim();
  if (wanted === '') return '';
  return `(${attributes.map((attribute) => `${attribute} co ${quoted(wanted)}`).join(' or ')})`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
