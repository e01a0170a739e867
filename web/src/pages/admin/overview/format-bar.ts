import type { HistoryRange, VerificationBar } from './verification-bars.ts';

const TIME = new Intl.DateTimeFormat(navigator.language, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(navigator.language, { month: 'short', day: 'numeric' });
const DAY_AND_TIME = new Intl.DateTimeFormat(navigator.language, {
  ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric' },
});

type Bar = Pick<VerificationBar, 'startAt'>;

/** `Nov 22, 3:00 PM`; of a day `Nov 22`. Bars reach back a month at most, so none needs its year. */
export function barName({ startAt }: Bar, range: HistoryRange): string {
  return (range === 'month' ? DAY : DAY_AND_TIME).format(startAt);
}

/** `3:00 PM`; of a day `Nov 22` */
export function shortBarName({ startAt }: Bar, range: HistoryRange): string {
  return (range === 'month' ? DAY : TIME).format(startAt);
}

/** `Nov 22` */
export function formatShortDay(at: number): string {
  return DAY.format(at);
}
