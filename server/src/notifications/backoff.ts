const FIRST_MS = 5_000;
const FACTOR = 4;
const LONGEST_MS = 6 * 3_600_000;

/**
 * How long to wait after so many failed attempts: 5 s, 20 s, 80 s, … at most 6 hours, less up to a half by chance, so
 * that what failed together does not come back together.
 */
export function backoffMs(attempts: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** Math.max(0, attempts - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
