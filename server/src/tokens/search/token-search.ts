import type { AddressRange } from '../../ip-address.ts';
import { compareAddresses, parseAddress } from '../../ip-address.ts';
import { allows, type Scope, type Scopes } from '../../permissions/scopes.ts';
import { searchKey } from '../../principals/search-key.ts';
import { type TokenStatus, tokenStatus } from '../token.ts';

/** Which tokens are looked for. What is left out does not limit it. */
export interface TokenSearch {
  readonly statuses: readonly TokenStatus[];
  readonly ownerId?: number;
  readonly createdById?: number;
  /** Each stands in the comment, in the owner's names, or in the end of the value; as `searchWords` gives them. */
  readonly words?: readonly string[];
  /** Tokens that may make calls of this scope; `all-apis`: those that have no limit. */
  readonly scope?: Scope;
  readonly neverExpires?: boolean;
  /** Expires at or before this instant, and has not yet. */
  readonly expiresBefore?: number;
  /** Neither used nor generated since. */
  readonly unusedSince?: number;
  /** Last used from there. */
  readonly usedFrom?: AddressRange;
}

/** In which order tokens are looked at, and which of them an index leaves out. */
export interface TokenWalk {
  readonly along: 'created_at' | 'expires_at' | 'revoked_at';
  readonly isDescending: boolean;
  /** Of the column that is walked along, both included. */
  readonly from?: number;
  readonly to?: number;
  readonly ownerId?: number;
  readonly createdById?: number;
  readonly isNeverExpiring: boolean;
  readonly withOwner: boolean;
  readonly withUse: boolean;
}

/** What is known of a token while it is decided whether it is one of those. */
export interface Candidate {
  readonly tokenId: string;
  /** In the column that is walked along. */
  readonly at: number;
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly createdById: number;
  readonly lastFour: string;
  readonly comment: string;
  readonly scopes: Scopes | undefined;
  /** Empty unless asked for. */
  readonly ownerNames: string;
  readonly lastUsedAt?: number | undefined;
  readonly lastUsedAddress?: string | undefined;
}

/** The words of a text as they are compared; dots before the end of a value, as it is shown, are no part of it. */
export function searchWords(text: string): string[] {
  return searchKey(text)
    .split(/\s+/u)
    .map((word) => word.replace(/^[•…]+|^\.{2,}/u, ''))
    .filter((word) => word !== '');
}

/** The index that leads to what is looked for soonest: what ends soon, what has ended, or else the newest first. */
export function walkOf(search: TokenSearch, now: number): TokenWalk {
  const { statuses, ownerId, createdById, expiresBefore, unusedSince } = search;
  const common = {
    ...(ownerId !== undefined && { ownerId }),
    isNeverExpiring: false,
    withOwner: search.words !== undefined,
    withUse: unusedSince !== undefined || search.usedFrom !== undefined,
  };
  if (expiresBefore !== undefined)
    return { ...common, along: 'expires_at', isDescending: false, from: now + 1, to: expiresBefore };
  const [only, ...others] = statuses;
  if (only === 'expired' && others.length === 0 && !search.neverExpires)
    return { ...common, along: 'expires_at', isDescending: true, to: now };
  if (only === 'revoked' && others.length === 0)
    return { ...common, along: 'revoked_at', isDescending: true };
  return {
    ...common,
    along: 'created_at',
    isDescending: true,
    ...(createdById !== undefined && { createdById }),
    ...(unusedSince !== undefined && { to: unusedSince }),
    isNeverExpiring: search.neverExpires === true && only === 'active' && others.length === 0,
  };
}

/** Whether a token is one of those that are looked for. */
export function matches(found: Candidate, search: TokenSearch, now: number): boolean {
  const { createdById, neverExpires, expiresBefore, unusedSince, scope, words, usedFrom } = search;
  if (!search.statuses.includes(tokenStatus(found, now))) return false;
  if (createdById !== undefined && found.createdById !== createdById) return false;
  if (neverExpires === true && found.expiresAt !== undefined) return false;
  if (expiresBefore !== undefined && !(found.expiresAt !== undefined && found.expiresAt <= expiresBefore))
    return false;
  if (unusedSince !== undefined && (found.lastUsedAt ?? found.createdAt) > unusedSince) return false;
  if (scope !== undefined && !allows(found.scopes, scope)) return false;
  if (usedFrom !== undefined && !isWithin(found.lastUsedAddress, usedFrom)) return false;
  return words === undefined || hasWords(found, words);
}

function isWithin(address: string | undefined, { first, last }: AddressRange): boolean {
  const parsed = address === undefined ? undefined : parseAddress(address);
  if (parsed === undefined) return false;
  return compareAddresses(first, parsed) <= 0 && compareAddresses(parsed, last) <= 0;
}

function hasWords({ comment, ownerNames, lastFour }: Candidate, words: readonly string[]): boolean {
  const text = searchKey(`${comment}\n${ownerNames}\n${lastFour}`);
  return words.every((word) => text.includes(word));
}
