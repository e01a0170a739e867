/** JSON shapes of the APIs. Instants are epoch milliseconds, durations seconds, as the names say. Long, since it is looked up in and not read. */

import type { Receipt } from './wire-nodes.ts';

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
  /** Absent: it never learnt which scopes it uses. Databricks: AutoscopeState. */
  autoscope_state?: AutoscopeState;
  /** What it was seen to need since it began to learn. */
  inferred_scopes?: string[];
  last_accessed_time?: number;
}

/** `COMPLETED`: it has learnt for long enough, and nothing was applied. Databricks' `BACKFILLED` is never sent. */
export type AutoscopeState =
  | 'AUTOSCOPE_STATE_DISABLED'
  | 'AUTOSCOPE_STATE_RUNNING'
  | 'AUTOSCOPE_STATE_COMPLETED'
  | 'AUTOSCOPE_STATE_USER_SELECTED'
  | 'AUTOSCOPE_STATE_API_NOT_COVERED';

/** `POST /api/2.0/token/create` */
export interface CreateTokenRequest {
  comment?: string;
  lifetime_seconds?: number;
  scopes?: string[];
  /** Lets the token learn which scopes it uses. */
  autoscope_enabled?: boolean;
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
  token: { comment?: string; scopes?: string[]; autoscope_enabled?: boolean };
  /** Comma-joined: `comment`, `scopes`, `autoscope_enabled` (which Databricks does not have), or `*`. */
  update_mask: string;
}

/** Anybody's token as administrators see it. Databricks: "Token Management", TokenInfo. */
export interface ManagedTokenInfo extends Omit<TokenInfo, 'last_accessed_time'> {
  created_by_id: number;
  created_by_username: string;
  owner_id: number;
  workspace_id: number;
  /** Start of the day (UTC) of its last use; absent: never used. */
  last_used_day?: number;
}

/** `GET /api/2.0/token-management/tokens` */
export interface ListManagedTokensResponse {
  token_infos: ManagedTokenInfo[];
  /** Only where `page_size` was sent, and there are more. */
  next_page_token?: string;
}

/** `POST /api/2.0/token-management/on-behalf-of/tokens` */
export interface CreateOnBehalfTokenRequest extends CreateTokenRequest {
  /** The service principal's application id, not its SCIM id. */
  application_id: string;
  /** As in `GenerateTokenRequest`; Databricks does not have it. */
  allowed_cidrs?: string[];
}

export interface CreateOnBehalfTokenResponse {
  /** Shown this once. */
  token_value: string;
  token_info: ManagedTokenInfo;
}

