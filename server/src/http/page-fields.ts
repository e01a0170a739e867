import { invalid, optionalInteger, optionalString } from './fields.ts';

/** What one page of a list may have. */
export const MAX_PAGE = 1_000;

/** A place in a list that is sorted by an instant, and by an id among what has the same. */
export interface PlaceInList {
  /** Epoch ms. */
  readonly at: number;
  readonly id: string;
}

/** `page_size` and `page_token` of a query; without a size the whole list is wanted. */
export function pageFields(query: Readonly<Record<string, unknown>>): {
  limit: number | undefined;
  after: PlaceInList | undefined;
} {
  const after = optionalString(query, 'page_token') || undefined;
  return { limit: pageSizeField(query), after: after === undefined ? undefined : readPlace(after) };
}

export function pageSizeField(query: Readonly<Record<string, unknown>>): number | undefined {
  const size = optionalInteger(query, 'page_size');
  if (size !== undefined && (size < 1 || size > MAX_PAGE))
    throw invalid('page_size', `must be from 1 to ${MAX_PAGE}`);
  return size;
}

/** A place as clients pass it back in `page_token`: opaque to them. */
export function presentPlace({ at, id }: PlaceInList): string {
  return Buffer.from(`${at}.${id}`).toString('base64url');
}

function readPlace(pageToken: string): PlaceInList {
  const [, at = '', id = ''] = /^(\d{1,15})\.([0-9a-z-]{1,64})$/.exec(decode(pageToken)) ?? [];
  if (id === '') throw invalid('page_token', 'must be the next_page_token of an answer of this server');
  return { at: Number(at), id };
}

function decode(pageToken: string): string {
  return pageToken.length > 256 ? '' : Buffer.from(pageToken, 'base64url').toString('latin1');
}
