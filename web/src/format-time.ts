import { commonTexts } from './texts/common.tsx';

// Dates are written as the reader's language writes them; how far away they are is a part of sentences, which are English.
const DAY = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium' });
const MINUTE = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium', timeStyle: 'short' });
const SECOND = new Intl.DateTimeFormat(navigator.language, { dateStyle: 'medium', timeStyle: 'medium' });
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

/** `Nov 22, 2026`, where English of the United States is read */
export function formatDay(at: number): string {
  return DAY.format(at);
}

/** The same with hour and minute, by the reader's clock. */
export function formatMinute(at: number): string {
  return MINUTE.format(at);
}

/** `Nov 22, 2026, 3:52:07 PM` */
export function formatSecond(at: number): string {
  return SECOND.format(at);
}

/** `2026-11-22 15:52:07 UTC` */
export function formatUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2026-11-22 15:52:07.123`, in UTC */
export function formatUtcMillisecond(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
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
  return distanceMs > 0 ? commonTexts.soon : commonTexts.justNow;
}
