import { CommandFailure } from './exit-code.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, s: 1 };

/** Whole seconds, at least one, of `90d`, `12h` or `3600s`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([dhs])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? Number.NaN);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
}

/** The same for the option `--lifetime`. Throws `CommandFailure` for anything else. */
export function readLifetime(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  const message = '--lifetime takes a whole number of days, hours or seconds, such as 90d, 12h or 3600s.';
  throw new CommandFailure('wrongUsage', message);
}

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How far off an instant is, such as `in 3 days` or `2 hours ago`; never more than it truly is. Both epoch milliseconds. */
export function describeDistance(instant: number, now: number): string {
  const distanceMs = instant - now;
  for (const [unit, unitMs] of STEPS) {
    const count = Math.trunc(distanceMs / unitMs);
    if (count !== 0) return relative.format(count, unit);
  }
  return 'now';
}
