import type { Generated } from 'kysely';

/**
 * Every table and column. Instants are epoch milliseconds, booleans are 0 or 1, lists are JSON text: forms that
 * mean the same on SQLite and PostgreSQL. There are no foreign keys: an act across tables is one transaction,
 * and what outlives its principal (tokens, audit events) does so on purpose.
 */
export interface Schema {
  migrations: { name: string; applied_at: number };
  installation: { key: string; value: string };
  principals: PrincipalsTable;
  memberships: { group_id: number; member_id: number };
  passwords: PasswordsTable;
  settings: { key: string; value: string; updated_at: number; updated_by_id: number };
  permissions: { object: string; principal_id: number; level: string };
  ip_access_lists: IpAccessListsTable;
  tokens: TokensTable;
  token_usage: TokenUsageTable;
  token_scope_uses: TokenScopeUsesTable;
  token_reminders: { token_id: string; days: number; reminded_at: number };
  notifications: NotificationsTable;
  sessions: SessionsTable;
  changes: { seq: number; kind: string; subject: string; changed_at: number };
  feed_head: { id: number; seq: number; floor: number };
  audit_events: AuditEventsTable;
  audit_statements: AuditStatementsTable;
  audit_sink_cursors: { chain: string; seq: number };
  leases: { name: string; holder: string; until: number };
}

interface PrincipalsTable {
  id: number;
  /** `user`, `service_principal` or `group`: one number space, as SCIM clients expect. */
  kind: string;
  /** A user's name or a service principal's application id in lower case, a group's search key: unique within a kind. */
  name: string;
  display_name: string;
  /** Its search key (`principals/search-key.ts`), as in the other columns that end in `_key`. */
  display_key: string;
  is_active: number;
  /** What an identity provider calls it. */
  external_id: string | null;
  external_key: string | null;
  given_name: string | null;
  given_key: string | null;
  family_name: string | null;
  family_key: string | null;
  /** In lower case; null: the user name, where that is an address. */
  email: string | null;
  /** JSON arrays of strings. */
  entitlements: string;
  roles: string;
  created_at: number;
  updated_at: number;
}

interface PasswordsTable {
  principal_id: number;
  /** Argon2id in PHC string format. */
  phc: string;
  /** Goes up with each change, so that what was remembered of an older password is worth nothing. */
  version: number;
  set_at: number;
  /** When a generated initial password ends; null for one that a person chose. */
  ends_at: number | null;
}

interface IpAccessListsTable {
  /** A UUID. */
  list_id: string;
  /** Unique within a type. */
  label: string;
  /** `ALLOW` or `BLOCK`. */
  list_type: string;
  /** JSON list of addresses and CIDR ranges, as they were written. */
  ip_addresses: string;
  is_enabled: number;
  created_at: number;
  created_by_id: number;
  updated_at: number;
  updated_by_id: number;
}

interface TokensTable {
  /** SHA-256 of the token value in hex: public handle, lookup key, and all that is kept of the value. */
  token_id: string;
  /** The last four characters of the value, for people to recognise it by. */
  last_four: string;
  owner_id: number;
  created_by_id: number;
  created_with_token_id: string | null;
  replaces: string | null;
  comment: string;
  scopes: string | null;
  /** JSON list of addresses and CIDR ranges from which alone it may be used; null: from everywhere. */
  allowed_cidrs: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  revoked_by_id: number | null;
  revoke_reason: string | null;
  /** `learning`, `user_selected` or `disabled`; null: it never learnt. */
  autoscope_state: string | null;
  /** When learning began, and when it has gone on for long enough; null: it never learnt. */
  autoscope_started_at: number | null;
  autoscope_ends_at: number | null;
}

interface TokenUsageTable {
  token_id: string;
  first_used_at: number;
  last_used_at: number;
  last_address: string;
}

/** What a token that learns was seen to call since learning began: a row for each scope or route, never for a call. */
interface TokenScopeUsesTable {
  token_id: string;
  /** The scope that the calls needed; where no scope opens the route, its method and path, as in `GET /metrics`. */
  called: string;
  first_at: number;
  last_at: number;
  calls: number;
}

/** What is to be told of one act to one recipient by one channel. */
interface NotificationsTable {
  id: string;
  /** `mail` or `webhook`. */
  channel: string;
  kind: string;
  /** An e-mail address; null: the webhook. */
  recipient: string | null;
  /** What goes out together, and the id under which it does, however often; null: not yet decided. */
  message_id: string | null;
  created_at: number;
  /** When it is tried next. */
  due_at: number;
  /** How many tokens it is about; not all of them need be named. */
  tokens: number;
  /** JSON (`NotificationContent`); never a token value. */
  content: string;
  /** `waiting`, `delivered` or `failed`. */
  state: string;
  attempts: number;
  last_error: string | null;
  /** When it was delivered or given up. */
  settled_at: number | null;
}

interface SessionsTable {
  /** SHA-256 of the cookie's value in hex. */
  session_id: string;
  principal_id: number;
  created_at: number;
  last_seen_at: number;
  /** When the person last proved who they are (gave the password). */
  proved_at: number;
  expires_at: number;
  address: string;
  user_agent: string;
}

interface AuditEventsTable {
  /** Which node, since which start: within one chain the rows are numbered without gaps. */
  chain: string;
  chain_seq: number;
  /** SHA-256 in hex of the row before it in the chain, over all its columns. */
  prev_hash: string;
  event_id: string;
  event_time: number;
  service_name: string;
  action_name: string;
  principal_id: number | null;
  user_name: string;
  source_ip_address: string;
  user_agent: string;
  session_id: string | null;
  request_id: string;
  /** JSON object, all values strings; never a token value, password or secret. */
  request_params: string;
  status_code: number;
  error_message: string | null;
  /** How many alike this row stands for; more than one only for observations. */
  occurrences: Generated<number>;
}

/** The log of what was signed about the audit trail. */
interface AuditStatementsTable {
  number: number;
  /** `heads-all`, `heads-moved` or `cut`. */
  kind: string;
  time: number;
  /** SHA-256 of the text in hex. */
  hash: string;
  /** JSON; all that is signed, the columns before it included. */
  text: string;
  signature: string;
  public_key: string;
}
