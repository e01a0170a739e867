import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A token value in a text. */
export interface FormMatch {
  readonly value: string;
  /** Where it ends: the first character after it. */
  readonly end: number;
}

/** Characters that a value may have at most: a prefix of 16, an underscore, and 36. */
export const MAX_VALUE_LENGTH = 53;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 30;
const MAX_PREFIX_LENGTH = 16;
const CANDIDATE = /dapi[0-9a-f]{32}|_[0-9A-Za-z]{36}/g;
const PREFIX_BEFORE = /[a-z][a-z0-9]{0,15}$/;
/** What a server may be set to begin its values with. */
export const PREFIX = /^[a-z][a-z0-9]{0,15}$/;

/**
 * Every token value in a text, whatever stands around it: `dapi` and 32 hex digits, or a prefix, an underscore and 36
 * base62 characters of which the last 6 are the checksum of those before. With prefixes given, only such as have one of
 * them.
 */
export function findValues(text: string, prefixes: readonly string[]): FormMatch[] {
  const found: FormMatch[] = [];
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
    const [candidate] = match;
    const end = match.index + candidate.length;
    if (!candidate.startsWith('_')) found.push({ value: candidate, end });
    else if (hasChecksum(candidate.slice(1))) {
      for (const prefix of prefixesBefore(text, match.index, prefixes))
        found.push({ value: `${prefix}${candidate}`, end });
    }
    // Of `my_dapi…` both are candidates.
    CANDIDATE.lastIndex = match.index + 1;
  }
  return found;
}

/** The public id of a token, by its value. */
export function tokenIdOf(value: string): string {
  return hash('sha256', value, 'hex');
}

/** As much of a value as may be shown: what it begins with as all do, and the four characters that lists of tokens show. */
export function shownValue(value: string): string {
  const start =
    value.startsWith('dapi') && !value.includes('_') ? 'dapi' : value.slice(0, value.indexOf('_') + 1);
  return `${start}…${value.slice(-4)}`;
}

/** A text in which every token value is shown as `shownValue` does. */
export function concealValues(text: string, prefixes: readonly string[]): string {
  let shown = text;
  for (const { value } of findValues(text, prefixes)) shown = shown.replaceAll(value, shownValue(value));
  return shown;
}

function prefixesBefore(text: string, end: number, prefixes: readonly string[]): string[] {
  const before = text.slice(Math.max(0, end - MAX_PREFIX_LENGTH), end);
  if (prefixes.length > 0) return prefixes.filter((prefix) => before.endsWith(prefix));
  const [longest] = PREFIX_BEFORE.exec(before) ?? [];
  return longest === undefined ? [] : [longest];
}

/** CRC-32 in base62, most significant digit first, padded to six. */
function hasChecksum(body: string): boolean {
  let rest = crc32(body.slice(0, BODY_LENGTH));
  let digits = '';
  while (digits.length < body.length - BODY_LENGTH) {
    digits = BASE62[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return body.endsWith(digits);
}
