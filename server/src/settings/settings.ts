import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { listSettings, upsertSetting } from './store.ts';

interface SettingsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
}

/** Throws to refuse a change of these values, which are written already in this transaction. */
export type SettingsCheck = (
  tx: Tx,
  caller: Caller,
  values: Readonly<Record<string, string>>,
) => Promise<void>;

interface ChangeOptions {
  /** Whoever changes them acts with a token that is limited to scopes. */
  readonly isScoped?: boolean;
  /** Runs first in the transaction, with nobody else changing settings meanwhile; throws to refuse. */
  readonly before?: (tx: Tx) => Promise<void>;
}

/** What the workspace's switches mean to the rules. */
export interface WorkspaceSettings {
  readonly tokensEnabled: boolean;
  readonly maxTokenLifetimeDays: number;
  /** Tokens without an expiry may be generated through our own API. */
  readonly allowNeverExpiring: boolean;
  readonly ipAccessListsEnforced: boolean;
  /** A scoped token may generate a wider one, as in Databricks. */
  readonly allowWiderTokens: boolean;
  /** Passwords open something: a session, or the API by Basic authentication. */
  readonly passwordsEnabled: boolean;
}

/** Longest value that is kept for clients. */
export const MAX_SETTING_LENGTH = 1024;

export type SettingKind = 'switch' | 'lifetime' | 'text';

const MAY_BE: Readonly<Record<SettingKind, (value: string) => boolean>> = {
  switch: (value) => /^(true|false|)$/i.test(value),
  lifetime: (value) => /^\d{0,3}$/.test(value) && Number(value) <= LONGEST_LIFETIME_DAYS,
  text: (value) => value.length <= MAX_SETTING_LENGTH && !/\p{Cc}/u.test(value),
};

/** Days that a new token may live when nothing lower is set. Databricks: "Monitor and revoke personal access tokens". */
export const LONGEST_LIFETIME_DAYS = 730;

/** Every key there is, and what may be written to it. Those without a meaning here are kept for clients that set them. */
export const SETTING_KEYS: Readonly<Record<string, SettingKind>> = {
  enableTokensConfig: 'switch',
  maxTokenLifetimeDays: 'lifetime',
  enableIpAccessLists: 'switch',
  allowNeverExpiring: 'switch',
  allowWiderTokens: 'switch',
  enablePasswordSignIn: 'switch',
  enableWebTerminal: 'text',
  enableWorkspaceFilesystem: 'text',
  enableResultsDownloading: 'text',
  enableDbfsFileBrowser: 'text',
  enableExportNotebook: 'text',
  enableNotebookTableClipboard: 'text',
  enableProjectTypeInWorkspace: 'text',
  enableDcs: 'text',
  enableDeprecatedClusterNamedInitScripts: 'text',
  enableDeprecatedGlobalInitScripts: 'text',
  enableGp3: 'text',
  enableHlsRuntime: 'text',
  enableJobViewAcls: 'text',
  enableLibraryAndInitScriptOnSharedCluster: 'text',
  enableProjectsAllowList: 'text',
  enableTableAccessControl: 'text',
  enableVerboseAuditLogs: 'text',
  enforceClusterViewAcls: 'text',
  enforceUserIsolation: 'text',
  enforceWorkspaceViewAcls: 'text',
  mlflowModelRegistryEmailNotificationsEnabled: 'text',
  projectsAllowList: 'text',
  projectsAllowListPermissions: 'text',
  rStudioUserDefaultHomeBase: 'text',
  storeInteractiveNotebookResultsInCustomerAccount: 'text',
};

/** The settings that mean something here, each with the rule that it sets. */
export const RULES_BY_KEY = {
  enableTokensConfig: 'tokensEnabled',
  maxTokenLifetimeDays: 'maxTokenLifetimeDays',
  allowNeverExpiring: 'allowNeverExpiring',
  enableIpAccessLists: 'ipAccessListsEnforced',
  allowWiderTokens: 'allowWiderTokens',
  enablePasswordSignIn: 'passwordsEnabled',
} as const satisfies Readonly<Record<string, keyof WorkspaceSettings>>;

export type SettingKey = keyof typeof RULES_BY_KEY;

/** A setting as it was written. */
export interface WrittenSetting {
  readonly key: string;
  readonly value: string;
  /** Epoch ms. */
  readonly updatedAt: number;
  readonly updatedById: number;
}

/** Also what would give a token's owner a way in that was closed. */
const HOLD_TOKENS: ReadonlySet<string> = new Set([
  'allowNeverExpiring',
  'allowWiderTokens',
  'enableIpAccessLists',
  'enablePasswordSignIn',
]);

/** The workspace's switches. Databricks: workspace-conf. */
export class Settings {
  readonly #deps: SettingsDeps;
  readonly #checks: SettingsCheck[] = [];

  constructor(deps: SettingsDeps) {
    this.#deps = deps;
  }

