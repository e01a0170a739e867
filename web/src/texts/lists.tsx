import { formatCount } from '../format-number.ts';

/** What long lists say of themselves. */
export const listTexts = {
  pages: 'Pages of the list',
  previous: 'Previous',
  next: 'Next',
  nothingShown: 'Nothing to show',
  range: (first: number, last: number, total: number) =>
    `${formatCount(first)}–${formatCount(last)} of ${formatCount(total)}`,
};
