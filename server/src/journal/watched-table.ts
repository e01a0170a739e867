import type { Schema } from '../db/schema.ts';

type Table = keyof Schema;

/**
 * - `adopt`: the row gets the journalled columns if it is there; nothing is made anew
 * - `keep`: as `adopt`, and a row that is not there is made, since its being there takes something away or is half of that
 * - `void`: a row is removed if its own columns are lower than those that were journalled
 * - `end`: all rows go: sessions and the like never survive a restore
 */
type Replay = 'adopt' | 'keep' | 'void' | 'end';

/** A table of which something can be taken away by changing or deleting rows. */
export interface WatchedTable {
  readonly key: readonly string[];
  /** Columns that say what is left; never a secret, a value or a hash of a password. */
  readonly columns: readonly string[];
  /** Besides the deletion of a row and a change of the columns, if there are any. */
  readonly hasInserts: boolean;
  /** Of rows that hold what people keep: one that was deleted comes back with the backup. */
  readonly comesBack?: true;
  readonly replay: Replay;
}

const ACL = { hasInserts: true, replay: 'adopt' } as const;
const GONE = { columns: [], hasInserts: false, replay: 'adopt' } as const;
const ENDED = { columns: [], hasInserts: false, replay: 'end' } as const;

/** Every table whose rows hold something that can be taken away, and how that is done again. */
export const WATCHED = {
  tokens: {
    key: ['token_id'],
    columns: ['revoked_at', 'revoked_by_id', 'revoke_reason', 'expires_at', 'scopes', 'allowed_cidrs'],
    hasInserts: false,
    replay: 'adopt',
  },
  token_rotations: { key: ['successor_id'], ...GONE },
  principals: { key: ['id'], columns: ['is_active'], hasInserts: false, replay: 'adopt' },
  // Members who were taken out and put in again are in again: so entries tell of both.
  memberships: { key: ['group_id', 'member_id'], columns: [], ...ACL },
  // Who takes a right from `users` and gives it to `admins` means both: else nobody could sign in.
  permissions: { key: ['object', 'principal_id'], columns: ['level'], hasInserts: true, replay: 'keep' },
  passwords: { key: ['principal_id'], columns: ['version'], hasInserts: false, replay: 'void' },
  password_links: { key: ['principal_id'], columns: ['created_at'], hasInserts: false, replay: 'void' },
  settings: {
    key: ['key'],
    columns: ['value', 'updated_at', 'updated_by_id'],
    hasInserts: true,
    replay: 'keep',
  },
  ip_access_lists: {
    key: ['list_id'],
    columns: [
      ...['label', 'list_type', 'ip_addresses', 'is_enabled'],
      ...['created_at', 'created_by_id', 'updated_at', 'updated_by_id'],
    ],
    hasInserts: true,
    replay: 'keep',
  },
  identity_links: { key: ['issuer', 'subject'], columns: ['principal_id'], ...ACL },
  introspection_bindings: { key: ['principal_id', 'upstream'], columns: [], ...ACL },
  secret_acls: { key: ['scope_id', 'principal_id'], columns: ['level'], ...ACL },
  dbfs_acls: { key: ['entry_id', 'principal_id'], columns: ['level'], ...ACL },
  dbfs_entries: {
    key: ['entry_id'],
    columns: ['has_own_acl', 'owner_id'],
    hasInserts: false,
    comesBack: true,
    replay: 'adopt',
  },
  sessions: { key: ['session_id'], ...ENDED },
  host_sessions: { key: ['host_session_id'], ...ENDED },
  command_login_codes: { key: ['code_id'], columns: ['used_at'], hasInserts: false, replay: 'end' },
} as const satisfies Partial<Record<Table, WatchedTable>>;

export type WatchedName = keyof typeof WATCHED;

const CONTENT =
  'what people keep: getting it back is what backups are for, and who may read it is journalled';
const COUNTS = 'counts and observations: they open nothing';
const OUR_OWN = "the server's own book-keeping: it gives nobody anything";
const MINUTES = 'ends by itself within minutes, and with the sessions at a restore';

/** Why nothing of the other tables is journalled. */
export const NOT_WATCHED = {
  migrations: OUR_OWN,
  installation: OUR_OWN,
  nodes: OUR_OWN,
  journals: OUR_OWN,
  journal_pending: OUR_OWN,
  changes: OUR_OWN,
  feed_head: OUR_OWN,
  leases: OUR_OWN,
  audit_events: 'it only grows, and is held together by its own chain',
  audit_statements: 'it only grows, and is held together by its own chain',
  audit_sink_cursors: OUR_OWN,
  token_usage: COUNTS,
  token_addresses: COUNTS,
  token_scope_uses: COUNTS,
  token_reminders: OUR_OWN,
  token_questions: COUNTS,
  notifications: 'messages: one too many opens nothing',
  linked_principals: 'it only grows',
  sign_ins: COUNTS,
  pending_sign_ins: MINUTES,
  host_codes: MINUTES,
  activity_counts: COUNTS,
  upstream_hours: COUNTS,
  upstream_uses: COUNTS,
  upstream_clients: COUNTS,
  secret_master_keys: 'what an older copy of the database is sealed by is needed to read it',
  secret_scopes: CONTENT,
  secrets: CONTENT,
  dbfs_uploads: CONTENT,
  dbfs_upload_parts: CONTENT,
  dbfs_garbage: OUR_OWN,
  dbfs_usage: OUR_OWN,
  clusters: CONTENT,
  assertion_keys: 'verifiers ask for the public halves, and nothing revokes a key before its time',
  exposure_reports: 'waits for seconds; the revocations that follow are journalled',
} as const satisfies Record<Exclude<Table, WatchedName>, string>;

/** What is left of one row after an act; no image: it is gone. */
export interface Taking {
  readonly from: WatchedName;
  readonly subject: readonly (string | number)[];
  readonly image: Readonly<Record<string, string | number | null>> | null;
}

/** How what was taken from this table is journalled. */
export function watchedTable(name: WatchedName): WatchedTable {
  return WATCHED[name];
}

/** Whether this is the name of a table from which something can be taken away. */
export function isWatched(name: string): name is WatchedName {
  return Object.hasOwn(WATCHED, name);
}
