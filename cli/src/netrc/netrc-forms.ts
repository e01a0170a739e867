import type { NetrcLogin } from './netrc-edit.ts';
import type { NetrcEntry, NetrcField } from './python-netrc.ts';

/** What stands from `start` to `end` becomes `text`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Whether an entry is one of a host; curl does not tell large letters from small ones. */
export function isOfHost({ name }: NetrcEntry, host: string): boolean {
  return name.toLowerCase() === host;
}

/** Texts in which the entries hold what is wanted, where they stand, the plainest first. */
export function* listReplacements(
  bytes: string,
  entries: readonly NetrcEntry[],
  { host, login, password }: NetrcLogin,
): Generator<string> {
  for (const loginWord of formsOf(login)) {
    for (const passwordWord of formsOf(password)) {
      yield splice(
        bytes,
        entries.flatMap((entry) => [
          ...renamed(entry, host),
          ...filled(entry, entry.logins, `login ${loginWord}`, loginWord),
          ...filled(entry, entry.passwords, `password ${passwordWord}`, passwordWord),
        ]),
      );
    }
  }
}

/** Texts with a line for the entry: at the end, before `default`, at the top. */
export function* listInsertions(bytes: string, { host, login, password }: NetrcLogin): Generator<string> {
  const lineEnd = /\r?\n/.exec(bytes)?.[0] ?? '\n';
  const places = [
    ...(bytes === '' || bytes.endsWith('\n') ? [bytes.length] : []),
    ...[...bytes.matchAll(/^[ \t]*default\b/gm)].map(({ index }) => index),
    0,
  ];
  for (const at of places) {
    for (const loginWord of formsOf(login)) {
      for (const passwordWord of formsOf(password)) {
        const line = `machine ${host} login ${loginWord} password ${passwordWord}${lineEnd}`;
        yield splice(bytes, [{ start: at, end: at, text: line }]);
      }
    }
  }
}

/** Texts without the entries: with every comment; without those between their words; with a line end left. */
export function* listRemovals(bytes: string, entries: readonly NetrcEntry[]): Generator<string> {
  const words = entries.flatMap(wordsOf);
  yield withoutWords(bytes, words);
  yield splice(
    bytes,
    entries.map((entry) => wholeLines(bytes, entry)),
  );
  yield splice(
    bytes,
    entries.map((entry) => ({ ...wholeLines(bytes, entry), text: '\n' })),
  );
}

/** How a value may be written so that both may read it; a word that needs no quotes has none. */
function formsOf(value: string): readonly string[] {
  const quoted = `"${value.replace(/["\\]/g, '\\$&')}"`;
  return /^[^\s"\\#][^\s"\\]*$/.test(value) ? [value, quoted] : [quoted];
}

function renamed({ machine }: NetrcEntry, host: string): readonly Splice[] {
  if (machine === undefined || machine.value.text === host) return [];
  return [{ start: machine.value.start, end: machine.value.end, text: host }];
}

/** Every value of its kind becomes the word; where there is none it is put behind the name. */
function filled(
  { machine }: NetrcEntry,
  fields: readonly NetrcField[],
  whole: string,
  word: string,
): readonly Splice[] {
  if (fields.length > 0) return fields.map(({ value: { start, end } }) => ({ start, end, text: word }));
  const at = machine?.value.end;
  return at === undefined ? [] : [{ start: at, end: at, text: ` ${whole}` }];
}

function wordsOf({ machine, logins, passwords, accounts }: NetrcEntry) {
  const fields = [...(machine === undefined ? [] : [machine]), ...logins, ...passwords, ...accounts];
  return fields.flatMap(({ key, value }) => [key, value]);
}

/** Without the words and the blanks behind each; a line of which nothing is left goes. */
function withoutWords(bytes: string, words: readonly { start: number; end: number }[]): string {
  let text = '';
  let at = 0;
  for (const line of bytes.match(/[^\n]*\n|[^\n]+/g) ?? []) {
    const end = at + line.length;
    const [first] = words.filter((word) => word.start < end && word.end > at);
    if (first === undefined) text += line;
    else {
      const cuts = words
        .filter((word) => word.start < end && word.end > at)
        .map((word) => ({ start: Math.max(word.start - at, 0), end: Math.min(word.end - at, line.length) }))
        .map(({ start, end }) => ({
          start,
          end: end + (/^[ \t]*/.exec(line.slice(end))?.[0].length ?? 0),
          text: '',
        }));
      const rest = splice(line, cuts);
      if (rest.trim() !== '') text += rest;
    }
    at = end;
  }
  return text;
}

/** From the beginning of an entry to its end, with what else is blank or comment on its first and last line. */
function wholeLines(bytes: string, entry: NetrcEntry): Splice {
  const last = Math.max(...wordsOf(entry).map(({ end }) => end));
  const lineStart = bytes.lastIndexOf('\n', entry.start - 1) + 1;
  const start = bytes.slice(lineStart, entry.start).trim() === '' ? lineStart : entry.start;
  const rest = /^[ \t]*(#[^\n]*)?(\r?\n|$)/.exec(bytes.slice(last))?.[0] ?? '';
  return { start, end: last + rest.length, text: '' };
}

function splice(bytes: string, splices: readonly Splice[]): string {
  // Of those at the same place the first stays the first.
  const ordered = splices.map((splice, order) => ({ ...splice, order }));
  ordered.sort((one, other) => other.start - one.start || other.order - one.order);
  return ordered.reduce(
    (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
    bytes,
  );
}
