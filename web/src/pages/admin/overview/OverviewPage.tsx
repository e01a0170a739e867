import type { OverviewResponse } from '@latchkey/client';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../../components/Button.tsx';
import { RefreshIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useNow } from '../../../components/use-now.ts';
import { formatRelative } from '../../../format-time.ts';
import { overviewTexts } from '../../../texts/overview.tsx';
import { AgesChart } from './AgesChart.tsx';
import { ExpiriesChart } from './ExpiriesChart.tsx';
import { FigureTiles } from './FigureTiles.tsx';
import { NodesCard } from './NodesCard.tsx';
import { isShownHere, overviewQuery } from './overview-queries.ts';
import { VerificationsChart } from './VerificationsChart.tsx';
import './overview.css';

/** What an administrator sees first: the figures of the workspace, and how they come about. */
export function OverviewPage() {
  const overview = useQuery(overviewQuery);
  return (
    <TitledPage title={overviewTexts.title} lead={overviewTexts.lead} acts={<Refresh />}>
      <Loaded query={overview} loading={overviewTexts.loading} failed={overviewTexts.failed}>
        {(figures) => <Figures figures={figures} />}
      </Loaded>
    </TitledPage>
  );
}

function Refresh() {
  const queryClient = useQueryClient();
  const isFetching = useIsFetching({ predicate: isShownHere }) > 0;
  return (
    <Button
      isPending={isFetching}
      onPress={() => void queryClient.refetchQueries({ predicate: isShownHere, type: 'active' })}
    >
      <RefreshIcon /> {overviewTexts.refresh}
    </Button>
  );
}

const NOW_EVERY_MS = 15_000;

function Figures({ figures }: { figures: OverviewResponse }) {
  return (
    <>
      <FigureTiles figures={figures} />
      <VerificationsChart />
      <div className="chart-pair">
        <AgesChart tokens={figures.tokens} />
        <ExpiriesChart tokens={figures.tokens} />
      </div>
      <NodesCard />
      <CountedAt at={figures.tokens.as_of} />
    </>
  );
}

function CountedAt({ at }: { at: number }) {
  const now = useNow(NOW_EVERY_MS);
  return <p className="muted">{overviewTexts.countedAt(formatRelative(Math.min(at, now), now))}</p>;
}
