import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Folded } from '../../../components/Folded.tsx';
import { formatCount } from '../../../format-number.ts';
import { overviewTexts } from '../../../texts/overview.tsx';
import type { BarChartData } from './bar-chart.ts';

const BarChart = lazy(async () => ({ default: (await import('./BarChart.tsx')).BarChart }));

interface ChartCardProps {
  readonly title: string;
  /** What it comes to in one sentence. */
  readonly summary: ReactNode;
  readonly data: BarChartData;
  /** What each bar is called where there is room, as in the table. */
  readonly barNames: readonly string[];
  /** Heads the names of the bars in the table. */
  readonly barsAre: string;
  /** What can be chosen about the chart. */
  readonly controls?: ReactNode;
  /** What else has to be known to read it. */
  readonly note?: string;
}

/** A chart with its numbers: those of the bar that is pointed at, and all of them as a table. */
export function ChartCard(props: ChartCardProps) {
  const { title, summary, data, barNames, barsAre, controls, note } = props;
  const heading = useId();
  const [pointed, setPointed] = useState<number>();
  // There may be fewer bars than when it was pointed at one.
  const bar = pointed !== undefined && pointed < barNames.length ? pointed : undefined;
  return (
    <section className="card chart-card" aria-labelledby={heading}>
      <div className="chart-head">
        <div>
          <h2 id={heading} className="chart-title">
            {title}
          </h2>
          <p className="muted">{summary}</p>
        </div>
        {controls}
      </div>
      <Suspense fallback={<div className="chart-frame" />}>
        <BarChart data={data} onPoint={setPointed} />
      </Suspense>
      <Legend data={data} barName={bar === undefined ? undefined : barNames[bar]} bar={bar} />
      <Folded title={overviewTexts.asTable} level={3}>
        <div className="chart-table">
          <DataTable
            label={title}
            columns={columnsOf(data, barsAre)}
            rows={barNames.map((name, i) => ({ name, i }))}
            rowKey={({ name, i }) => `${i} ${name}`}
          />
        </div>
      </Folded>
      {note !== undefined && <p className="muted chart-note">{note}</p>}
    </section>
  );
}

interface LegendProps {
  readonly data: BarChartData;
  readonly bar: number | undefined;
  readonly barName: string | undefined;
}

/** What the colours mean, with the numbers of one bar or of all together. */
function Legend({ data, bar, barName }: LegendProps) {
  return (
    <div className="chart-legend" aria-hidden="true">
      <span className="chart-bar-name">{barName ?? overviewTexts.inAll}</span>
      {data.series.map(({ name, tone, values }) => (
        <span key={name} className="chart-entry">
          <span className="chart-tone chart-swatch" data-tone={tone} />
          {name}
          <span className="chart-number">
            {formatCount(bar === undefined ? values.reduce((sum, one) => sum + one, 0) : (values[bar] ?? 0))}
          </span>
        </span>
      ))}
    </div>
  );
}

function columnsOf({ series }: BarChartData, barsAre: string): Column<{ name: string; i: number }>[] {
  return [
    { id: 'bar', name: barsAre, cell: ({ name }) => name },
    ...series.map(
      ({ name, values }): Column<{ name: string; i: number }> => ({
        id: name,
        name,
        kind: 'number',
        cell: ({ i }) => formatCount(values[i] ?? 0),
      }),
    ),
  ];
}
