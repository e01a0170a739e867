/** JSON shapes of the APIs. Instants are epoch milliseconds, durations seconds, as the names say. */

/** One of the caller's own tokens. Databricks: "Tokens v1", PublicTokenInfo. */
export interface TokenInfo {
  /** SHA-256 of the token value in hex; public. */
  token_id: string;
  creation_time: number;
  /** -1: never. */
  expiry_time: number;
  comment: string;
  /** Absent: no limit. */
  scopes?: string[];
  last_accessed_time?: number;
}

/** `POST /api/2.0/token/create` */
export interface CreateTokenRequest {
  comment?: string;
  lifetime_seconds?: number;
  scopes?: string[];
}

export interface CreateTokenResponse {
  /** Shown this once. */
  token_value: string;
  token_info: TokenInfo;
}

/** `GET /api/2.0/token/list` */
export interface ListTokensResponse {
  token_infos: TokenInfo[];
}

/** `POST /api/2.0/token/delete` */
export interface DeleteTokenRequest {
  token_id: string;
}

/** `PATCH /api/2.0/token/{token_id}` */
export interface UpdateTokenRequest {
  token: { comment?: string; scopes?: string[] };
  /** Comma-joined: `comment`, `scopes`, or `*`. */
  update_mask: string;
}

/** A token with all that its owner may know: `/api/latchkey/1.0/token/…`. */
export interface TokenDetails extends TokenInfo {
  status: 'active' | 'expired' | 'revoked';
  /** The last four characters of the value, to recognise it by. */
  last_four: string;
  /** Addresses and CIDR ranges from which alone it may be used; absent: from everywhere. */
  allowed_cidrs?: string[];
  /** The token that it was generated with; absent if by password or session. */
  created_with_token_id?: string;
  replaces?: string;
  revocation_time?: number;
  revoke_reason?: string;
  last_used_address?: string;
}

/** `POST /api/latchkey/1.0/token/generate`: `lifetime_seconds` or `never_expires`, not both. */
export interface GenerateTokenRequest extends CreateTokenRequest {
  never_expires?: boolean;
  /** At most 32 addresses and CIDR ranges; absent: those of the token it is generated with, or no limit. */
  allowed_cidrs?: string[];
}

export interface GenerateTokenResponse {
  /** Shown this once. */
  token_value: string;
  token_info: TokenDetails;
}

/** `GET /api/latchkey/1.0/token/list` */
export interface ListTokenDetailsResponse {
  token_infos: TokenDetails[];
}

/** `GET /api/latchkey/1.0/token/get` */
export interface GetTokenResponse {
  token_info: TokenDetails;
  /** Tokens generated with it, or with those, that are good now. */
  living_descendants: TokenDetails[];
}

/** `POST /api/latchkey/1.0/token/revoke` */
export interface RevokeTokenRequest {
  token_id: string;
  /** Revokes what was generated with it, too. */
  leaked?: boolean;
}

export interface RevokeTokenResponse {
  token_id: string;
  /** Tokens generated with it, or with those, that were still good. */
  living_descendants: TokenDetails[];
  descendants_revoked: boolean;
}

/** A list of addresses from which requests are taken, or are not. Databricks: IpAccessListInfo. */
export interface IpAccessListInfo {
  /** A UUID. */
  list_id: string;
  label: string;
  /** BLOCK wins over ALLOW. */
  list_type: 'ALLOW' | 'BLOCK';
  /** Addresses and CIDR ranges, as they were written and in that order. */
  ip_addresses: string[];
  address_count: number;
  enabled: boolean;
  created_at: number;
  created_by: number;
  updated_at: number;
  updated_by: number;
}

/** `POST /api/2.0/ip-access-lists` */
export interface CreateIpAccessListRequest {
  label: string;
  list_type: 'ALLOW' | 'BLOCK';
  ip_addresses?: string[];
}

/** `PUT /api/2.0/ip-access-lists/{list_id}`; with `PATCH` each of the fields may be left out. */
export interface ReplaceIpAccessListRequest extends CreateIpAccessListRequest {
  enabled: boolean;
}

/** The answer to all of them but the list of lists and `DELETE`. */
export interface IpAccessListResponse {
  ip_access_list: IpAccessListInfo;
}

/** `GET /api/2.0/ip-access-lists` */
export interface ListIpAccessListsResponse {
  ip_access_lists: IpAccessListInfo[];
}

/** `GET /api/2.0/preview/scim/v2/Me`: who the credential stands for. Databricks: "Me (SCIM)". */
export interface Me {
  schemas: string[];
  id: string;
  userName: string;
  displayName: string;
  active: boolean;
  /** Absent when the user name is no address. */
  emails?: { type: string; value: string; primary: boolean }[];
  groups: { display: string; type: string; value: string; $ref: string }[];
}

/** `GET /api/latchkey/1.0/session` */
export interface SessionInfo {
  user_id: string;
  user_name: string;
  display_name: string;
  is_administrator: boolean;
  workspace_id: string;
  /** Until when tokens can be generated without giving the password again. */
  proof_expiry_time: number;
  expiry_time: number;
}

/** Every error. Databricks: "Errors". */
export interface ErrorBody {
  error_code: string;
  message: string;
}
