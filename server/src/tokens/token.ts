import type { Scopes } from '../permissions/scopes.ts';
import type { Autoscope } from './autoscope/autoscope.ts';

/** A personal access token as it is kept: everything but its value. Instants are epoch milliseconds. */
export interface Token {
  /** SHA-256 of the token value, 64 hex digits; public. */
  readonly tokenId: string;
  readonly lastFour: string;
  readonly ownerId: number;
  readonly createdById: number;
  /** The token that it was generated with; absent if by password or session. */
  readonly createdWithTokenId?: string;
  /** The token whose place it took. */
  readonly replaces?: string;
  /** The token that took its place. */
  readonly replacedBy?: string;
  /** Until when the token that it replaces works unless this one is used before; absent: nothing waits for its use. */
  readonly awaitsUseUntil?: number;
  /** The first of those that took each other's place, and when that was generated; absent: it is the first. */
  readonly chainId?: string;
  readonly chainStartedAt?: number;
  /** When its value was first presented after another had taken its place for good. */
  readonly reusedAt?: number;
  readonly comment: string;
  /** Absent: no limit. */
  readonly scopes?: Scopes;
  /** Addresses and CIDR ranges, as they were written; absent: it may be used from everywhere. */
  readonly allowedCidrs?: readonly string[];
  /** Absent: it never learnt which scopes it uses. */
  readonly autoscope?: Autoscope;
  readonly createdAt: number;
  /** Absent: never expires. */
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly revokeReason?: string;
  readonly lastUsedAt?: number;
  readonly lastUsedAddress?: string;
}

const TOKEN_ID = /^[0-9a-f]{64}$/;

/** Whether a string can be a token id at all; what cannot is never asked of a database. */
export function isTokenId(candidate: string): boolean {
  return TOKEN_ID.test(candidate);
}

export type TokenStatus = 'active' | 'expired' | 'revoked';

/** A token's state by itself. An expiry is the first millisecond at which it is refused. */
export function tokenStatus(
  token: { readonly expiresAt?: number | undefined; readonly revokedAt?: number | undefined },
  now: number,
): TokenStatus {
  if (token.revokedAt !== undefined) return 'revoked';
  if (token.expiresAt !== undefined && token.expiresAt <= now) return 'expired';
  return 'active';
}
