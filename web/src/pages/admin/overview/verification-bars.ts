import type { VerificationHistory } from '@latchkey/client';

/** How far a chart of verifications looks back. */
export type HistoryRange = 'hour' | 'day' | 'month';

/** What outcomes have in common, in the order that they are stacked from below. */
export const OUTCOME_GROUPS = ['accepted', 'ended', 'unknown', 'held'] as const;
export type OutcomeGroup = (typeof OUTCOME_GROUPS)[number];

/** Verifications from one instant to the next. */
export interface VerificationBar {
  readonly startAt: number;
  readonly endAt: number;
  readonly counts: Readonly<Record<OutcomeGroup, number>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 30;

/** What to ask for a range: months need a day more, since they begin at midnight. */
export const ASKED: Readonly<
  Record<HistoryRange, { readonly span: VerificationHistory['span']; readonly hours: number }>
> = {
  hour: { span: 'minute', hours: 1 },
  day: { span: 'hour', hours: 24 },
  month: { span: 'hour', hours: (DAYS + 1) * 24 },
};

const GROUP_OF: Readonly<Record<string, OutcomeGroup>> = {
  ok: 'accepted',
  expired: 'ended',
  revoked: 'ended',
  unknown: 'unknown',
  malformed: 'unknown',
};

/** A bar for every minute, hour or day of a range, the oldest first; days are those of this browser. */
export function verificationBars(history: VerificationHistory, range: HistoryRange): VerificationBar[] {
  const starts = startsOf(range, history.as_of);
  const bars = starts.slice(0, -1).map((startAt, i) => ({
    startAt,
    endAt: starts[i + 1] ?? startAt,
    counts: { accepted: 0, ended: 0, unknown: 0, held: 0 },
  }));
  for (const { start_time, outcomes } of history.buckets) {
    const bar = bars.find(({ startAt, endAt }) => startAt <= start_time && start_time < endAt);
    if (bar === undefined) continue;
    for (const [outcome, count] of Object.entries(outcomes)) bar.counts[groupOf(outcome)] += count;
  }
  return bars;
}

/** How often each group came about in all bars together. */
export function sumOf(bars: readonly VerificationBar[], group: OutcomeGroup): number {
  return bars.reduce((sum, { counts }) => sum + counts[group], 0);
}

/** A good token that was held back, also for what a newer server calls by a name that is not known here. */
function groupOf(outcome: string): OutcomeGroup {
  return Object.hasOwn(GROUP_OF, outcome) ? (GROUP_OF[outcome] ?? 'held') : 'held';
}

/** Where each bar begins, and where the last one ends. */
function startsOf(range: HistoryRange, asOf: number): number[] {
  if (range === 'month') {
    const today = new Date(asOf);
    return Array.from({ length: DAYS + 1 }, (_, i) =>
      new Date(today.getFullYear(), today.getMonth(), today.getDate() - DAYS + 1 + i).getTime(),
    );
  }
  const [barMs, count] = range === 'hour' ? [MINUTE_MS, 60] : [HOUR_MS, 24];
  const last = asOf - (asOf % barMs);
  return Array.from({ length: count + 1 }, (_, i) => last - (count - 1 - i) * barMs);
}
