import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { Loaded } from '../../../components/Loaded.tsx';
import { MoreRows, useRowsAtFirst } from '../../../components/MoreRows.tsx';
import { auditTexts } from '../../../texts/audit.tsx';
import { eventsQuery, type ToldEvent, toldEvents } from './audit-queries.ts';
import { type AuditSearch, eventsAsked, isFiltered } from './audit-search.ts';
import { EventList } from './EventList.tsx';
import { LiveBar } from './LiveBar.tsx';
import { useFollowing } from './use-following.ts';
import { useReader } from './use-reader.ts';

interface EventLogProps {
  readonly search: AuditSearch;
  readonly isLive: boolean;
  readonly onLiveChange: (isLive: boolean) => void;
}

/** The events that are asked for, and those that come in while one looks. */
export function EventLog(props: EventLogProps) {
  const { events, log, reader, ...live } = useEventLog(props);
  return (
    <section className="card event-log" aria-label={auditTexts.list}>
      <LiveBar {...live} />
      <Loaded query={{ ...events, data: log }} loading={auditTexts.loading} failed={auditTexts.failed}>
        {({ rows, newCount }) => (
          <>
            <p className="visually-hidden" role="status">
              {auditTexts.shown(rows.length)}
            </p>
            <EventList rows={rows} newCount={newCount} reader={reader} />
            {rows.length === 0 && (
              <p className="nothing">{nothingText({ hasMore: events.hasNextPage, search: props.search })}</p>
            )}
            <MoreRows query={events} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function useEventLog({ search, isLive: isLiveWanted, onLiveChange }: EventLogProps) {
  const [begun, setBegun] = useState(() => ({ reading: 0, now: Date.now() }));
  const asked = useMemo(() => eventsAsked(search, begun.now), [search, begun]);
  const shown = { asked, reading: begun.reading };
  const canFollow = search.to === undefined;
  const isLive = isLiveWanted && canFollow;
  const reader = useReader();
  const following = useFollowing(shown, { isLive, isHeld: reader.isReading });
  // Read only from where one follows: what happens between the two would be in neither.
  const events = useInfiniteQuery({ ...eventsQuery(shown), enabled: following.hasBegun });
  const log = useMemo(
    () =>
      events.data && {
        rows: eachOnce([...following.shown, ...events.data.pages.flatMap(toldEvents)]),
        newCount: following.shown.length,
      },
    [following.shown, events.data],
  );
  useRowsAtFirst(events, log?.rows.length);

  function onReadAnew() {
    reader.closeAll();
    setBegun({ reading: begun.reading + 1, now: Date.now() });
  }
  return {
    // Many rows are rendered bit by bit: what somebody does meanwhile comes first.
    log: useDeferredValue(log),
    ...{ events, reader, isLive, canFollow, following, onReadAnew },
    onLiveChange(wanted: boolean) {
      onLiveChange(wanted);
      if (wanted) onReadAnew();
    },
    onReveal() {
      following.reveal();
      reader.toTop();
    },
  };
}

function nothingText({ hasMore, search }: { hasMore: boolean; search: AuditSearch }): string {
  if (hasMore) return auditTexts.looking;
  return isFiltered(search) ? auditTexts.none : auditTexts.noneYet;
}

/** What comes in while one begins to follow is in the list, too. */
function eachOnce(rows: readonly ToldEvent[]): readonly ToldEvent[] {
  const byId = new Map<string, ToldEvent>();
  for (const row of rows) if (!byId.has(row.event.event_id)) byId.set(row.event.event_id, row);
  return [...byId.values()];
}
