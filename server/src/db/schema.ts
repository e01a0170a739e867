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
  password_links: PasswordLinksTable;
  settings: { key: string; value: string; updated_at: number; updated_by_id: number };
  permissions: { object: string; principal_id: number; level: string };
  ip_access_lists: IpAccessListsTable;
  tokens: TokensTable;
  token_rotations: TokenRotationsTable;
  token_usage: TokenUsageTable;
  token_addresses: TokenAddressesTable;
  token_scope_uses: TokenScopeUsesTable;
  token_reminders: { token_id: string; days: number; reminded_at: number };
  notifications: NotificationsTable;
  sessions: SessionsTable;
  identity_links: IdentityLinksTable;
  linked_principals: { principal_id: number; first_linked_at: number };
  pending_sign_ins: PendingSignInsTable;
  /** When somebody signed in last, which outlives the session. */
  sign_ins: { principal_id: number; last_at: number };
  activity_counts: ActivityCountsTable;
  upstream_hours: UpstreamHoursTable;
  upstream_uses: UpstreamUsesTable;
  upstream_clients: UpstreamClientsTable;
  changes: { seq: number; kind: string; subject: string; changed_at: number };
  feed_head: { id: number; seq: number; floor: number };
  nodes: NodesTable;
  audit_events: AuditEventsTable;
  audit_statements: AuditStatementsTable;
  audit_sink_cursors: { chain: string; seq: number };
  leases: { name: string; holder: string; until: number };
  /** Journals that lie outside the database, and the last entry of each that the database has. */
  journals: { journal_id: string; seq: number; hash: string; started_at: number };
  /** What triggers hand in for the journal (`journal/trigger-store.ts`), until COMMIT: a row for each row that was changed. */
  journal_pending: { taken_from: string; subject: string; image: string | null };
  secret_master_keys: SecretMasterKeysTable;
  secret_scopes: SecretScopesTable;
  secrets: SecretsTable;
  secret_acls: SecretAclsTable;
  dbfs_entries: DbfsEntriesTable;
  dbfs_acls: DbfsAclsTable;
  dbfs_uploads: DbfsUploadsTable;
  dbfs_upload_parts: DbfsUploadPartsTable;
  /** Bytes on disk that nothing names any more, until they are removed. */
  dbfs_garbage: { blob_id: string };
  /** One row: what files and uploads need together. Whoever changes the tree locks it first. */
  dbfs_usage: { id: number; bytes: number };
  clusters: ClustersTable;
  host_codes: HostCodesTable;
  host_sessions: HostSessionsTable;
  command_login_codes: CommandLoginCodesTable;
  assertion_keys: AssertionKeysTable;
  introspection_bindings: IntrospectionBindingsTable;
  exposure_reports: ExposureReportsTable;
  /** Who asked last why a token is refused, besides its owner. */
  token_questions: { token_id: string; asked_at: number; address: string };
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

/** By which somebody sets a password once, without the old one: one link for each principal, the newest. */
interface PasswordLinksTable {
  principal_id: number;
  /** SHA-256 of the code in hex: all that is kept of it. */
  code_hash: string;
  created_by_id: number;
  created_at: number;
  ends_at: number;
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
  /** The token that takes its place. */
  replaced_by: Generated<string | null>;
  /** Until when the token that it replaces works unless this one is used before; null: nothing waits for its use. */
  awaits_use_until: Generated<number | null>;
  /** The first of those that took each other's place, and when that was generated; null: it is the first. */
  chain_id: Generated<string | null>;
  chain_started_at: Generated<number | null>;
  /** When its value was first presented after another had taken its place for good. */
  reused_at: Generated<number | null>;
}

/** The values of successors that nobody has used yet. */
interface TokenRotationsTable {
  successor_id: string;
  /** The token whose place it takes. */
  token_id: string;
  /** The successor's value, sealed by a key that follows from the other's value and the idempotency key. */
  sealed_value: Uint8Array;
  ends_at: number;
  /** Epoch ms; -1: it had none; null: not known, from before this was kept. */
  previous_expires_at: number | null;
}

interface TokenUsageTable {
  token_id: string;
  first_used_at: number;
  last_used_at: number;
  last_address: string;
}

