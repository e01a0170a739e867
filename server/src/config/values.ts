import { describeWrongValue, type Given } from './given.ts';
import { listSettings, type SettingName, type SettingValues } from './settings.ts';
import { type FileAccess, isReadableByOthers, readTextFile } from './text-file.ts';

interface Resolved {
  /** Complete when there are no problems; else without the broken ones. */
  readonly values: SettingValues;
  /** Settings whose value is unknown, because what was written for them is wrong. */
  readonly broken: ReadonlySet<SettingName>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * The value of each setting: the last of `given` for it, else its default. All of `given` are checked, also
 * those that a later one overrides; of files that hold secrets only those that count are read.
 */
export function resolveValues(given: readonly Given[], files: FileAccess): Resolved {
  const values: Partial<Record<SettingName, unknown>> = {};
  const broken = new Set<SettingName>();
  const findings: Findings = { problems: [], warnings: [] };
  for (const [name, setting] of listSettings()) {
    const candidates = given.filter((one) => one.setting === name);
    const winner = candidates.at(-1);
    if (winner === undefined) {
      if (setting.default !== undefined) values[name] = setting.check.parse(setting.default);
      continue;
    }
    for (const one of candidates) {
      if (one.namesFile && one !== winner) continue;
      const value = readGiven(one, setting.check.parse, files, findings);
      if (one === winner && value === undefined) broken.add(name);
      if (one === winner) values[name] = value;
    }
  }
  // The table decides which names there are and what their checks give; the compiler cannot follow the loop.
  return { values: values as SettingValues, broken, ...findings };
}

function readGiven(
  given: Given,
  parse: (text: string) => unknown,
  files: FileAccess,
  findings: Findings,
): unknown {
  const source = given.namesFile ? readSecretFile(given, files, findings) : given;
  if (source === undefined) return undefined;
  const value = parse(source.text);
  if (value === undefined) findings.problems.push(describeWrongValue(source));
  return value;
}

/**
 * What a file holds, without the newline at its end. Messages leave the path out: it may be the secret
 * itself.
 */
function readSecretFile(given: Given, files: FileAccess, findings: Findings): Given | undefined {
  const file = given.text === '' ? undefined : readTextFile(given.text, files);
  if (!file?.ok) {
    const problem =
      file === undefined ? `${given.label} is empty` : `${given.label} names a file, but ${file.why}`;
    findings.problems.push(`${problem}: write the path of a file that this process can read.`);
    return undefined;
  }
  if (isReadableByOthers(given.text, files)) {
    findings.warnings.push(
      `The file that ${given.label} names can be read by other users than its owner: run chmod 600 on it.`,
    );
  }
  return {
    setting: given.setting,
    text: file.text.replace(/\r?\n$/, ''),
    label: `The content of the file that ${given.label} names`,
    write: (value) => value,
  };
}
