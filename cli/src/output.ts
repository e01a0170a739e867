import type { Output } from './terminal.ts';

export type OutputFormat = 'table' | 'json';

/** The format asked for; else a table for people and JSON for programs. */
export function chooseFormat(asked: OutputFormat | undefined, stdout: Output): OutputFormat {
  return asked ?? (stdout.isTerminal ? 'table' : 'json');
}

/** Writes what came of a command: a text for people, the value for programs. */
export function tell(
  stdout: Output,
  asked: OutputFormat | undefined,
  text: string,
  value: unknown,
): Promise<void> {
  return stdout.write(chooseFormat(asked, stdout) === 'table' ? text : renderJson(value));
}

// What moves the cursor, or turns the direction of what follows, is not for a server to send to a terminal.
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** A text in one line that a terminal shows as it is. */
export function plain(text: string): string {
  return text.replace(UNSAFE, '\ufffd');
}

/** JSON as the server sent it, indented; a terminal may show it. */
export function renderJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(UNSAFE, (char) => (char === '\n' ? char : escaped(char)))}\n`;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Rows in columns as wide as their widest cell. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(plain));
  const columns = Math.max(...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  const lines = cells.map((row) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))).join('  '),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** A text cut to so many terminal columns, the last of them an ellipsis. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let short = '';
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(short + segment) >= columns) break;
    short += segment;
  }
  return `${short}…`;
}

/** A day in the local time zone, such as `2027-02-20`. */
export function showDay(instant: number): string {
  const date = new Date(instant);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** An instant to the second in UTC, such as `2027-02-20 09:30:05 UTC`. */
export function showSecond(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// East Asian Wide and Fullwidth (Unicode, Annex 11), and what is shown as an emoji, take two columns.
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u;

function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
