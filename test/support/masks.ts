/** What differs from run to run, and the word that stands for it in expected output. */
const MASKS: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'REQUEST_ID'],
  [/\b(?:dapi[0-9a-f]{32}|[a-z][a-z0-9]{0,15}_[0-9A-Za-z]{36})\b/g, 'TOKEN'],
  [/\b[0-9a-f]{64}\b/g, 'TOKEN_ID'],
  // Of the audit trail.
  [/\b[0-9a-f]{12}\.\d{13}\.[0-9a-f]{6}\b/g, 'CHAIN'],
  [/\b[0-9a-f]{32}\b/g, 'EVENT_ID'],
  // Of principals, groups and the workspace: twelve digits at least.
  [/\b[1-9]\d{11,15}\b/g, 'ID'],
];
// When a token was last used is written down within a second: it may be in an answer or not be yet.
const LAST_USE = /,"last_accessed_time":\d+/g;
const TIME = /(?<=_(?:time|at)":)1[6-9]\d{11}\b|(?<=_time":"|_date":")\d{4}-\d\d-\d\d[^"]*/g;
// How many events came before one.
const SEQUENCE = /(?<="chain_seq":)\d+/g;

/**
 * Replaces what differs from run to run by words in brackets: the first token is `[TOKEN_0]`, the next other one
 * `[TOKEN_1]`, so that what was the same stays the same; times are all `[TIME]`. `known` maps texts of this run
 * (a URL, a password) to their words.
 */
export function mask(text: string, known: Readonly<Record<string, string>> = {}): string {
  let masked = text.replace(LAST_USE, '').replace(TIME, '[TIME]').replace(SEQUENCE, '[SEQUENCE]');
  for (const [value, word] of Object.entries(known)) {
    if (value !== '') masked = masked.replaceAll(value, `[${word}]`);
  }
  for (const [pattern, word] of MASKS) {
    const seen: string[] = [];
    masked = masked.replace(pattern, (value) => {
      if (!seen.includes(value)) seen.push(value);
      return `[${word}_${seen.indexOf(value)}]`;
    });
  }
  return masked;
}
