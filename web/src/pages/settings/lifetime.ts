import { formatDay } from '../../format-time.ts';

const DAY_SECONDS = 86_400;

/** Days as typed: a whole number, nothing for the workspace's limit, or undefined when it is neither. */
export function parseLifetimeDays(typed: string): { readonly days?: number } | undefined {
  const text = typed.trim();
  if (text === '') return {};
  if (!/^\d{1,5}$/.test(text) || Number(text) === 0) return undefined;
  return { days: Number(text) };
}

/** The wire's seconds for so many days. */
export function lifetimeSecondsOf(days: number): number {
  return days * DAY_SECONDS;
}

/** What the typed lifetime means, in a sentence. */
export function describeLifetime(typed: string, now: number): string {
  const parsed = parseLifetimeDays(typed);
  if (parsed === undefined)
    return 'Give a whole number of days, or nothing for as long as the workspace allows.';
  if (parsed.days === undefined) return 'It expires after the longest time that the workspace allows.';
  return `It expires on ${formatDay(now + lifetimeSecondsOf(parsed.days) * 1000)}.`;
}
