import type { NetrcAnswer } from './netrc-answer.ts';

/** What `fgets` takes at once in curl's reader; a longer line is left out. */
const LINE_BYTES = 4095;

type State = 'nothing' | 'hostFound' | 'hostValid' | 'macro';

/**
 * What `curl -n` takes from a `.netrc` for a host, of which each character stands for one byte. Step by step what the
 * curl of Debian 12 does (`lib/netrc.c` of 7.88.1, with what 8.11.1 changed in it against CVE-2024-11053): it sees
 * lines, takes the first entry that is whole, and knows quotes.
 */
export function readAsCurl(bytes: string, host: string): NetrcAnswer {
  const scan = new CurlScan(host);
  for (const line of linesOf(bytes)) {
    if (scan.state === 'macro' && line[0] !== '\n' && line[0] !== '\r') continue;
    if (scan.state === 'macro') scan.state = 'nothing';
    for (const token of tokensOf(line)) {
      if (token === undefined) return { kind: 'unreadable', why: 'a quote is not closed in its line' };
      scan.take(token);
      if (scan.isDone()) return scan.answer();
    }
  }
  return scan.answer();
}

class CurlScan {
  state: State = 'nothing';
  readonly #host: string;
  #login: string | undefined;
  #password: string | undefined;
  #keyword: 'login' | 'password' | undefined;
  readonly #found = new Set<'login' | 'password'>();
  /** Outlives the entry it was found in, where the next one follows at once. */
  #hasLogin = false;

  constructor(host: string) {
    this.#host = host;
  }

  isDone(): boolean {
    return this.#found.size === 2 && this.#hasLogin;
  }

  take(token: string): void {
    if (this.state === 'nothing') this.#begin(foldCase(token));
    else if (this.state === 'hostFound') this.#name(token);
    else if (this.state === 'hostValid') this.#follow(token);
    else if (token === '') this.state = 'nothing';
  }

  answer(): NetrcAnswer {
    if (this.#password === undefined && !this.#hasLogin) return { kind: 'none' };
    return { kind: 'entry', login: this.#login ?? '', password: this.#password ?? '' };
  }

  #begin(word: string): void {
    if (word === 'macdef') this.state = 'macro';
    else if (word === 'default') this.state = 'hostValid';
    else if (word === 'machine') {
      this.#beginMachine();
      this.#hasLogin = false;
    }
  }

  #name(name: string): void {
    this.state = foldCase(name) === foldCase(this.#host) ? 'hostValid' : 'nothing';
  }

  #follow(token: string): void {
    const word = foldCase(token);
    if (this.#keyword !== undefined) {
      if (this.#keyword === 'login') [this.#login, this.#hasLogin] = [token, true];
      else this.#password = token;
      this.#found.add(this.#keyword);
      this.#keyword = undefined;
    } else if (word === 'login' || word === 'password') this.#keyword = word;
    else if (word === 'machine') this.#beginMachine();
    else if (word === 'default') [this.#login, this.#password] = [undefined, undefined];
  }

  #beginMachine(): void {
    this.state = 'hostFound';
    this.#keyword = undefined;
    this.#found.clear();
    [this.#login, this.#password] = [undefined, undefined];
  }
}

/** Lines as `Curl_get_line` gives them, each with its line feed; what is cut by a NUL is not whole. */
function* linesOf(bytes: string): Generator<string> {
  let isPartial = false;
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf('\n', at);
    const end = Math.min(feed < 0 ? bytes.length : feed + 1, at + LINE_BYTES);
    const isAtEnd = end === bytes.length && end - at < LINE_BYTES && bytes[end - 1] !== '\n';
    const [read = ''] = bytes.slice(at, end).split('\0', 1);
    at = end;
    if (read === '') return;
    if (read.endsWith('\n')) {
      if (!isPartial) yield read;
      isPartial = false;
    } else if (isAtEnd) {
      if (!isPartial && read.length + 1 < LINE_BYTES + 1) yield `${read}\n`;
      return;
    } else {
      isPartial = true;
    }
  }
}

/** The words of a line; undefined where a quote is not closed. After a closing quote one character is passed over. */
function* tokensOf(line: string): Generator<string | undefined> {
  for (let at = 0; ; ) {
    while (line[at] === ' ' || line[at] === '\t') at += 1;
    if (at >= line.length || line[at] === '#') return;
    if (line[at] === '"') {
      const quoted = readQuoted(line, at + 1);
      yield quoted?.text;
      if (quoted === undefined) return;
      at = quoted.end + 1;
    } else {
      const end = at + line.slice(at).search(/[ \t\n\v\f\r]/);
      yield line.slice(at, end);
      at = end + 1;
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readQuoted(line: string, start: number): { text: string; end: number } | undefined {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === '"') return { text, end: at + 1 };
    if (char !== '\\') text += char;
    else {
      at += 1;
      const escaped = line[at];
      if (escaped === undefined) return undefined;
      text += ESCAPES[escaped] ?? escaped;
    }
  }
  return undefined;
}

/** Case as `strcasecompare` folds it: that of ASCII alone. */
function foldCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
