/** A word of a `.netrc`, and where it stands in the file with its quotes. */
export interface NetrcWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WHITESPACE = '\n\t\r ';

/** The words that Python 3.11's `netrc` sees (`_netrclex`); each character stands for one byte. */
export class PythonLexer {
  line = 1;
  readonly #bytes: string;
  #at = 0;
  readonly #pushedBack: NetrcWord[] = [];

  constructor(bytes: string) {
    this.#bytes = bytes;
  }

  /** The next word; an empty one at the end, and for `""`. */
  next(): NetrcWord {
    const pushed = this.#pushedBack.shift();
    if (pushed !== undefined) return pushed;
    let start = this.#at;
    let char = this.#readChar();
    while (char !== '' && WHITESPACE.includes(char)) {
      start = this.#at;
      char = this.#readChar();
    }
    if (char === '"') return this.#quoted(start);
    return this.#bare(start, char);
  }

  pushBack(word: NetrcWord): void {
    this.#pushedBack.push(word);
  }

  /** The rest of the line, as Python's `readline` gives it, which tells `line` nothing. */
  restOfLine(): string {
    let text = '';
    for (;;) {
      const char = this.#take();
      text += char;
      if (char === '' || char === '\n') return text;
    }
  }

  #quoted(start: number): NetrcWord {
    let text = '';
    for (;;) {
      const char = this.#readChar();
      if (char === '"' || char === '') return { text, start, end: this.#at };
      text += char === '\\' ? this.#readChar() : char;
    }
  }

  #bare(start: number, first: string): NetrcWord {
    let text = '';
    let end = start;
    for (let char = first; char !== '' && !WHITESPACE.includes(char); char = this.#readChar()) {
      text += char === '\\' ? this.#readChar() : char;
      end = this.#at;
    }
    return { text, start, end };
  }

  #readChar(): string {
    const char = this.#take();
    if (char === '\n') this.line += 1;
    return char;
  }

  /** A character of a text in which every line end is a line feed, as Python opens files. */
  #take(): string {
    const char = this.#bytes[this.#at] ?? '';
    this.#at += char.length;
    if (char !== '\r') return char;
    if (this.#bytes[this.#at] === '\n') this.#at += 1;
    return '\n';
  }
}
