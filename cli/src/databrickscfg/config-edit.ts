import { CommandFailure } from '../exit-code.ts';
import { parseAsGo } from './go-config.ts';
import { type ParsedProfiles, SETTINGS_SECTION } from './profiles.ts';
import { type ConfigKey, type ConfigSection, parseAsPython, parseConfig } from './python-config.ts';

export interface WantedProfile {
  readonly name: string;
  readonly host: string;
  readonly token: string;
}

/** What a value may be made of so that Python, Go and JavaScript read the same; a name of a section likewise. */
const VALUE = /^[\w.~+/=:@[\]-]+$/;
const NAME = /^[\w.-]+$/;
/** Keys by which the SDKs would prove who asks in another way, or refuse to choose. */
const OTHER_WAYS =
  /^(username|password|client_|azure_|google_|metadata_service_url|oidc_|token_audience|scopes|audience)/;
/** Keys that are of one host. */
const OF_HOST = new Set(['account_id', 'workspace_id']);

/**
 * A `.databrickscfg` in which the SDKs take this host and token for a profile, and for every other profile what they
 * took before; nothing else of it changes. Throws `CommandFailure` when no such text is found, and when the profile
 * proves who asks in another way.
 */
export function setProfile(text: string, wanted: WantedProfile): string {
  refuseUnwritable(wanted);
  const { lines, section } = findSection(text, wanted.name);
  if (section !== undefined) refuseOtherWays(section, wanted);
  const forms =
    section === undefined ? listInsertions(text, wanted) : listReplacements(lines, section, wanted);
  return firstGood(text, forms, wanted.name, (profiles) => {
    const profile = profiles.isReadable ? profiles.profiles.get(wanted.name) : undefined;
    return profile?.get('host') === wanted.host && profile.get('token') === wanted.token;
  });
}

/**
 * A `.databrickscfg` without a profile, whose comments stay; the same text when there is none. Throws `CommandFailure`
 * when the SDKs would take something else for the others.
 */
export function removeProfile(text: string, name: string): string {
  const { lines, section } = findSection(text, name);
  if (section === undefined) return text;
  const gone = new Set([section.headerLine, ...section.keys.flatMap(linesOf)]);
  const without = lines.filter((_line, index) => !gone.has(index)).join('');
  return firstGood(text, [without], name, (profiles) => profiles.isReadable && !profiles.profiles.has(name));
}

function findSection(
  text: string,
  name: string,
): { lines: readonly string[]; section: ConfigSection | undefined } {
  const config = parseConfig(text);
  if (!config.isReadable) {
    const message = `Python does not read this .databrickscfg (${config.why}): mend it by hand first.`;
    throw new CommandFailure('failed', message);
  }
  const [section, second] = config.sections.filter((other) => other.name === name);
  if (second !== undefined) {
    throw new CommandFailure('failed', `[${name}] is there twice: make one of both by hand first.`);
  }
  return { lines: config.lines, section };
}

function* listInsertions(text: string, { name, host, token }: WantedProfile): Generator<string> {
  const end = lineEndOf(text);
  const lines = [`[${name}]`, `host = ${host}`, `token = ${token}`].map((line) => line + end).join('');
  if (text === '' || text.endsWith('\n')) yield text + lines;
  // A byte order mark stays the first.
  const [mark = ''] = /^\ufeff?/.exec(text) ?? [];
  yield mark + lines + text.slice(mark.length);
}

/** The lines of the section with its keys where they stand; a missing one goes behind the header, or the last key. */
function* listReplacements(
  lines: readonly string[],
  section: ConfigSection,
  { host, token }: WantedProfile,
): Generator<string> {
  const end = lineEndOf(lines.join(''));
  const wanted = { host, token };
  const last = Math.max(section.headerLine, ...section.keys.map(({ lastLine }) => lastLine));
  const indent = /^[ \t]*/.exec(lines[section.keys[0]?.firstLine ?? -1] ?? '')?.[0] ?? '';
  for (const at of [section.headerLine, last]) {
    const edited = [...lines];
    const missing: string[] = [];
    for (const [name, value] of Object.entries(wanted)) {
      const key = section.keys.find((other) => other.name === name);
      if (key === undefined) missing.push(`${indent}${name} = ${value}${end}`);
      else
        for (const line of linesOf(key))
          edited[line] = line === key.firstLine ? lineOf(lines[line], name, value) : '';
    }
    const before = edited[at] ?? '';
    edited[at] = (missing.length > 0 && !before.endsWith('\n') ? before + end : before) + missing.join('');
    yield edited.join('');
  }
}

/** The line of a key with another value; the key in small letters, as the others than Python want it. */
function lineOf(line = '', name: string, value: string): string {
  const [, indent = '', equals = ' = '] = /^([ \t]*)[^=:]*?([ \t]*[=:][ \t]*)/.exec(line) ?? [];
  return `${indent}${name}${equals}${value}${/\r?\n$|\r$/.exec(line)?.[0] ?? ''}`;
}

function linesOf({ firstLine, lastLine }: ConfigKey): readonly number[] {
  return Array.from({ length: lastLine - firstLine + 1 }, (_, index) => firstLine + index);
}

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

function firstGood(
  before: string,
  forms: Iterable<string>,
  name: string,
  isRight: (profiles: ParsedProfiles) => boolean,
): string {
  for (const after of forms) {
    const isGood = [parseAsPython, parseAsGo].every(
      (parse) => isRight(parse(after)) && othersAreSame(parse(before), parse(after), name),
    );
    if (isGood) return after;
  }
  const message = `The SDKs would take different things from this .databrickscfg for [${name}]: mend it by hand first.`;
  throw new CommandFailure('failed', message);
}

/** Of a file that a reader could not read it took nothing before. */
function othersAreSame(before: ParsedProfiles, after: ParsedProfiles, name: string): boolean {
  if (!before.isReadable || !after.isReadable) return !before.isReadable;
  const [was, is] = [before, after].map(({ profiles }) =>
    [...profiles].filter(([other]) => other !== name).map(([other, keys]) => [other, [...keys]]),
  );
  return JSON.stringify(was?.sort()) === JSON.stringify(is?.sort());
}

function refuseUnwritable({ name, host, token }: WantedProfile): void {
  if (!NAME.test(name) || name === SETTINGS_SECTION) {
    const message =
      'The name of a profile is made of letters, digits, ".", "-" and "_", and is not __settings__.';
    throw new CommandFailure('wrongUsage', message);
  }
  if (VALUE.test(host) && VALUE.test(token)) return;
  const message =
    'Host or token hold characters that the SDKs would not read alike: there is no way to write them.';
  throw new CommandFailure('wrongUsage', message);
}

function refuseOtherWays({ name, keys }: ConfigSection, { host }: WantedProfile): void {
  const isSameHost = keys.some((key) => key.name === 'host' && key.value === host);
  const others = keys.filter(
    (key) =>
      OTHER_WAYS.test(key.name) ||
      (key.name === 'auth_type' && key.value !== 'pat') ||
      (!isSameHost && OF_HOST.has(key.name)),
  );
  if (others.length === 0) return;
  const named = others.map((key) => key.name).join(', ');
  const message = `[${name}] also holds ${named}, beside which no token is taken: give --profile another name.`;
  throw new CommandFailure('failed', message);
}
