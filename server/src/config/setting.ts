import type { Check } from './checks.ts';

/** The groups of the help text and the reference, in their order. */
export const GROUPS = {
  listening: 'Listening',
  storage: 'Storage',
  startup: 'First start',
  tokens: 'Tokens and verification',
  sessions: 'Sign-in and sessions',
  limits: 'Limits',
  notifications: 'Notifications',
  secrets: 'Secrets',
  operation: 'Operation',
} as const;

/** A row of the table: all that is known of a setting. Flag and TOML key follow from the variable. */
export interface Setting<Value> {
  readonly variable: `LATCHKEY_${string}`;
  readonly group: keyof typeof GROUPS;
  readonly check: Check<Value>;
  /** As it would be written; absent when the setting may stay unset. */
  readonly default?: string;
  /** What holds when it stays unset. */
  readonly unset?: string;
  /** A value to show; absent where people would copy it. */
  readonly example?: string;
  readonly doc: string;
  /** Has no flag, no TOML key of its own, and is never shown; its `_FILE` form names a file that holds it. */
  readonly isSecret?: true;
}

/** The flag of a setting without its dashes; secrets have none, as any user may read command lines. */
export function flagOf(setting: Setting<unknown>): string | undefined {
  return setting.isSecret === true ? undefined : spelledAsFlag(setting);
}

/** What the flag of a setting is called, or would be called if it had one. */
export function spelledAsFlag(setting: Setting<unknown>): string {
  return bareName(setting).replaceAll('_', '-');
}

/** The TOML key of a setting: that of a secret names a file, and the file itself is not named in itself. */
export function tomlKeyOf(setting: Setting<unknown>): string | undefined {
  if (setting.variable === 'LATCHKEY_CONFIG') return undefined;
  return setting.isSecret === true ? `${bareName(setting)}_file` : bareName(setting);
}

function bareName(setting: Setting<unknown>): string {
  return setting.variable.slice('LATCHKEY_'.length).toLowerCase();
}
