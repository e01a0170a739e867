/** The id that these digits are; undefined for what can be nobody's: other text, leading zeros, more than JavaScript keeps exactly. */
export function parseDirectoryId(digits: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(digits)) return undefined;
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : undefined;
}
