import type { TokenFigures } from '@latchkey/client';
import { useMemo } from 'react';
import { overviewTexts } from '../../../texts/overview.tsx';
import { ChartCard } from './ChartCard.tsx';
import { formatShortDay } from './format-bar.ts';

const DAY_MS = 86_400_000;

/** In which of the next weeks tokens expire. */
export function ExpiriesChart({
  tokens: { expiries, expiring_later: later },
}: {
  readonly tokens: TokenFigures;
}) {
  const data = useMemo(
    () => ({
      labels: expiries.map(({ start_time }) => formatShortDay(start_time)),
      series: [
        { name: overviewTexts.tokens, tone: 'warn' as const, values: expiries.map(({ tokens }) => tokens) },
      ],
    }),
    [expiries],
  );
  const soon = expiries.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <ChartCard
      title={overviewTexts.expiries}
      summary={overviewTexts.expiriesSummary(expiries.length, soon, later)}
      data={data}
      barNames={expiries.map(({ start_time, end_time }) =>
        overviewTexts.weekOf(formatShortDay(start_time), formatShortDay(end_time - DAY_MS)),
      )}
      barsAre={overviewTexts.week}
    />
  );
}
