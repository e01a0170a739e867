import { expect, test } from 'vitest';
import { rangeOf } from './use-visible-rows.ts';

test('the rows on the screen are drawn with some around them, and no others', () => {
  for (const above of [-300, 0, 17, 48, 4_801, 239_000]) {
    const { first, end } = rangeOf(above, 900, 48);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first * 48).toBeLessThanOrEqual(Math.max(0, above - 4 * 48));
    expect(end * 48).toBeGreaterThanOrEqual(above + 900 + 4 * 48);
    expect(end - first).toBeLessThan(80);
  }
});

test('a few lines more that are scrolled draw nothing anew', () => {
  expect(rangeOf(4_800, 900, 48)).toEqual(rangeOf(4_820, 900, 48));
  expect(rangeOf(4_800, 900, 48)).not.toEqual(rangeOf(5_400, 900, 48));
});
