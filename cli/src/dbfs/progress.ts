import { plain, shorten } from '../output.ts';
import type { Terminal } from '../terminal.ts';

const SHOWN_EVERY_MS = 100;
const NAME_COLUMNS = 30;
const BAR_COLUMNS = 24;
const KIB = 1_024;
/** The cursor to the beginning of the line, and the line away (ECMA-48, EL). */
const BLANK_LINE = '\r\u001b[K';

/** How far a transfer is, on a terminal's standard error; elsewhere nothing is shown. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #name: string;
  /** Undefined where nobody knows how much is to come. */
  readonly #total: number | undefined;
  readonly #startedAt: number;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, name: string, total: number | undefined) {
    this.#terminal = terminal;
    this.#name = shorten(plain(name), NAME_COLUMNS);
    this.#total = total;
    this.#startedAt = terminal.now();
  }

  /** Shows that so many bytes are through. */
  async at(bytes: number): Promise<void> {
    const now = this.#terminal.now();
    if (!this.#terminal.stderr.isTerminal || now - this.#shownAt < SHOWN_EVERY_MS) return;
    this.#shownAt = now;
    await this.#terminal.stderr.write(BLANK_LINE + this.#line(bytes, now));
  }

  /** Takes the line away, whatever came of the transfer. */
  async end(): Promise<void> {
    if (this.#shownAt > Number.NEGATIVE_INFINITY) await this.#terminal.stderr.write(BLANK_LINE);
  }

  #line(bytes: number, now: number): string {
    const seconds = Math.max(now - this.#startedAt, 1) / 1_000;
    const speed = `${describeBytes(bytes / seconds)}/s`;
    if (this.#total === undefined) return `${this.#name}  ${describeBytes(bytes)}  ${speed}`;
    const part = this.#total === 0 ? 1 : Math.min(1, bytes / this.#total);
    const full = Math.round(part * BAR_COLUMNS);
    const bar = '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
    const percent = `${Math.floor(part * 100)} %`.padStart(5);
    return `${this.#name}  ${bar} ${percent}  ${describeBytes(bytes)} of ${describeBytes(this.#total)}  ${speed}`;
  }
}

/** Such as `12.3 MiB`. */
export function describeBytes(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  if (bytes < KIB) return `${Math.round(bytes)} B`;
  let value = bytes / KIB;
  let unit = 0;
  while (value >= KIB && unit < units.length - 1) {
    value /= KIB;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
