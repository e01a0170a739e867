const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const MINUTE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Months and years blur what a person plans by: up to here an instant is so many days away. */
const LONGEST_IN_DAYS_MS = 120 * 86_400_000;

/** `Nov 22, 2026` */
export function formatDay(at: number): string {
  return DAY.format(at);
}

/** `Nov 22, 2026, 3:52 PM` */
export function formatMinute(at: number): string {
  return MINUTE.format(at);
}

/** `in 89 days`, `2 hours ago`, `just now` */
export function formatRelative(at: number, now: number): string {
  const distanceMs = at - now;
  for (const [unit, unitMs] of UNITS) {
    const isTooCoarse = unitMs > 86_400_000 && Math.abs(distanceMs) < LONGEST_IN_DAYS_MS;
    if (Math.abs(distanceMs) >= unitMs && !isTooCoarse) {
      return RELATIVE.format(Math.round(distanceMs / unitMs), unit);
    }
  }
  return distanceMs > 0 ? 'in less than a minute' : 'just now';
}
