import type { TokenFigures } from '@latchkey/client';
import { useMemo } from 'react';
import { overviewTexts } from '../../../texts/overview.tsx';
import { ChartCard } from './ChartCard.tsx';

const OLD_DAYS = 90;

/** How long ago tokens that live were generated. */
export function AgesChart({ tokens: { ages, living } }: { tokens: TokenFigures }) {
  const data = useMemo(
    () => ({
      labels: ages.map(({ under_days: days }) => nameOf(overviewTexts.ageNamesShort, days, SHORT)),
      series: [
        { name: overviewTexts.tokens, tone: 'good' as const, values: ages.map(({ tokens }) => tokens) },
      ],
    }),
    [ages],
  );
  const old = ages
    .filter(({ under_days: days }) => days === undefined || days > OLD_DAYS)
    .reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <ChartCard
      title={overviewTexts.ages}
      summary={overviewTexts.agesSummary(old, living)}
      data={data}
      barNames={ages.map(({ under_days: days }) => nameOf(overviewTexts.ageNames, days, LONG))}
      barsAre={overviewTexts.age}
    />
  );
}

const SHORT = overviewTexts.oldestShort;
const LONG = overviewTexts.oldest;

function nameOf(names: Readonly<Record<number, string>>, days: number | undefined, oldest: string): string {
  return days === undefined ? oldest : (names[days] ?? String(days));
}
