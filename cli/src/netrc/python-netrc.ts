import type { NetrcAnswer } from './netrc-answer.ts';
import { type NetrcWord, PythonLexer } from './python-lexer.ts';

/** A value of an entry behind its keyword. */
export interface NetrcField {
  readonly key: NetrcWord;
  readonly value: NetrcWord;
}

/** An entry of a `.netrc`, in the words it is written with. */
export interface NetrcEntry {
  /** Undefined for `default`. */
  readonly machine: NetrcField | undefined;
  readonly name: string;
  /** The keyword that it begins with. */
  readonly start: number;
  readonly logins: readonly NetrcField[];
  readonly passwords: readonly NetrcField[];
  readonly accounts: readonly NetrcField[];
}

export type ParsedNetrc =
  | { readonly isReadable: true; readonly entries: readonly NetrcEntry[] }
  | { readonly isReadable: false; readonly why: string };

/**
 * The entries of a `.netrc` as the `netrc` module of Python 3.11 and newer reads it, step by step (`Lib/netrc.py`);
 * each character stands for one byte. One word in a wrong place makes all of the file unreadable.
 */
export function parseAsPython(bytes: string): ParsedNetrc {
  if (!isUtf8(bytes)) return { isReadable: false, why: 'it is not UTF-8' };
  const lexer = new PythonLexer(bytes);
  const entries: NetrcEntry[] = [];
  // The words of a comment that Python does not pass over are words to it.
  let isInComment = false;
  for (;;) {
    const line = lexer.line;
    const word = lexer.next();
    if (word.text === '') return { isReadable: true, entries };
    if (word.text.startsWith('#')) {
      // Only a "#" that stands alone has Python pass over the rest of the line here, and not behind an empty line.
      isInComment = lexer.line !== line || word.text !== '#';
      if (!isInComment) lexer.restOfLine();
    } else if (word.text === 'macdef') {
      lexer.next();
      if (!skipMacro(lexer)) return failure(lexer, 'no empty line ends a macdef');
    } else if (word.text === 'machine' || word.text === 'default') {
      const name = word.text === 'machine' ? lexer.next() : undefined;
      if (name?.text === '') return failure(lexer, 'a machine has no name');
      const entry = readEntry(lexer, word, name);
      if (typeof entry === 'string') return failure(lexer, entry);
      entries.push(entry);
    } else {
      return failure(lexer, isInComment ? COMMENT : 'a word stands outside of every entry');
    }
  }
}

/** What the `netrc` module, and with it `requests`, takes for a host. */
export function readAsPython(parsed: ParsedNetrc, host: string): NetrcAnswer {
  if (!parsed.isReadable) return { kind: 'unreadable', why: parsed.why };
  const named = parsed.entries.findLast(({ name }) => name === host);
  const entry = named ?? parsed.entries.findLast(({ name }) => name === 'default');
  if (entry === undefined) return { kind: 'none' };
  const [login = '', account = '', password = ''] = [entry.logins, entry.accounts, entry.passwords].map(
    (fields) => fields.at(-1)?.value.text,
  );
  if (login === '' && account === '' && password === '') return { kind: 'none' };
  return { kind: 'entry', login: login === '' ? account : login, password };
}

function readEntry(lexer: PythonLexer, keyword: NetrcWord, name: NetrcWord | undefined): NetrcEntry | string {
  const fields = { logins: [], passwords: [], accounts: [] } as Record<FieldKind, NetrcField[]>;
  let isInComment = false;
  for (;;) {
    const line = lexer.line;
    const word = lexer.next();
    const kind = FIELDS[word.text];
    if (word.text.startsWith('#')) {
      isInComment = lexer.line !== line;
      if (!isInComment) lexer.restOfLine();
    } else if (END_OF_ENTRY.has(word.text)) {
      lexer.pushBack(word);
      const machine = name && { key: keyword, value: name };
      return { machine, name: name?.text ?? 'default', start: keyword.start, ...fields };
    } else if (kind !== undefined) {
      fields[kind].push({ key: word, value: lexer.next() });
    } else {
      return isInComment ? COMMENT : 'an entry holds a word that is none of an entry';
    }
  }
}

const COMMENT =
  'it takes a comment for more than that, since it begins without a space or follows an empty line';

type FieldKind = 'logins' | 'passwords' | 'accounts';
const FIELDS: Readonly<Record<string, FieldKind>> = Object.assign(Object.create(null), {
  login: 'logins',
  user: 'logins',
  password: 'passwords',
  account: 'accounts',
});
const END_OF_ENTRY = new Set(['', 'machine', 'default', 'macdef']);

function skipMacro(lexer: PythonLexer): boolean {
  for (;;) {
    const line = lexer.restOfLine();
    if (line === '') return false;
    if (line === '\n') return true;
  }
}

function failure(lexer: PythonLexer, what: string): ParsedNetrc {
  return { isReadable: false, why: `${what}, near line ${lexer.line}` };
}

function isUtf8(bytes: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
    return true;
  } catch {
    return false;
  }
}
