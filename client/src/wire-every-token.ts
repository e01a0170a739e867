import type { OwnedTokenDetails } from './wire.ts';
import type { Receipt } from './wire-nodes.ts';

/** `GET /api/latchkey/1.0/tokens/{token_id}` */
export interface GetEveryTokenResponse {
  token_info: OwnedTokenDetails;
  /** What it was generated with, if that is kept and the caller may see it. */
  created_with?: OwnedTokenDetails;
  /** Good tokens that were generated with it, or with those; at most a hundred of them. */
  living_descendants: OwnedTokenDetails[];
  living_descendant_count: number;
}

/** `POST /api/latchkey/1.0/tokens/revoke/preview` */
export interface PreviewRevocationRequest {
  /** At most 500. */
  token_ids: string[];
}

export interface PreviewRevocationResponse {
  /** How many of them are good now, and whose they are: those with most first. */
  token_count: number;
  owners: { owner_id: number; owner_name: string; token_count: number }[];
  /** How many of those were used in the last 24 hours. */
  used_last_day_count: number;
  /** Good tokens that were generated with them and are not among them. */
  living_descendant_count: number;
}

/** `POST /api/latchkey/1.0/tokens/revoke` */
export interface RevokeTokensRequest extends PreviewRevocationRequest {
  /** Revokes what was generated with them, too. */
  leaked?: boolean;
}

export type RevocationOutcome = 'revoked' | 'already_ended' | 'not_found' | 'failed';

export interface RevokeTokensResponse {
  /** In the order that they were sent in. */
  results: { token_id: string; outcome: RevocationOutcome }[];
  /** Tokens that were revoked besides, since they were generated with those. */
  descendants_revoked_count: number;
  /** Why some are `failed`. */
  message?: string;
  /** Where they are refused; only with `wait=all`. */
  receipt?: Receipt;
}

/** `GET /api/latchkey/1.0/permissions/{tokens,passwords}/removal`: what taking a level away would do. */
export interface PermissionRemovalPreview {
  /** Active users and service principals who would lose the use: nobody who has it otherwise. */
  principal_count: number;
  /** For `tokens` alone: their good tokens, which would be refused, and how many of them own one. */
  token_count?: number;
  owner_count?: number;
  /** Those with most tokens, or by name; at most ten. */
  principals: { name: string; display_name: string; token_count?: number }[];
}
