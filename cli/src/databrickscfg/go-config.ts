import type { ParsedProfiles } from './profiles.ts';

/** What ends a reading, with a reason that holds nothing of the file. */
class GoFailure extends Error {}

// What Go's `unicode.IsSpace` takes for white space.
const SPACE = '\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const START = new RegExp(`^[${SPACE}]+`);
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');

/**
 * What the Go SDK, and with it the Databricks CLI and Terraform, take for the profiles of a file: step by step
 * `gopkg.in/ini.v1` 1.67.0 as the SDK sets it (`parser.go`). Names keep their case, the last of several wins, quotes
 * around a value go, a backslash at its end goes on with the next line, and ` #` begins a comment.
 */
export function parseAsGo(text: string): ParsedProfiles {
  try {
    return { isReadable: true, profiles: new GoReader(text).read() };
  } catch (error) {
    if (!(error instanceof GoFailure)) throw error;
    return { isReadable: false, why: error.message };
  }
}

class GoReader {
  readonly #lines: readonly string[];
  #at = 0;
  readonly #profiles = new Map<string, Map<string, string>>();

  constructor(text: string) {
    this.#lines = text.replace(/^\ufeff/, '').match(/[^\n]*\n|[^\n]+/g) ?? [];
  }

  read(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    let section = this.#section('DEFAULT');
    let count = 1;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const line = next.replace(START, '');
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      if (line.startsWith('[')) {
        const end = line.lastIndexOf(']');
        if (end < 2) throw new GoFailure('a section has no end or no name');
        section = this.#section(line.slice(1, end));
        count = 1;
        continue;
      }
      const { name, rest } = readKey(line);
      const value = this.#value(rest);
      if (name === '') throw new GoFailure('a key has no name');
      section.set(name === '-' ? `#${count++}` : name, value);
    }
    return new Map([...this.#profiles].filter(([name, keys]) => name !== 'DEFAULT' || keys.size > 0));
  }

  #section(name: string): Map<string, string> {
    const section = this.#profiles.get(name) ?? new Map<string, string>();
    this.#profiles.set(name, section);
    return section;
  }

  #next(): string | undefined {
    const line = this.#lines[this.#at];
    this.#at += 1;
    return line;
  }

  #value(rest: string): string {
    const line = rest.replace(START, '');
    if (line === '') return '';
    const quote = line.length > 3 && line.startsWith('"""') ? '"""' : line.startsWith('`') ? '`' : undefined;
    if (quote !== undefined) {
      const begun = line.slice(quote.length);
      const end = begun.lastIndexOf(quote);
      return end < 0 ? this.#untilQuote(begun, quote) : begun.slice(0, end);
    }
    const value = line.replace(ENDS, '');
    if (value.endsWith('\\')) return this.#continued(value.slice(0, -1));
    const comment = [value.indexOf(' #'), value.indexOf(' ;')].find((index) => index >= 0);
    return withoutQuotes(comment === undefined ? value : value.slice(0, comment).replace(ENDS, ''));
  }

  #untilQuote(begun: string, quote: string): string {
    let value = begun;
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      const end = line.lastIndexOf(quote);
      if (end >= 0) return value + line.slice(0, end);
      value += line;
    }
    throw new GoFailure('a quote is not closed');
  }

  #continued(begun: string): string {
    let value = begun;
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      const more = line.replace(ENDS, '');
      if (more === '') break;
      value += more;
      if (!value.endsWith('\\')) break;
      value = value.slice(0, -1);
    }
    return value;
  }
}

function readKey(line: string): { name: string; rest: string } {
  const quote = line.startsWith('"')
    ? line.length > 6 && line.startsWith('"""')
      ? '"""'
      : '"'
    : line.startsWith('`')
      ? '`'
      : '';
  if (quote === '') {
    const end = line.search(/[=:]/);
    if (end < 1) throw new GoFailure('a line is no key');
    return { name: line.slice(0, end).replace(ENDS, ''), rest: line.slice(end + 1) };
  }
  const close = line.indexOf(quote, quote.length);
  const behind = line.slice(close + quote.length);
  const end = behind.search(/[=:]/);
  if (close < 0 || end < 0) throw new GoFailure('a key in quotes has no end');
  return { name: line.slice(quote.length, close).replace(ENDS, ''), rest: behind.slice(end + 1) };
}

function withoutQuotes(value: string): string {
  const [quote] = value;
  const isQuoted =
    (quote === '"' || quote === "'") && value.length >= 2 && value.indexOf(quote, 1) === value.length - 1;
  return isQuoted ? value.slice(1, -1) : value;
}
