import type { ParsedProfiles } from './profiles.ts';

/** A key of a section, and the lines that it stands on with its value. */
export interface ConfigKey {
  /** In small letters. */
  readonly name: string;
  value: string;
  readonly firstLine: number;
  lastLine: number;
}

export interface ConfigSection {
  readonly name: string;
  readonly headerLine: number;
  readonly keys: ConfigKey[];
}

export type ParsedConfig =
  | {
      readonly isReadable: true;
      readonly sections: readonly ConfigSection[];
      readonly lines: readonly string[];
    }
  | { readonly isReadable: false; readonly why: string };

// What Python's `str.strip` and `\s` take for white space, which is not quite what JavaScript does.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');
const END = new RegExp(`[${SPACE}]+$`);
const INDENT = new RegExp(`^[${SPACE}]*`);
const OPTION = new RegExp(`^(.*?)[${SPACE}]*[=:][${SPACE}]*([^\\n]*)$`, 's');

/**
 * The sections of a `.databrickscfg` as `ConfigParser` of Python's standard library reads it with its defaults, step by
 * step (`RawConfigParser._read` of 3.11): names in small letters, indented lines go on with the value before, nothing
 * may be there twice.
 */
export function parseConfig(text: string): ParsedConfig {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const reader = new ConfigReader();
  for (const [index, line] of lines.entries()) {
    const problem = reader.read(line.replace(/[\r\n]+$/, '\n'), index);
    if (problem !== undefined) return { isReadable: false, why: `${problem}, in line ${index + 1}` };
  }
  const problem = reader.finish();
  if (problem !== undefined) return { isReadable: false, why: problem };
  return { isReadable: true, sections: reader.sections, lines };
}

/** What the Python SDK takes for the profiles of a file: no section gets anything from `DEFAULT`. */
export function parseAsPython(text: string): ParsedProfiles {
  const config = parseConfig(text);
  if (!config.isReadable) return config;
  const profiles = new Map<string, Map<string, string>>();
  for (const { name, keys } of config.sections) {
    const profile = profiles.get(name) ?? new Map<string, string>();
    for (const { name: key, value } of keys) profile.set(key, value);
    if (name !== 'DEFAULT' || profile.size > 0) profiles.set(name, profile);
  }
  return { isReadable: true, profiles };
}

class ConfigReader {
  readonly sections: ConfigSection[] = [];
  #key: ConfigKey | undefined;
  #indent = 0;
  #unparsed: number | undefined;

  /** What stops Python in this line, if anything does. */
  read(line: string, index: number): string | undefined {
    const value = line.replace(ENDS, '');
    // An empty line does not end a value, unless what follows is not indented.
    if (value === '') {
      if (this.#key === undefined) this.#indent = Number.MAX_SAFE_INTEGER;
      else this.#key.value += '\n';
      return undefined;
    }
    if (value.startsWith('#') || value.startsWith(';')) return undefined;
    const indent = INDENT.exec(line)?.[0].length ?? 0;
    if (this.#key !== undefined && indent > this.#indent) {
      this.#key.value += `\n${value}`;
      this.#key.lastLine = index;
      return undefined;
    }
    this.#indent = indent;
    const header = /^\[(.+)\]/.exec(value)?.[1];
    return header === undefined ? this.#option(value, index) : this.#begin(header, index);
  }

  finish(): string | undefined {
    for (const key of this.sections.flatMap(({ keys }) => keys)) key.value = key.value.replace(END, '');
    return this.#unparsed === undefined ? undefined : `a line is no key, in line ${this.#unparsed + 1}`;
  }

  #begin(name: string, index: number): string | undefined {
    const isThere = this.sections.some((section) => section.name === name);
    if (isThere && name !== 'DEFAULT') return 'a section is there twice';
    this.sections.push({ name, headerLine: index, keys: [] });
    this.#key = undefined;
    return undefined;
  }

  #option(line: string, index: number): string | undefined {
    const section = this.sections.at(-1);
    if (section === undefined) return 'a line stands before every section';
    const [, written, value = ''] = OPTION.exec(line) ?? [];
    if (written === undefined) {
      this.#unparsed ??= index;
      return undefined;
    }
    if (written === '') this.#unparsed ??= index;
    const name = written.replace(END, '').toLowerCase();
    const isThere = this.sections.some((other) => other.name === section.name && hasKey(other, name));
    if (isThere) return 'a key is there twice';
    this.#key = { name, value: value.replace(ENDS, ''), firstLine: index, lastLine: index };
    section.keys.push(this.#key);
    return undefined;
  }
}

function hasKey({ keys }: ConfigSection, name: string): boolean {
  return keys.some((key) => key.name === name);
}