/** From where else a token was used, besides `last_address`: the latest few. */
interface TokenAddressesTable {
  token_id: string;
  address: string;
  last_at: number;
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

/** Who may sign in as whom by an identity provider: one row for each of a provider's people. */
interface IdentityLinksTable {
  issuer: string;
  /** The `sub` claim, compared exactly. */
  subject: string;
  principal_id: number;
  /** A UUID, by which people name it. */
  link_id: string;
  /** As the provider told it when it was linked; null: it told none. */
  email: string | null;
  /** `email`, `user` or `provisioning`. */
  linked_by: string;
  linked_at: number;
  last_sign_in_at: number | null;
}

/** A browser that was sent to an identity provider and has not come back. */
interface PendingSignInsTable {
  /** SHA-256 in hex of its cookie's value, from which state, nonce and PKCE verifier are derived. */
  pending_id: string;
  provider: string;
  /** `sign-in`, `link` or `proof`. */
  purpose: string;
  next_path: string | null;
  /** For whom: of `link` and `proof`. */
  session_id: string | null;
  /** The network it came from, so that one cannot begin any number. */
  network: string;
  created_at: number;
}

/** How often something happened, whichever node saw it. Kept for as long as its span is looked at. */
interface ActivityCountsTable {
  /** `minute` or `hour`. */
  span: string;
  /** `verification` or `password_check`. */
  activity: string;
  /** The beginning of the minute or hour (UTC). */
  start_at: number;
  outcome: string;
  occurrences: number;
}

/** How often a token asked for an upstream in an hour, and what came of it, whichever node saw it. */
interface UpstreamHoursTable {
  /** Empty: all requests together, also those without a token. */
  token_id: string;
  upstream: string;
  /** The beginning of the hour (UTC). */
  start_at: number;
  allowed: number;
  refused: number;
  limited: number;
  unavailable: number;
}

/** Which tokens asked for which upstreams. */
interface UpstreamUsesTable {
  /** Empty as above. */
  token_id: string;
  upstream: string;
  /** Whatever came of it. */
  last_at: number;
  /** When a request was last allowed; 0: never. */
  last_used_at: number;
}

/** From where and by what a token was used at an upstream: the latest few. */
interface UpstreamClientsTable {
  token_id: string;
  upstream: string;
  address: string;
  user_agent: string;
  last_at: number;
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

/** The master keys that this database has ever been sealed by; the keys themselves lie elsewhere. */
interface SecretMasterKeysTable {
  /** Follows from the key, so that another key is never taken for it. */
  key_id: string;
  /** What the operator's program made of the key; null: the key lies in the key directory or in the settings. */
  wrapped: string | null;
  /** 1 for the one that seals what is new. */
  is_current: number;
  made_at: number;
  /** When nothing was sealed by it any more. */
  retired_at: number | null;
}

interface SecretScopesTable {
  /** A UUID that no other scope ever gets, also not one of the same name. */
  scope_id: string;
  /** As it was written. */
  name: string;
  /** In lower case: unique. */
  name_key: string;
  /** The master key by which the data key is sealed. */
  master_key_id: string;
  /** The scope's data key, sealed. */
  wrapped_data_key: Uint8Array;
  /** How many values the data key has sealed. */
  seal_count: number;
  created_at: number;
  created_by_id: number;
}

interface SecretsTable {
  scope_id: string;
  /** As it was last written. */
  name: string;
  /** In lower case: unique within the scope. */
  name_key: string;
  /** The value, sealed by the scope's data key. */
  sealed: Uint8Array;
  updated_at: number;
  updated_by_id: number;
}

interface SecretAclsTable {
  scope_id: string;
  /** Of a user, service principal or group. */
  principal_id: number;
  /** 1 READ, 2 WRITE, 3 MANAGE: each includes those below it. */
  level: number;
}

/** Files and folders. */
interface DbfsEntriesTable {
  /** Random and never given out again; `root` is `/`. */
  entry_id: string;
  /** Of the folder that it is in; `garbage`: deleted, and its rows are removed some at a time. */
  parent_id: string;
  name: string;
  /** Its search key. */
  name_key: string;
  is_dir: number;
  /** Who made it, also when that principal is deleted; null: nobody. */
  owner_id: number | null;
  /** 1: `dbfs_acls` says who may do what; 0: the folder that it is in does. */
  has_own_acl: number;
  /** In bytes; 0 for folders. */
  size: number;
  /** Of the whole content, in hex; null for folders. */
  sha256: string | null;
  /** Where its bytes are; null for folders and empty files. */
  blob_id: string | null;
  modified_at: number;
}

interface DbfsAclsTable {
  entry_id: string;
  /** Of a user, service principal or group. */
  principal_id: number;
  /** 1 READ, 2 WRITE, 3 MANAGE: each includes those below it. */
  level: number;
}

interface DbfsUploadsTable {
  handle: number;
  /** `handle`: by create and add-block; `put`: by one request; `join`: parts that are made one. */
  kind: string;
  principal_id: number;
  /** Where it shall be. */
  path: string;
  is_overwrite: number;
  /** Where the next block goes; written by one process through one descriptor, from its creation to its end. */
  blob_id: string;
  /** How much came before that blob, in `dbfs_upload_parts`. */
  blob_start: number;
  /** How much has been acknowledged. */
  length: number;
  /** When this machine was started, as the kernel names it: on SQLite blocks are in its memory until the end. */
  boot_id: string;
  last_block_at: number;
}

/** What other processes, or an earlier start of this one, have written of an upload. */
interface DbfsUploadPartsTable {
  handle: number;
  start_at: number;
  blob_id: string;
  length: number;
}

/** Clusters that run elsewhere, as administrators registered them. */
interface ClustersTable {
  /** `MMDD-HHMMSS-xxxxxxxx`. */
  cluster_id: string;
  name: string;
  /** In lower case: unique. */
  name_key: string;
  kind: string;
  status_url: string;
  description: string;
  /** As it was written; empty: not known. */
  spark_version: string;
  /** JSON object, all values strings. */
  tags: string;
  /** `UI` or `API`. */
  source: string;
  created_at: number;
  created_by_id: number;
  /** Never the same twice: it tells one state of what was registered from another. */
  updated_at: number;
  updated_by_id: number;
  /** What a node saw last; null: none has looked since the status URL was written. */
  seen_state: string | null;
  /** Since when it was seen in no other state. */
  seen_since: number | null;
  seen_running_at: number | null;
}

/** A code that a browser brings from our own pages to a guarded host, where it is exchanged once for a cookie. */
interface HostCodesTable {
  /** SHA-256 in hex of the code. */
  code_id: string;
  /** The name of the upstream that it is for. */
  upstream: string;
  /** SHA-256 in base64url of what the browser has in a cookie of that host. */
  challenge: string;
  session_id: string;
  next_path: string;
  created_at: number;
}

/** A browser that is signed in at a guarded host, for as long as its session here lasts. */
interface HostSessionsTable {
  session_id: string;
  upstream: string;
  /** SHA-256 in hex of the cookie's value. */
  host_session_id: string;
  created_at: number;
}

/** A code by which a command gets a token, once. */
interface CommandLoginCodesTable {
  /** SHA-256 in hex of the code. */
  code_id: string;
  /** Who let the command have it, and in which session. */
  principal_id: number;
  session_id: string;
  /** Where the browser took it; null: a person carried it to the terminal. */
  redirect_uri: string | null;
  /** SHA-256 in base64url of what the command alone knows (RFC 7636 §4.2). */
  challenge: string;
  /** What the command says that it runs on. */
  machine: string;
  /** JSON list; null: no limit. */
  scopes: string | null;
  lifetime_seconds: number;
  created_at: number;
  /** Null: not yet. Kept for a while afterwards, so that a second use is noticed. */
  used_at: number | null;
}

/** Processes that serve over this database. */
interface NodesTable {
  node_id: string;
  name: string;
  version: string;
  /** By the node's own clock. */
  started_at: number;
  /** By the database's clock. */
  reported_at: number;
  max_staleness_ms: number;
  applied_seq: number;
  knowledge_age_ms: number;
}

/** A key that signs assertions. */
interface AssertionKeysTable {
  /** Its thumbprint (RFC 7638). */
  key_id: string;
  /** As JSON. */
  public_jwk: string;
  /** The private half, sealed by the master key that is named. */
  sealed_key: Uint8Array;
  master_key_id: string;
  /** From when on it signs; published before. */
  signs_from: number;
}

/** Services that may ask about the tokens which come to an upstream. */
interface IntrospectionBindingsTable {
  /** Of a service principal. */
  principal_id: number;
  /** By its name; the configuration may have it no more. */
  upstream: string;
  created_at: number;
  created_by_id: number;
}

/** Values that somebody reported as exposed, as hashes, until those of tokens are revoked. */
interface ExposureReportsTable {
  report_id: string;
  reported_at: number;
  /** From where. */
  address: string;
  request_id: string;
  hash_count: number;
  /** JSON list: SHA-256 in hex of each value, which is the id of the token if there is one. */
  hashes: string;
}
