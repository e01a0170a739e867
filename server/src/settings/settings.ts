import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
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

/** What the workspace's switches mean to the rules. */
export interface WorkspaceSettings {
  readonly tokensEnabled: boolean;
  readonly maxTokenLifetimeDays: number;
  /** Tokens without an expiry may be generated through our own API. */
  readonly allowNeverExpiring: boolean;
  readonly ipAccessListsEnforced: boolean;
  /** A scoped token may generate a wider one, as in Databricks. */
  readonly allowWiderTokens: boolean;
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

const HOLD_TOKENS: ReadonlySet<string> = new Set([
  'allowNeverExpiring',
  'allowWiderTokens',
  'enableIpAccessLists',
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
    const values = await listSettings(db);
    const is = (key: string, otherwise: boolean) => {
      const value = values.get(key)?.toLowerCase();
      return value === undefined || value === '' ? otherwise : value === 'true';
    };
    return {
      tokensEnabled: is('enableTokensConfig', true),
      maxTokenLifetimeDays: Number(values.get('maxTokenLifetimeDays') ?? '') || LONGEST_LIFETIME_DAYS,
      allowNeverExpiring: is('allowNeverExpiring', false),
      ipAccessListsEnforced: is('enableIpAccessLists', false),
      allowWiderTokens: is('allowWiderTokens', false),
    };
  }

  /** The asked-for values, verbatim; null where none was set. Throws on an unknown key. */
  async get(keys: readonly string[]): Promise<Record<string, string | null>> {
    refuseUnknown(keys);
    const values = await listSettings(this.#deps.db);
    return Object.fromEntries(keys.map((key) => [key, values.get(key) ?? null]));
  }

  /** Writes all of the values or, when one of them is not allowed, none. */
  async change(
    caller: Caller,
    values: Readonly<Record<string, string>>,
    { isScoped = false }: { isScoped?: boolean } = {},
  ): Promise<void> {
    refuseUnknown(Object.keys(values));
    if (isScoped) refuseLoosening(values);
    const refused = Object.entries(values).filter(([key, value]) => !isAllowed(key, value));
    if (refused.length > 0) {
      throw new LatchkeyError(
        'invalid_parameter',
        `Some values are not allowed: ${JSON.stringify(Object.fromEntries(refused))}`,
      );
    }
    const { db } = this.#deps;
    const isSwitchingOff = Object.values(values).every((value) => value.toLowerCase() === 'false');
    const write: Db['write'] = isSwitchingOff ? db.takeAway : db.write;
    await write(async (tx) => {
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
