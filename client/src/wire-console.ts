// What the administrator's console asks, beside `wire.ts`. Instants are epoch milliseconds.

/** `GET /api/latchkey/1.0/overview` */
export interface OverviewResponse {
  tokens: TokenFigures;
  /** Active ones. */
  administrators: number;
  failed_sign_ins_last_day: number;
}

/** How many tokens live (neither revoked nor expired), and how they are. */
export interface TokenFigures {
  /** When they were counted. */
  as_of: number;
  living: number;
  owners: number;
  used_last_day: number;
  expiring_within_7_days: number;
  expiring_within_30_days: number;
  unused_for_30_days: number;
  never_expiring: number;
  /** From the youngest to the oldest. */
  ages: AgeClass[];
  /** From the next week on. */
  expiries: ExpiryWeek[];
  /** Of those that expire, what expires after the last of these weeks. */
  expiring_later: number;
}

/** Tokens that are younger than so many days, and not in a class before. */
export interface AgeClass {
  /** Absent: all that are older. */
  under_days?: number;
  tokens: number;
}

/** Tokens that expire from one instant to the next. */
export interface ExpiryWeek {
  start_time: number;
  end_time: number;
  tokens: number;
}

/** `GET /api/latchkey/1.0/overview/verifications` */
export interface VerificationHistory {
  as_of: number;
  span: 'minute' | 'hour';
  /** From the oldest; spans in which nothing was verified are left out. */
  buckets: VerificationBucket[];
}

/** How often token verifications had which outcome within a span; `ok` is a good token. */
export interface VerificationBucket {
  start_time: number;
  outcomes: Record<string, number>;
}

/** `GET /api/latchkey/1.0/workspace-settings` */
export interface WorkspaceSettingsResponse {
  settings: WorkspaceSetting[];
  /** Those that clients set and that mean nothing here. */
  kept_for_clients: KeptSetting[];
  /** The most that `maxTokenLifetimeDays` may be, and what it is when nothing is set. */
  longest_lifetime_days: number;
}

/** A setting that is in force. */
export interface WorkspaceSetting {
  key: string;
  kind: 'switch' | 'lifetime';
  /** What it comes to: `true`, `false`, or days. */
  effective_value: string;
  /** As it was written; absent: nothing was. */
  value?: string;
  update_time?: number;
  /** Absent also when whoever changed it is no longer there. */
  updated_by_name?: string;
}

/** A setting that is only kept. */
export interface KeptSetting {
  key: string;
  value: string;
}

/** `POST /api/latchkey/1.0/workspace-settings/preview` */
export interface PreviewWorkspaceSettingsRequest {
  /** Values by key, as in `PATCH /api/2.0/workspace-conf`. */
  changes: Record<string, string>;
}

/** What changes would do. */
export interface WorkspaceSettingsPreview {
  as_of: number;
  effects: SettingEffect[];
  /** Stands for the changes and for the settings that they were looked at with. */
  digest: string;
}

/**
 * What happens to living tokens: `none`; `stop`: they are refused from then on; `work_again`: they are accepted again;
 * `stay`: they go on as they are, though new ones like them could not be generated; `gain`: they may do more.
 */
export type SettingConsequence = 'none' | 'stop' | 'work_again' | 'stay' | 'gain';

/** What one change would do. */
export interface SettingEffect {
  key: string;
  effective_value: string;
  new_effective_value: string;
  consequence: SettingConsequence;
  /** How many living tokens it happens to. */
  tokens: number;
  /** How many of them were used within the last day. */
  tokens_in_use: number;
  /** How many owners they have. */
  owner_count: number;
  /** Those with the most of them. */
  owners: AffectedOwner[];
  /** Of enforcing IP access lists. */
  addresses?: AddressEffect;
  /** Of switching passwords off: how many people have no other way to sign in yet. */
  people_without_way?: number;
}

export interface AffectedOwner {
  owner_id: number;
  /** Empty for one that is no longer there. */
  owner_name: string;
  tokens: number;
  tokens_in_use: number;
}

/** What IP access lists would do once they are enforced. */
export interface AddressEffect {
  /** How many lists are enabled. */
  allow_lists: number;
  block_lists: number;
  /** Where the caller asks from. */
  your_address: string;
  /** `would_lock_out`: applying it is refused. `address_unknown`: so it is, since a proxy hides the address. */
  you: 'admitted' | 'would_lock_out' | 'address_unknown';
  /** How many people are signed in with a browser, and did so from where no request would be taken. */
  people_elsewhere: number;
  /** How many living tokens were not used for so long that nobody can tell from where they will be. */
  tokens_without_recent_use: number;
  /** How many days a last use tells something. */
  recent_days: number;
}

/** `POST /api/latchkey/1.0/workspace-settings/apply` */
export interface ApplyWorkspaceSettingsRequest {
  /** The same as were previewed. */
  changes: Record<string, string>;
  digest: string;
}
