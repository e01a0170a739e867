/** What a list of measurements comes to. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median of numbers, the lower and upper end beside it. Throws when there are none. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error('There is nothing to take a median of.');
  return { median: medianOfSorted(sorted), min, max };
}

/** The median of numbers; NaN when there are none. */
export function median(numbers: readonly number[]): number {
  return medianOfSorted([...numbers].sort((a, b) => a - b));
}

/** How far apart the lowest and the highest lie, as a part of the median: how noisy a run was. */
export function relativeSpread({ median: middle, min, max }: Spread): number {
  return (max - min) / middle;
}

function medianOfSorted(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
