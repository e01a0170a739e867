import type { AddressSet } from '../address-set.ts';
import type { AddressDoubt } from '../audit/audit-event.ts';
import type { Observation } from '../audit/observations.ts';
import type { Scopes } from '../permissions/scopes.ts';
import { emailOf, type Principal } from '../principals/principal.ts';
import { type Learner, learnerOf } from './autoscope/scope-uses.ts';
import { parseCidrs, parseScopes, type VerificationRow } from './store.ts';
import { tokenStatus } from './token.ts';
import { newTokenUse, type TokenUse } from './token-use.ts';

/** What a verified token says of itself. */
export interface VerifiedToken {
  readonly tokenId: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly scopes?: Scopes;
  readonly allowedCidrs?: readonly string[];
}

export type RefusalReason =
  | 'malformed'
  | 'unknown'
  | 'expired'
  | 'revoked'
  | 'owner_inactive'
  | 'address_not_allowed'
  | 'tokens_disabled'
  | 'no_permission';

/** Who a good token stands for: made once for a token that is remembered, not for each request. */
export interface TokenIdentity {
  readonly via: 'token';
  readonly principal: Principal;
  readonly token: VerifiedToken;
  /** What the token is limited to; absent: nothing. */
  readonly scopes?: Scopes;
  /** Set while the token learns which scopes it uses. */
  readonly learner: Learner | undefined;
}

/** What is remembered of a token that was found good: read on every request, so it is kept small and flat. */
export interface RememberedToken {
  readonly verification: { readonly ok: true; readonly identity: TokenIdentity };
  readonly expiresAt: number;
  /** Until when its first use ends the token that it replaces, epoch ms; 0: nothing waits for that. */
  awaitsUseUntil: number;
  /** Another takes its place: its use after its end is to be told, once. */
  readonly isReplaced: boolean;
  /** Undefined: from everywhere. */
  readonly allowedFrom: AddressSet | undefined;
  readonly use: TokenUse;
  /** In which second (since 1970) `use` was last told of one. */
  usedIn: number;
  observation: Observation | undefined;
  /** Until which second the verification stands, and uses count for the observation, if they come from the same. */
  settledUntil: number;
  seenAddress: string;
  seenDoubt: AddressDoubt | undefined;
  seenUserAgent: string;
}

/** Undefined: there is no such principal any more. */
export function presentOwner(row: VerificationRow): Principal | undefined {
  if (row.owner_name === null) return undefined;
  return Object.freeze({
    id: row.owner_id,
    kind: row.owner_kind === 'user' ? 'user' : 'service_principal',
    name: row.owner_name,
    displayName: row.owner_display_name ?? row.owner_name,
    ...emailOf(row.owner_kind ?? '', row.owner_name, row.owner_email),
    isActive: row.owner_is_active === 1,
    isAdministrator: row.is_administrator > 0,
  });
}

/**
 * The first reason against it, the token's own state before what others decided about it: the last two are told,
 * and nothing is told to whoever sends it from elsewhere.
 */
export function refusalReason(
  row: VerificationRow,
  owner: Principal | undefined,
  { isElsewhere, now }: { isElsewhere: boolean; now: number },
): RefusalReason | undefined {
  const status = tokenStatus({ ...dates(row) }, now);
  if (status !== 'active') return status;
  if (!owner?.isActive) return 'owner_inactive';
  if (isElsewhere) return 'address_not_allowed';
  if (row.tokens_enabled?.toLowerCase() === 'false') return 'tokens_disabled';
  if (row.may_use_tokens === 0) return 'no_permission';
  return undefined;
}

function dates(row: VerificationRow): { expiresAt?: number; revokedAt?: number } {
  return {
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}

/** `allowedFrom` is what the row's ranges come to. */
export function rememberToken(
  row: VerificationRow,
  principal: Principal,
  allowedFrom: AddressSet | undefined,
): RememberedToken {
  const token: VerifiedToken = Object.freeze({
    tokenId: row.token_id,
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.scopes === null ? {} : { scopes: parseScopes(row.scopes) }),
    ...(row.allowed_cidrs === null ? {} : { allowedCidrs: parseCidrs(row.allowed_cidrs) }),
  });
  const identity: TokenIdentity = {
    via: 'token',
    principal,
    token,
    ...(token.scopes !== undefined && { scopes: token.scopes }),
    learner: learnerOf(row),
  };
  return {
    verification: Object.freeze({ ok: true, identity: Object.freeze(identity) }),
    expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
    awaitsUseUntil: row.awaits_use_until ?? 0,
    isReplaced: row.is_replaced === 1,
    allowedFrom,
    use: newTokenUse(row.token_id),
    usedIn: 0,
    observation: undefined,
    settledUntil: 0,
    seenAddress: '',
    seenDoubt: undefined,
    seenUserAgent: '',
  };
}