  /** For a later feature, which knows what a switch would do. */
  addCheck(check: SettingsCheck): void {
    this.#checks.push(check);
  }

  /** What the switches mean now. */
  async read(db: Queryable = this.#deps.db): Promise<WorkspaceSettings> {
    return meaningOf(await this.list(db));
  }

  /** Every setting that was ever written. */
  async list(db: Queryable = this.#deps.db): Promise<WrittenSetting[]> {
    const rows = await listSettings(db);
    return rows.map(({ key, value, updated_at, updated_by_id }) => ({
      ...{ key, value },
      updatedAt: updated_at,
      updatedById: updated_by_id,
    }));
  }

  /** The asked-for values, verbatim; null where none was set. Throws on an unknown key. */
  async get(keys: readonly string[]): Promise<Record<string, string | null>> {
    refuseUnknown(keys);
    const values = valuesByKey(await this.list());
    return Object.fromEntries(keys.map((key) => [key, values.get(key) ?? null]));
  }

  /** Writes all of the values or, when one of them is not allowed, none. */
  async change(
    caller: Caller,
    values: Readonly<Record<string, string>>,
    { isScoped = false, before }: ChangeOptions = {},
  ): Promise<void> {
    refuseWrongSettings(values);
    if (isScoped) refuseLoosening(values);
    const { db } = this.#deps;
    const isSwitchingOff = Object.values(values).every((value) => value.toLowerCase() === 'false');
    const write: Db['write'] = isSwitchingOff ? db.takeAway : db.write;
    await write(async (tx) => {
      // Whoever looks at the settings before changing them must be sure that nobody else does between.
      await takeTurn(tx, 'workspace settings');
      await before?.(tx);
      for (const [key, value] of Object.entries(values)) {
        await upsertSetting(tx, {
          key,
          value,
          now: this.#deps.clock.now(),
          principalId: caller.principalId ?? 0,
        });
        this.#deps.changes.record(tx, { kind: 'workspace', subject: `settings/${key}` });
      }
      for (const check of this.#checks) await check(tx, caller, values);
      const params = {
        workspaceConfKeys: Object.keys(values).join(','),
        workspaceConfValues: Object.values(values).join(','),
      };
      this.#deps.audit.record(tx, {
        service: 'workspace',
        action: 'workspaceConfEdit',
        caller,
        params,
        statusCode: 200,
      });
    });
  }
}

/** What the settings mean that were written; of two with one key the later. */
export function meaningOf(written: readonly Pick<WrittenSetting, 'key' | 'value'>[]): WorkspaceSettings {
  const values = valuesByKey(written);
  const is = (key: SettingKey, otherwise: boolean) => {
    const value = values.get(key)?.toLowerCase();
    return value === undefined || value === '' ? otherwise : value === 'true';
  };
  return {
    tokensEnabled: is('enableTokensConfig', true),
    maxTokenLifetimeDays: Number(values.get('maxTokenLifetimeDays') ?? '') || LONGEST_LIFETIME_DAYS,
    allowNeverExpiring: is('allowNeverExpiring', false),
    ipAccessListsEnforced: is('enableIpAccessLists', false),
    allowWiderTokens: is('allowWiderTokens', false),
    passwordsEnabled: is('enablePasswordSignIn', true),
  };
}

/** Throws `invalid_parameter` when there is no such setting, or it may not have that value. */
export function refuseWrongSettings(values: Readonly<Record<string, string>>): void {
  refuseUnknown(Object.keys(values));
  const refused = Object.entries(values).filter(([key, value]) => !isAllowed(key, value));
  if (refused.length === 0) return;
  throw new LatchkeyError(
    'invalid_parameter',
    `Some values are not allowed: ${JSON.stringify(Object.fromEntries(refused))}`,
  );
}

function valuesByKey(written: readonly Pick<WrittenSetting, 'key' | 'value'>[]): Map<string, string> {
  return new Map(written.map(({ key, value }) => [key, value]));
}

function isAllowed(key: string, value: string): boolean {
  const kind = SETTING_KEYS[key];
  return kind !== undefined && MAY_BE[kind](value);
}

/** What holds tokens back is not for a token that is held back to change. */
function refuseLoosening(values: Readonly<Record<string, string>>): void {
  const key = Object.keys(values).find((name) => HOLD_TOKENS.has(name));
  if (key === undefined) return;
  throw new LatchkeyError(
    'permission_denied',
    `A token that is limited to scopes cannot change ${key}: sign in, or use a token without scopes.`,
  );
}

/** Terraform reads the keys from the JSON array behind the prefix: nothing may follow it. */
function refuseUnknown(keys: readonly string[]): void {
  const unknown = keys.filter((key) => !Object.hasOwn(SETTING_KEYS, key));
  if (unknown.length > 0)
    throw new LatchkeyError('invalid_parameter', `Invalid keys: ${JSON.stringify(unknown)}`);
}
