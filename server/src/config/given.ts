import type { Setting } from './setting.ts';
import { type SettingName, settingNamed } from './settings.ts';

/** A setting's text as an operator wrote it, and where. */
export interface Given {
  readonly setting: SettingName;
  readonly text: string;
  /** How a message names the place. */
  readonly label: string;
  /** How a value is written in that place. */
  readonly write: (value: string) => string;
  /** Whether the text is the path of a file that holds the value. */
  readonly namesFile?: true;
}

/** What one place of configuration holds, and what is wrong with it. */
export interface Source {
  readonly given: readonly Given[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const LONGEST_SHOWN = 100;

/** The sentence for a text that its setting's check refused: what it is and what to write, never a secret. */
export function describeWrongValue(given: Given): string {
  return describeWrongType(given, shown(given.text, settingNamed(given.setting)));
}

/** The sentence for a TOML value of another type than its setting has; `found` names that type. */
export function describeWrongType(given: Given, found: string): string {
  const setting = settingNamed(given.setting);
  return `${given.label} is ${found}: write ${setting.check.expected}${exampleOf(given, setting)}.`;
}

function shown(text: string, setting: Setting<unknown>): string {
  if (text === '') return 'empty';
  const masked = setting.check.mask?.(text) ?? text;
  return JSON.stringify(masked.length > LONGEST_SHOWN ? `${masked.slice(0, LONGEST_SHOWN)}…` : masked);
}

function exampleOf(given: Given, setting: Setting<unknown>): string {
  return setting.example === undefined ? '' : `, for example ${given.write(setting.example)}`;
}
