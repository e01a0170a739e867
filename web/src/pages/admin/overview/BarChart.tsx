import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatShortCount } from '../../../format-number.ts';
import { type BarChartData, labelledBars, stacked, type Tone, topOf } from './bar-chart.ts';

interface BarChartProps {
  readonly data: BarChartData;
  /** The bar that is pointed at. */
  readonly onPoint: (bar: number | undefined) => void;
}

const HEIGHT = 220;
const AXIS_WIDTH = 48;
const AXIS_HEIGHT = 28;
/** Of a letter in a label, and of the room between two labels. */
const LETTER_WIDTH = 7;
const BETWEEN_LABELS = 14;
const STEPS = 4;

/** Bars drawn on a canvas, for the eye alone: whoever shows them tells the same in words. */
export function BarChart({ data, onPoint }: BarChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const pointed = useRef(onPoint);
  useEffect(() => {
    pointed.current = onPoint;
  });
  useEffect(() => {
    const { current: element } = frame;
    if (element === null) return;
    let chart = draw(element, data, (bar) => pointed.current(bar));
    const redraw = () => {
      chart.destroy();
      chart = draw(element, data, (bar) => pointed.current(bar));
    };
    const unwatch = watchAppearance(element, redraw);
    return () => {
      unwatch();
      chart.destroy();
    };
  }, [data]);
  return (
    <div className="chart-frame" aria-hidden="true" ref={frame}>
      {TONES.map((tone) => (
        <span key={tone} className="chart-tone" data-tone={tone} />
      ))}
      <span className="chart-ink" />
      <span className="chart-line" />
    </div>
  );
}

const TONES: readonly Tone[] = ['good', 'warn', 'bad', 'calm'];

function draw(element: HTMLElement, data: BarChartData, point: (bar: number | undefined) => void): uPlot {
  const count = data.labels.length;
  const top = topOf(Math.max(0, ...(stacked(data)[1] ?? [])));
  const options: uPlot.Options = {
    width: widthOf(element),
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, count - 0.4] },
      y: { range: [0, top] },
    },
    axes: axesOf(element, data.labels, top),
    series: [{}, ...data.series.toReversed().map(({ tone }) => barsIn(colourOf(element, tone)))],
    hooks: { setCursor: [({ cursor: { idx } }) => point(idx ?? undefined)] },
  };
  return new uPlot(options, stacked(data) as uPlot.AlignedData, element);
}

function axesOf(element: HTMLElement, labels: readonly string[], top: number): uPlot.Axis[] {
  const { fontFamily } = getComputedStyle(element);
  const stroke = colourOf(element, 'ink');
  const line = colourOf(element, 'line');
  const labelWidth = Math.max(...labels.map(({ length }) => length)) * LETTER_WIDTH + BETWEEN_LABELS;
  const common = { stroke, font: `12px ${fontFamily}` };
  return [
    {
      ...common,
      size: AXIS_HEIGHT,
      gap: 8,
      grid: { show: false },
      ticks: { show: false },
      splits: ({ width }) => labelledBars(labels.length, width - AXIS_WIDTH, labelWidth),
      values: (_, splits) => splits.map((i) => labels[i] ?? ''),
    },
    {
      ...common,
      size: AXIS_WIDTH,
      ticks: { show: false },
      grid: { stroke: line, width: 1 },
      splits: () => Array.from({ length: STEPS + 1 }, (_, i) => (top / STEPS) * i),
      values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? formatShortCount(value) : '')),
    },
  ];
}

function barsIn(fill: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.72, 56] });
  return { fill, stroke: fill, width: 0, points: { show: false }, ...(paths && { paths }) };
}

/** As the style sheet has it for the theme of this moment. */
function colourOf(element: HTMLElement, name: Tone | 'ink' | 'line'): string {
  const selector = name === 'ink' || name === 'line' ? `.chart-${name}` : `[data-tone="${name}"]`;
  const probe = element.querySelector(selector);
  return probe === null ? 'currentColor' : getComputedStyle(probe).color;
}

function widthOf(element: HTMLElement): number {
  return Math.max(200, Math.floor(element.clientWidth));
}

/** Calls back when the theme or the width has changed. */
function watchAppearance(element: HTMLElement, changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', changed);
  const theme = new MutationObserver(changed);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  let width = widthOf(element);
  const size = new ResizeObserver(() => {
    if (widthOf(element) === width) return;
    width = widthOf(element);
    changed();
  });
  size.observe(element);
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    theme.disconnect();
    size.disconnect();
  };
}
