import type { TokenDetails } from './wire.ts';

/** `POST /api/latchkey/1.0/token/revoke-exposed`: answered with `202` and nothing, whatever was sent. */
export interface RevokeExposedRequest {
  /** Whole token values; at most 1,000. */
  tokens: string[];
}

/** `POST /api/latchkey/1.0/token/why` */
export interface WhyTokenRequest {
  /** The whole value. */
  token: string;
}

export interface WhyTokenResponse {
  /** `not_told`: it is no token, or a good one, or it is refused for what lies elsewhere. */
  reason: 'expired' | 'revoked' | 'not_told';
  /** The day (UTC) on which it ended: `2026-11-22`. */
  date?: string;
  /** For whoever owns or administers it, and asks by another credential. */
  token?: ExplainedToken;
}

/** A token with all that can be wrong with it. */
export interface ExplainedToken extends TokenDetails {
  owner_name: string;
  /** By name; absent: the server itself, or nobody who is known. */
  revoked_by?: string;
  owner_is_active: boolean;
  owner_may_use_tokens: boolean;
  /** Whether the workspace admits tokens at all. */
  tokens_enabled: boolean;
}

/** `POST /api/latchkey/1.0/tokens/status` */
export interface TokenStatusesRequest {
  /** Whole ids; at most 1,000. */
  token_ids: string[];
}

export interface TokenStatusesResponse {
  /** Those that the caller owns or administers, in the order that they were sent in. */
  tokens: ListedTokenStatus[];
}

export interface ListedTokenStatus {
  token_id: string;
  status: 'active' | 'expired' | 'revoked';
  comment: string;
  owner_id: number;
  owner_name: string;
}
