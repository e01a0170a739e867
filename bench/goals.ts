import type { Spread } from './statistics.ts';

/** What was to be reached, and what was. */
export interface Goal {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What the figures are: × for a ratio, else a unit. */
  readonly unit: '×' | 'µs' | 'ms' | 'MiB';
  readonly reached: Spread;
}

export type Verdict = 'pass' | 'missed' | 'not measured';

/** A figure that is told and not judged. */
export interface Fact {
  readonly what: string;
  readonly value: string;
}

/** Whether the median reached the goal. */
export function verdictOn({ reached, atLeast, atMost }: Goal): Verdict {
  if (Number.isNaN(reached.median)) return 'not measured';
  if (atLeast !== undefined && reached.median < atLeast) return 'missed';
  if (atMost !== undefined && reached.median > atMost) return 'missed';
  return 'pass';
}

/** Whether a miss fails the run: ratios and memory do, figures that depend on the machine do not. */
export function failsTheRun(goal: Goal): boolean {
  return goal.unit !== 'µs' && goal.unit !== 'ms' && verdictOn(goal) === 'missed';
}

/** The median, its lowest and highest beside it. */
export function showSpread({ median, min, max }: Spread, unit: Goal['unit']): string {
  if (Number.isNaN(median)) return 'not measured';
  const show = (value: number) => value.toFixed(value >= 10 ? 1 : 2);
  return `${show(median)} ${unit} (${show(min)}–${show(max)})`;
}
