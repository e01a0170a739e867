import { visibleText } from '../../../visible-text.ts';

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;
const utf8 = new TextEncoder();

/**
 * A text as one word of a shell, whatever stands in it. What cannot be seen is spelled out (`$'\012'`), which bash, zsh
 * and POSIX.1-2024 read, so that nobody pastes what they have not read.
 */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return text;
  const characters = [...text];
  if (characters.every(isSeen)) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${characters.map(escaped).join('')}'`;
}

function isSeen(character: string): boolean {
  return visibleText(character, 1) === character;
}

function escaped(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  if (isSeen(character)) return character;
  // Octal has at most three digits, so that a digit behind it stays what it is.
  return [...utf8.encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
