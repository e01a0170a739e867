/** How a series stands out: the colours are the style sheet's. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

/** What each bar holds of one kind; series are stacked in their order, from below. */
export interface BarSeries {
  readonly name: string;
  readonly tone: Tone;
  readonly values: readonly number[];
}

/** Bars side by side. */
export interface BarChartData {
  /** Below each bar, where there is room. */
  readonly labels: readonly string[];
  readonly series: readonly BarSeries[];
}

/**
 * The data as uPlot draws it: places, then the series from the top of the stack to its foot, each with what stands below
 * it, so that what is drawn later leaves only its own part of what was drawn before.
 */
export function stacked({ labels, series }: BarChartData): number[][] {
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(labels.map((_, i) => (below?.[i] ?? 0) + (values[i] ?? 0)));
  }
  return [labels.map((_, i) => i), ...sums.reverse()];
}

/** Which bars are labelled so that labels of a width find room, the last one always. */
export function labelledBars(count: number, width: number, labelWidth: number): number[] {
  const room = Math.max(1, Math.floor(width / labelWidth));
  const step = Math.max(1, Math.ceil(count / room));
  return Array.from({ length: count }, (_, i) => i).filter((i) => (count - 1 - i) % step === 0);
}

/** Where an axis from 0 up ends, so that its steps are whole numbers. */
export function topOf(highest: number): number {
  if (highest <= 4) return 4;
  const unit = 10 ** Math.floor(Math.log10(highest));
  const found = [1, 2, 2.5, 5, 10].find((factor) => factor * unit >= highest * 1.02);
  return Math.ceil((found ?? 20) * unit);
}
