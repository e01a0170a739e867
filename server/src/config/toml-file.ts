import { parse, TomlError } from 'smol-toml';
import { describeWrongType, type Given, type Source } from './given.ts';
import { type Setting, tomlKeyOf } from './setting.ts';
import { listSettings, SETTINGS, type SettingName, settingNamed } from './settings.ts';
import { adviseName } from './suggest.ts';
import { type FileAccess, readTextFile } from './text-file.ts';
import { isListOfTables, textOf, tomlLiteral, typeNameOf } from './toml-value.ts';

interface TomlSource extends Source {
  /** The `[[…]]` tables as they were parsed. */
  readonly tables: TomlTables;
}

type Table = Readonly<Record<string, unknown>>;

/** What the file holds besides settings, by key: `[[upstreams]]` and `[[identity_providers]]`. */
export interface TomlTables {
  readonly upstreams: readonly Table[];
  readonly identity_providers: readonly Table[];
}

/** Of a file that holds none, or where there is no file. */
export const NO_TABLES: TomlTables = { upstreams: [], identity_providers: [] };

const ONE_OF = { upstreams: 'upstream', identity_providers: 'identity provider' } as const;
const NOTHING = { given: [], warnings: [], tables: NO_TABLES };

const nameByKey: ReadonlyMap<string, SettingName> = new Map(
  listSettings().flatMap(([name, setting]) => {
    const key = tomlKeyOf(setting);
    return key === undefined ? [] : [[key, name] as const];
  }),
);
const secretKeys: ReadonlySet<string> = new Set(
  [...nameByKey].filter(([, name]) => settingNamed(name).isSecret).map(([key]) => key.replace(/_file$/, '')),
);

/** Reads the configuration file at `path`; unknown keys and values of the wrong type are problems. */
export function readTomlFile(path: string, files: FileAccess): TomlSource {
  const file = readTextFile(path, files);
  if (!file.ok) {
    const problem = `LATCHKEY_CONFIG names ${path}, but ${file.why}: write the path of a TOML file.`;
    return { ...NOTHING, problems: [problem] };
  }
  try {
    const table = parse(file.text, {
      integersAsBigInt: 'asNeeded',
      unsafeKeyBehaviour: 'throw',
      maxDepth: 64,
    });
    return readTable(table, path);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ...NOTHING, problems: [describeSyntax(error, path)] };
  }
}

function readTable(table: Readonly<Record<string, unknown>>, path: string): TomlSource {
  const given: Given[] = [];
  const problems: string[] = [];
  const tables: { -readonly [Key in keyof TomlTables]: TomlTables[Key] } = { ...NO_TABLES };
  for (const [key, value] of Object.entries(table)) {
    const name = nameByKey.get(key);
    if (name !== undefined) {
      const one = readValue(name, key, value, path);
      if (typeof one === 'string') problems.push(one);
      else given.push(one);
    } else if (!isTableKey(key)) problems.push(describeUnknown(key, path));
    else if (isListOfTables(value)) tables[key] = value;
    else problems.push(`${key} in ${path} is not a list: begin each ${ONE_OF[key]} with a line [[${key}]].`);
  }
  return { given, problems, warnings: [], tables };
}

function isTableKey(key: string): key is keyof TomlTables {
  return Object.hasOwn(ONE_OF, key);
}

function readValue(name: SettingName, key: string, value: unknown, path: string): Given | string {
  const { check, isSecret } = settingNamed(name);
  const text = textOf(value, check.kind);
  const place: Given = {
    setting: name,
    text: text ?? '',
    label: `${key} in ${path}`,
    write: (written) => `${key} = ${tomlLiteral(written, check.kind)}`,
  };
  if (isSecret === true) {
    if (text !== undefined) return { ...place, namesFile: true };
    return `${place.label} is ${typeNameOf(value)}: write the path of a file in quotes.`;
  }
  return text === undefined ? describeWrongType(place, typeNameOf(value)) : place;
}

/** `setting = value` as a line of the file; `undefined` for the setting that names the file itself. */
export function tomlLineOf(setting: Setting<unknown>, value: string): string | undefined {
  const key = tomlKeyOf(setting);
  return key === undefined ? undefined : `${key} = ${tomlLiteral(value, setting.check.kind)}`;
}

function describeUnknown(key: string, path: string): string {
  if (secretKeys.has(key)) {
    return `${key} in ${path} is a secret, which the file does not take: write ${key}_file = "PATH" with the path of a file that holds it.`;
  }
  if (key === 'config')
    return `config in ${path} is not a setting of the file: set ${SETTINGS.configFile.variable}.`;
  return `${key} in ${path} is not a setting: ${adviseName(key, [...nameByKey.keys(), ...Object.keys(ONE_OF)])}`;
}

/**
 * Where the file cannot be parsed. The parser's own message goes on to quote the lines, which may hold a
 * secret.
 */
function describeSyntax(error: TomlError, path: string): string {
  const reason = error.message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? '';
  return `${path} is not TOML at line ${error.line}, column ${error.column} (${reason}): write lines such as port = 8080 or host = "127.0.0.1".`;
}
