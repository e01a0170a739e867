import type { TokenDetails } from '@latchkey/client';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';

export type TokenFilter = 'active' | 'all';
export type SortColumn = 'comment' | 'created' | 'expires' | 'lastUsed';

export interface TokenSort {
  readonly column: SortColumn;
  readonly direction: 'ascending' | 'descending';
}

/** How a person wants the list. */
export interface TokenListView {
  readonly search: string;
  readonly filter: TokenFilter;
  readonly sort: TokenSort;
}

export type TokenState = 'active' | 'expiring' | 'expired' | 'revoked';

const SOON_MS = 7 * 86_400_000;

/** A token's state now, also when the list was loaded some time ago; `expiring` within a week. */
export function tokenState(token: TokenDetails, now: number): TokenState {
  if (token.status === 'revoked') return 'revoked';
  if (token.expiry_time === -1) return 'active';
  if (token.expiry_time <= now) return 'expired';
  return token.expiry_time - now <= SOON_MS ? 'expiring' : 'active';
}

/** Whether a token is still good for anything. */
export function isLiving(token: TokenDetails, now: number): boolean {
  const state = tokenState(token, now);
  return state === 'active' || state === 'expiring';
}

/** Whether a token learns which scopes it uses, and is still good for anything. */
export function isLearning(token: TokenDetails, now: number): boolean {
  return token.autoscope_end_time !== undefined && isLiving(token, now);
}

/** The tokens to show, in the order to show them. */
export function viewTokens(
  tokens: readonly TokenDetails[],
  { search, filter, sort }: TokenListView,
  now: number,
): readonly TokenDetails[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return tokens
    .filter((token) => filter === 'all' || isLiving(token, now))
    .filter((token) => words.every((word) => searchText(token).includes(word)))
    .toSorted((a, b) => sign * compare(sort.column, a, b) || b.creation_time - a.creation_time);
}

/** What a click on a column's heading makes of the order: that column, or its other direction. */
export function nextSort(sort: TokenSort, column: SortColumn): TokenSort {
  if (sort.column !== column) {
    const isTimeGone = column === 'created' || column === 'lastUsed';
    return { column, direction: isTimeGone ? 'descending' : 'ascending' };
  }
  return { column, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
}

/** How a person tells a token from others: its comment, or else its end. */
export function tokenName(token: Pick<TokenDetails, 'comment' | 'last_four'>): string {
  return token.comment === '' ? accessTokensTexts.tokenEndingIn(token.last_four) : token.comment;
}

/** The names of tokens by their ids. */
export function tokenNames(tokens: readonly TokenDetails[]): ReadonlyMap<string, string> {
  return new Map(tokens.map((token) => [token.token_id, tokenName(token)]));
}

function searchText(token: TokenDetails): string {
  const { comment, last_four, last_used_address = '', scopes = ['all-apis'], token_id } = token;
  return [comment, last_four, last_used_address, ...scopes, token_id].join('\n').toLowerCase();
}

function compare(column: SortColumn, a: TokenDetails, b: TokenDetails): number {
  if (column === 'comment') return a.comment.localeCompare(b.comment, 'en', { numeric: true });
  return timeOf(column, a) - timeOf(column, b) || 0;
}

/** Never expiring comes after every expiry; never used before every use. */
function timeOf(column: Exclude<SortColumn, 'comment'>, token: TokenDetails): number {
  if (column === 'created') return token.creation_time;
  if (column === 'expires') return token.expiry_time === -1 ? Number.MAX_SAFE_INTEGER : token.expiry_time;
  return token.last_accessed_time ?? 0;
}
