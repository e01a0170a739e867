import { expect, test } from 'vitest';
import { labelledBars, stacked, topOf } from './bar-chart.ts';

test('series are stacked, the whole height drawn first', () => {
  const data = {
    labels: ['a', 'b'],
    series: [
      { name: 'one', tone: 'good', values: [1, 2] },
      { name: 'two', tone: 'bad', values: [10, 0] },
    ],
  } as const;
  expect(stacked(data)).toEqual([
    [0, 1],
    [11, 2],
    [1, 2],
  ]);
});

test('as many bars are labelled as there is room for, the last always', () => {
  expect(labelledBars(5, 500, 60)).toEqual([0, 1, 2, 3, 4]);
  expect(labelledBars(24, 300, 60)).toEqual([3, 8, 13, 18, 23]);
  expect(labelledBars(3, 10, 60)).toEqual([2]);
});

test('the axis ends above the highest bar, with whole steps', () => {
  expect([0, 3, 5, 10, 1_234, 90_000].map(topOf)).toEqual([4, 4, 10, 20, 2_000, 100_000]);
});
