import type { NotificationChannel, NotificationRecord } from '@latchkey/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { listNotifications, type NotificationsAsked } from '../../../api/notifications.ts';
import { Button } from '../../../components/Button.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { MoreRows } from '../../../components/MoreRows.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { notificationTexts } from '../../../texts/notifications.tsx';
import { ChannelCards, NothingSetUp } from './ChannelCards.tsx';
import { NotificationTable } from './NotificationTable.tsx';
import { CHANNELS, STATES } from './notification-search.ts';
import './notifications.css';

const route = getRouteApi('/admin/notifications');
const texts = notificationTexts;

/** What was told, waits, or was given up, so that an operator sees that mail and webhook work. */
export function NotificationsPage() {
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery({
    queryKey: ['notifications', asked],
    queryFn: ({ pageParam }) => listNotifications(asked, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
  });
  const data = list.data && {
    channels: list.data.pages[0]?.channels ?? [],
    rows: list.data.pages.flatMap((page) => page.notifications),
  };
  return (
    <TitledPage
      title={texts.title}
      lead={texts.lead}
      acts={
        <Button onPress={() => void list.refetch()} isPending={list.isFetching}>
          {texts.reload}
        </Button>
      }
    >
      <Loaded query={{ ...list, data }} loading={texts.loading} failed={texts.failed}>
        {({ channels, rows }) => (
          <>
            <ChannelState channels={channels} />
            <section className="card" aria-label={texts.list}>
              <Filters asked={asked} onChange={(search) => void navigate({ search })} />
              <Rows rows={rows} isFiltered={Object.keys(asked).length > 0} />
              <MoreRows query={list} />
            </section>
          </>
        )}
      </Loaded>
    </TitledPage>
  );
}

function ChannelState({ channels }: { channels: readonly NotificationChannel[] }) {
  if (!channels.some((channel) => channel.is_configured)) return <NothingSetUp />;
  return <ChannelCards channels={channels} />;
}

function Rows({ rows, isFiltered }: { rows: readonly NotificationRecord[]; isFiltered: boolean }) {
  if (rows.length > 0) return <NotificationTable rows={rows} />;
  return <p className="nothing">{isFiltered ? texts.none : texts.noneYet}</p>;
}

interface FiltersProps {
  readonly asked: NotificationsAsked;
  readonly onChange: (asked: NotificationsAsked) => void;
}

function Filters({ asked: { channel, state }, onChange }: FiltersProps) {
  return (
    <div className="table-controls">
      <Segments
        label={texts.state}
        choices={[
          { id: 'any', name: texts.anyState },
          ...STATES.map((id) => ({ id, name: texts.states[id] })),
        ]}
        chosen={state ?? 'any'}
        onChoose={(id) => onChange({ ...(channel && { channel }), ...(id !== 'any' && { state: id }) })}
      />
      <Segments
        label={texts.channel}
        choices={[
          { id: 'any', name: texts.anyChannel },
          ...CHANNELS.map((id) => ({ id, name: texts.channels[id] })),
        ]}
        chosen={channel ?? 'any'}
        onChoose={(id) => onChange({ ...(state && { state }), ...(id !== 'any' && { channel: id }) })}
      />
    </div>
  );
}