/** A token with all that its owner may know: `/api/latchkey/1.0/token/…`. */
export interface TokenDetails extends TokenInfo {
  status: 'active' | 'expired' | 'revoked';
  /** The last four characters of the value, to recognise it by. */
  last_four: string;
  /** When it has learnt for long enough; absent: it does not learn. */
  autoscope_end_time?: number;
  /** Addresses and CIDR ranges from which alone it may be used; absent: from everywhere. */
  allowed_cidrs?: string[];
  /** The token that it was generated with; absent if by password or session. */
  created_with_token_id?: string;
  /** The id of the token whose place it took, or that took its. */
  replaces?: string;
  replaced_by?: string;
  /** Until when the token that it replaces works, unless this one is used before. */
  awaits_use_until?: number;
  /** When its value was presented after another had taken its place for good. */
  reuse_time?: number;
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

/** `POST /api/latchkey/1.0/token/rotate`, sent with the token that is to be replaced. */
export interface RotateTokenRequest {
  /** 22 to 128 letters, digits, `-` and `_`, random; the same in each repetition. */
  idempotency_key: string;
  /** How long the old value works on if the new one is not used. Default: what the operator has set. */
  grace_seconds?: number;
  /** Default: as long as the token that is replaced, or as long as is still allowed. */
  lifetime_seconds?: number;
}

/** `POST /api/latchkey/1.0/token/rotate/cancel`, sent with the token whose rotation is to be taken back. */
export interface CancelRotationRequest {
  idempotency_key: string;
}

export interface RotateTokenResponse {
  /** Shown again to whoever repeats the request with the old value and the same key, until it is first used. */
  token_value: string;
  token_info: TokenDetails;
  /** Until when the old value works, unless the new one is used before. */
  grace_end_time: number;
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

/** A token with all that is told of it, and whose it is. */
export interface OwnedTokenDetails extends TokenDetails {
  owner_id: number;
  /** Empty when the owner is no longer there. */
  owner_name: string;
  created_by_id: number;
  created_by_name: string;
}

/** `GET /api/latchkey/1.0/tokens`, a page at a time, newest first. */
export interface ListEveryTokenResponse {
  token_infos: OwnedTokenDetails[];
  /** Absent: this was the last page. */
  next_page_token?: string;
}

/** One of the reports of `GET /api/latchkey/1.0/token-reports`. */
export interface TokenReportSummary {
  name: string;
  title: string;
  /** How many days it looks ahead or back unless told otherwise; absent: it knows no days. */
  default_days?: number;
}

/** `GET /api/latchkey/1.0/token-reports/{name}`; a page may be empty and others follow it. */
export type TokenReportResponse = ListEveryTokenResponse;

/** `GET /api/latchkey/1.0/token/get` */
export interface GetTokenResponse {
  token_info: TokenDetails;
  /** The latest addresses that it was used from, at most five, the latest first. */
  seen_addresses: { address: string; last_seen_time: number }[];
  /** When and from where somebody besides its owner last asked why it is refused; absent: nobody did. */
  last_question?: { address: string; asked_time: number };
  /** Tokens generated with it, or with those, that are good now. */
  living_descendants: TokenDetails[];
}

/** `GET /api/latchkey/1.0/token/limits` */
export interface TokenLimits {
  /** Why no token can be generated; absent: one can. */
  refusal?: string;
  max_lifetime_seconds: number;
  never_expires_allowed: boolean;
  /** As many good tokens as one owner may have, and how many there are. */
  max_tokens: number;
  token_count: number;
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
  /** Where it is refused; only with `wait=all`. */
  receipt?: Receipt;
}

interface SeenCalls {
  first_seen_time: number;
  last_seen_time: number;
  /** Roughly: of the last minute some may be missing. */
  calls: number;
}

/** `GET /api/latchkey/1.0/token/autoscope`: what narrowing a token to what it has learnt would do. */
export interface AutoscopePreview {
  token_id: string;
  autoscope_state: AutoscopeState;
  /** Since when it learns, or learnt, and when that is long enough; absent: it never did. */
  start_time?: number;
  end_time?: number;
  /** Absent: no limit. */
  current_scopes?: string[];
  /** What it would be limited to. */
  kept_scopes: string[];
  /** What it may do now, and then no more. */
  removed_scopes: string[];
  learnt_scopes: (SeenCalls & { scope: string })[];
  /** What it called that no scope opens, such as `GET /metrics`. */
  uncovered_routes: (SeenCalls & { route: string })[];
  warnings: {
    code: 'not_learning' | 'learnt_nothing' | 'learnt_briefly' | 'routes_not_covered';
    message: string;
  }[];
  /** To be sent with what is applied: it says what was seen. */
  digest: string;
}

/** `POST /api/latchkey/1.0/token/autoscope/apply` */
export interface ApplyAutoscopeRequest {
  token_id: string;
  digest: string;
  /** Instead of `kept_scopes`: a part of what the token may now. */
  scopes?: string[];
}

export interface ApplyAutoscopeResponse {
  token_id: string;
  /** What the token is limited to now. */
  scopes: string[];
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

/** One of the names, and the levels that it has. Databricks: "Permissions", AccessControlResponse. */
export interface AccessControlEntry {
  user_name?: string;
  group_name?: string;
  /** Its application id. */
  service_principal_name?: string;
  /** Absent for groups. */
  display_name?: string;
  all_permissions: { permission_level: string; inherited: boolean }[];
}

/** `GET /api/2.0/permissions/authorization/{tokens,passwords}` */
export interface ObjectPermissions {
  object_id: string;
  object_type: string;
  access_control_list: AccessControlEntry[];
}

/** A group that a principal or group is a member of. */
export interface GroupReference {
  display: string;
  /** `direct`, or `indirect` by a group that is a member of it. */
  type: string;
  /** The group's id. */
  value: string;
  $ref: string;
}

/** `/api/2.0/preview/scim/v2/Users`. With `attributes` only `id` is certain. Databricks: "User object (SCIM)". */
export interface User {
  schemas: string[];
  id: string;
  /** In lower case; in `Me` of a service principal its application id. */
  userName: string;
  displayName: string;
  name?: { givenName?: string; familyName?: string };
  active: boolean;
  /** Absent when neither was one given nor is the user name an address. */
  emails?: { type: string; value: string; primary: boolean }[];
  groups?: GroupReference[];
  /** Absent: none; so are other lists. */
  entitlements?: { value: string }[];
  roles?: { value: string }[];
  externalId?: string;
}

/** `GET /api/2.0/preview/scim/v2/Me`: who the credential stands for. Databricks: "Me (SCIM)". */
export type Me = User & { groups: GroupReference[] };

/** `/api/2.0/preview/scim/v2/ServicePrincipals` */
export interface ServicePrincipal {
  schemas: string[];
  id: string;
  /** A UUID. */
  applicationId: string;
  displayName: string;
  active: boolean;
  groups?: GroupReference[];
  entitlements?: { value: string }[];
  roles?: { value: string }[];
  externalId?: string;
}

/** `/api/2.0/preview/scim/v2/Groups` */
export interface Group {
  schemas: string[];
  id: string;
  displayName: string;
  /** `$ref` begins with the kind: `Users/`, `ServicePrincipals/`, `Groups/`. */
  members?: { display: string; value: string; $ref: string }[];
  groups?: GroupReference[];
  entitlements?: { value: string }[];
  roles?: { value: string }[];
  externalId?: string;
  meta: { resourceType: string };
}

/** A list of users, service principals or groups (RFC 7644 §3.4.2). Past the end `Resources` is empty. */
export interface ScimList<Resource> {
  schemas: string[];
  totalResults: number;
  /** Counted from 1. */
  startIndex: number;
  itemsPerPage: number;
  Resources: Resource[];
}

/** What SCIM routes answer with 400, 404, 409 and 413 (RFC 7644 §3.12). */
export interface ScimErrorBody {
  schemas: string[];
  scimType?: string;
  detail: string;
  /** The HTTP status in digits. */
  status: string;
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

/**
 * An audit event: the columns of Databricks' `system.access.audit`, and from `principal_id` on what Latchkey adds, by
 * which an event's place in the trail is checked. Databricks: "Audit log system table reference".
 */
export interface AuditEventRecord {
  account_id: string;
  workspace_id: string;
  version: string;
  /** `2026-11-22T07:04:05.123+00:00` */
  event_time: string;
  /** `2026-11-22` */
  event_date: string;
  source_ip_address: string;
  user_agent: string;
  session_id: string | null;
  user_identity: { email: string; subject_name: string | null };
  service_name: string;
  action_name: string;
  request_id: string;
  request_params: Record<string, string>;
  response: { status_code: number; error_message: string | null; result: string | null };
  audit_level: string;
  event_id: string;
  identity_metadata: { run_by: string | null; run_as: string | null } | null;
  principal_id: number | null;
  /** How many alike events it stands for; more than one only for uses and refusals. */
  occurrences: number;
  /** Which node since which start; its events are numbered without gaps. */
  chain: string;
  chain_seq: number;
  /** SHA-256 in hex of the event before it in its chain. */
  prev_hash: string;
}

/** `GET /api/latchkey/1.0/audit/events` */
export interface ListAuditEventsResponse {
  /** Newest first. A page may hold fewer than were asked for, or none, though there are more. */
  events: AuditEventRecord[];
  /** What the principals are called now whose ids the events have as `userId` or `targetUserId`. */
  principal_names: Record<string, string>;
  /** Absent on the last page. */
  next_page_token?: string;
}

/** `GET /api/latchkey/1.0/audit/tail` */
export interface FollowAuditEventsResponse {
  /** What was committed since the answer before, newest first. */
  events: AuditEventRecord[];
  principal_names: Record<string, string>;
  /** To be sent with the next request. */
  cursor: string;
  /** More has happened than one answer tells: the events are to be listed anew. */
  has_missed: boolean;
}

/** What people and programs are told of. */
export type NotificationKind =
  | 'token.generated'
  | 'token.revoked'
  | 'token.expiring'
  | 'token.rotated'
  | 'token.reused'
  | 'token.exposed'
  | 'identity.linked'
  | 'password.link_made'
  | 'password.changed';

/** What a webhook is sent: the body of a message by Standard Webhooks. */
export interface WebhookMessage {
  /** As in `webhook-id`: the same however often the message comes. */
  id: string;
  type: NotificationKind;
  /** When it happened: `2026-11-22T07:04:05.123Z`. */
  timestamp: string;
  data: {
    workspace_id: string;
    /** Who did it; `System-User` for what the server does by itself. */
    actor: { id?: number; name: string; source_ip_address?: string; user_agent?: string };
    /** Of tokens that expire: within how many days. */
    days_left?: number;
    /** Of passwords: whose. */
    user?: { id: number; name: string };
    /** At most 25, and none where it is not about tokens: what one act did to more of them comes in several messages. */
    tokens: OwnedTokenDetails[];
    /** Of what is told of somebody's account: whose, and what happened to it. */
    account?: NotifiedAccount;
  };
}

/** An account that something happened to. */
export interface NotifiedAccount {
  user_id: number;
  user_name: string;
  /** Of `identity.linked`: with whom the user can sign in from now on. */
  identity?: {
    provider: string;
    title: string;
    issuer: string;
    subject: string;
    email?: string;
    linked_by: 'email' | 'user' | 'provisioning';
  };
}

/** A notification, as administrators see it. */
export interface NotificationRecord {
  notification_id: string;
  channel: 'mail' | 'webhook';
  kind: NotificationKind;
  state: 'waiting' | 'delivered' | 'failed';
  /** How many tokens it is about; 1 for an account. */
  token_count: number;
  creation_time: number;
  attempts: number;
  /** An e-mail address; absent: the webhook. */
  recipient?: string;
  /** What it goes out with, and the id that receivers see; absent: not decided yet. */
  message_id?: string;
  /** Of one that waits: when it is tried next. */
  next_attempt_time?: number;
  /** When it was delivered or given up. */
  settled_time?: number;
  last_error?: string;
}

/** How a channel fares. */
export interface NotificationChannel {
  channel: 'mail' | 'webhook';
  is_configured: boolean;
  waiting: number;
  /** Given up in the last 30 days. */
  failed: number;
  /** Absent: nothing was delivered in the last 7 days. */
  last_success_time?: number;
}

/** `GET /api/latchkey/1.0/notifications`, newest first. */
export interface ListNotificationsResponse {
  /** On the first page only. */
  channels?: NotificationChannel[];
  notifications: NotificationRecord[];
  /** Absent on the last page. */
  next_page_token?: string;
}

/** Every error. Databricks: "Errors". */
export interface ErrorBody {
  error_code: string;
  message: string;
}
