import type { SecretScopeInfo } from '@latchkey/client';
import type { SecretInfo } from '../../../api/secrets.ts';
import type { Sort } from '../../../components/DataTable.tsx';
import type { ListSearch } from './secrets-search.ts';

type Compare<Row> = (a: Row, b: Row) => number;

const LEVELS = ['READ', 'WRITE', 'MANAGE'];
const byText = new Intl.Collator('en', { numeric: true }).compare;

const SCOPE_COLUMNS: Readonly<Record<string, Compare<SecretScopeInfo>>> = {
  name: (a, b) => byText(a.name, b.name),
  permission: (a, b) => levelOf(a) - levelOf(b),
  secrets: (a, b) => (a.secret_count ?? -1) - (b.secret_count ?? -1),
  put: (a, b) => (a.last_updated_timestamp ?? 0) - (b.last_updated_timestamp ?? 0),
};

const SECRET_COLUMNS: Readonly<Record<string, Compare<SecretInfo>>> = {
  key: (a, b) => byText(a.key, b.key),
  put: (a, b) => a.last_updated_timestamp - b.last_updated_timestamp,
};

/** The scopes to show, in the order to show them. */
export function viewScopes(scopes: readonly SecretScopeInfo[], search: ListSearch): SecretScopeInfo[] {
  const found = scopes.filter(({ name }) => hasWords(name, search));
  return sorted(found, sortOf(search, 'name'), SCOPE_COLUMNS);
}

/** The secrets to show, in the order to show them. */
export function viewSecrets(secrets: readonly SecretInfo[], search: ListSearch): SecretInfo[] {
  const found = secrets.filter(({ key }) => hasWords(key, search));
  return sorted(found, sortOf(search, 'key'), SECRET_COLUMNS);
}

/** The order that an address asks for. */
export function sortOf({ sort }: ListSearch, usual: string): Sort {
  const column = sort?.replace(/^-/, '') ?? usual;
  return { column, direction: sort?.startsWith('-') ? 'descending' : 'ascending' };
}

/** What pressing a heading makes of the address. */
export function nextSort<Search extends ListSearch>(search: Search, column: string, usual: string): Search {
  const { sort: _sort, page: _page, ...rest } = search;
  const now = sortOf(search, usual);
  // Times and numbers are first looked at from their high end.
  const isHighFirst = column === 'put' || column === 'secrets' || column === 'permission';
  const isSame = now.column === column;
  const isDescending = isSame ? now.direction === 'ascending' : isHighFirst;
  const sort = `${isDescending ? '-' : ''}${column}`;
  return (sort === usual ? rest : { ...rest, sort }) as Search;
}

/** Rows of a page: as many as are drawn without holding it up. */
export const PAGE_SIZE = 50;

/** The page that an address asks for, or the last one where there are fewer; and its rows. */
export function pageOf<Row>(rows: readonly Row[], { page = 1 }: ListSearch) {
  const shown = Math.min(page, Math.max(1, Math.ceil(rows.length / PAGE_SIZE)));
  return { page: shown, rows: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE) };
}

function hasWords(name: string, { q = '' }: ListSearch): boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => name.toLowerCase().includes(word));
}

function sorted<Row>(
  rows: Row[],
  { column, direction }: Sort,
  columns: Readonly<Record<string, Compare<Row>>>,
): Row[] {
  // An address may ask for a column that there is not.
  const compare = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (compare === undefined) return rows;
  const sign = direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * compare(a, b));
}

function levelOf({ own_permission }: SecretScopeInfo): number {
  return own_permission === undefined ? -1 : LEVELS.indexOf(own_permission);
}
