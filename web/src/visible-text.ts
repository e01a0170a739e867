/**
 * Characters that a reader does not see, or that change what they see: controls, line breaks, zero-width ones, and
 * those that turn the direction of writing round (Trojan Source, CVE-2021-42574).
 */
const UNSEEN =
  /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0|[\u{fe00}-\u{fe0d}]|[\u{e0100}-\u{e01ef}]/gu;

/** More accents than this on one letter cover the lines above and below. */
const TOO_MANY_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * A text from outside as it may be shown: what cannot be seen in it is spelled out, as in `[U+202E]`, and it ends after
 * so many characters.
 */
export function visibleText(text: string, maxLength: number): string {
  // A character needs two units at most, and what is cut off need not be looked at.
  const start = [...text.slice(0, 2 * maxLength)];
  const shown = start.slice(0, maxLength).join('');
  const isCut = start.length > maxLength || text.length > 2 * maxLength;
  const seen = shown.replace(UNSEEN, spellOut).replace(TOO_MANY_MARKS, '$1…');
  return isCut ? `${seen}…` : seen;
}

function spellOut(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `[U+${code}]`;
}
