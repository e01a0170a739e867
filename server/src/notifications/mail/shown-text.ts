const LONGEST = 300;

/**
 * Text that somebody else chose, such as a comment, as a mail may show it: on one line, without characters that turn the
 * direction of text or cannot be seen, and without a link that mail programs would make of it.
 */
export function shownText(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('://', ': //');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
