import type { TokenLimits } from '@latchkey/client';
import { formatDay } from '../../format-time.ts';
import { generateTokenTexts } from '../../texts/generate-token.tsx';

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

/** The longest lifetime of the workspace in whole days. */
export function longestDays({ max_lifetime_seconds }: TokenLimits): number {
  return Math.floor(max_lifetime_seconds / DAY_SECONDS);
}

/** What is wrong with a typed lifetime; undefined when nothing is. */
export function lifetimeProblem(typed: string, limits: TokenLimits | undefined): string | undefined {
  const parsed = parseLifetimeDays(typed);
  if (parsed === undefined) return generateTokenTexts.lifetimeProblem;
  if (limits === undefined || parsed.days === undefined || parsed.days <= longestDays(limits))
    return undefined;
  return generateTokenTexts.lifetimeTooLong(longestDays(limits));
}

/** What a typed lifetime without problems means, in a sentence or two. */
export function describeLifetime(typed: string, now: number, limits: TokenLimits | undefined): string {
  const longest = limits && longestDays(limits);
  const days = parseLifetimeDays(typed)?.days ?? longest;
  if (days === undefined) return generateTokenTexts.lifetimeLongest;
  const expiry = generateTokenTexts.expiresOn(formatDay(now + lifetimeSecondsOf(days) * 1000));
  return longest === undefined ? expiry : `${expiry} ${generateTokenTexts.lifetimeLimit(longest)}`;
}
