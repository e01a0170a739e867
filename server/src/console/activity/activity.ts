/** What is counted for the administrator's console. */
export type Activity = 'verification' | 'password_check';

/** How long the counts of one row span. */
export type ActivitySpan = 'minute' | 'hour';

/** How often each outcome came about from an instant (epoch ms) on, for a span. */
export interface ActivityBucket {
  readonly startAt: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

export const SPAN_MS: Readonly<Record<ActivitySpan, number>> = { minute: 60_000, hour: 3_600_000 };

/** How long counts are kept. */
export const KEPT_HOURS: Readonly<Record<ActivitySpan, number>> = { minute: 48, hour: 92 * 24 };
