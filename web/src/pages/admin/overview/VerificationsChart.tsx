import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { Loaded } from '../../../components/Loaded.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { overviewTexts } from '../../../texts/overview.tsx';
import type { BarSeries, Tone } from './bar-chart.ts';
import { ChartCard } from './ChartCard.tsx';
import { barName, shortBarName } from './format-bar.ts';
import { verificationsQuery } from './overview-queries.ts';
import {
  type HistoryRange,
  OUTCOME_GROUPS,
  type OutcomeGroup,
  sumOf,
  type VerificationBar,
  verificationBars,
} from './verification-bars.ts';

type Shown = 'everything' | 'refusedOnly';

const TONES: Readonly<Record<OutcomeGroup, Tone>> = {
  accepted: 'good',
  ended: 'warn',
  unknown: 'bad',
  held: 'calm',
};

/** How often tokens were presented, and how often they were refused. */
export function VerificationsChart() {
  const [range, setRange] = useState<HistoryRange>('day');
  const [shown, setShown] = useState<Shown>('everything');
  const found = useQuery(verificationsQuery(range));
  return (
    <div className="chart-place">
      <Loaded
        query={found}
        loading={overviewTexts.verificationsLoading}
        failed={overviewTexts.verificationsFailed}
      >
        {(data) => (
          <Chart
            {...data}
            shown={shown}
            controls={
              <div className="chart-controls">
                <Segments label={overviewTexts.shown} choices={SHOWN} chosen={shown} onChoose={setShown} />
                <Segments label={overviewTexts.ranges} choices={RANGES} chosen={range} onChoose={setRange} />
              </div>
            }
          />
        )}
      </Loaded>
    </div>
  );
}

const SHOWN = [
  { id: 'everything', name: overviewTexts.everything },
  { id: 'refusedOnly', name: overviewTexts.refusedOnly },
] as const;
const RANGES = (Object.keys(overviewTexts.range) as HistoryRange[]).map((id) => ({
  id,
  name: overviewTexts.range[id],
}));

interface ChartProps {
  readonly range: HistoryRange;
  readonly history: Parameters<typeof verificationBars>[0];
  readonly shown: Shown;
  readonly controls: ReactNode;
}

function Chart({ range, history, shown, controls }: ChartProps) {
  const bars = useMemo(() => verificationBars(history, range), [history, range]);
  const data = useMemo(
    () => ({ labels: bars.map((bar) => shortBarName(bar, range)), series: seriesOf(bars, shown) }),
    [bars, range, shown],
  );
  const accepted = sumOf(bars, 'accepted');
  const all = OUTCOME_GROUPS.reduce((sum, group) => sum + sumOf(bars, group), 0);
  return (
    <ChartCard
      title={overviewTexts.verifications}
      summary={overviewTexts.verificationsSummary(all, accepted)}
      data={data}
      barNames={bars.map((bar) => barName(bar, range))}
      barsAre={overviewTexts.barsOf[range]}
      controls={controls}
      note={overviewTexts.groupsNote}
    />
  );
}

function seriesOf(bars: readonly VerificationBar[], shown: Shown): BarSeries[] {
  return OUTCOME_GROUPS.filter((group) => shown === 'everything' || group !== 'accepted').map((group) => ({
    name: overviewTexts.groups[group],
    tone: TONES[group],
    values: bars.map(({ counts }) => counts[group]),
  }));
}
