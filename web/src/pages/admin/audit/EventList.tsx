import { auditTexts } from '../../../texts/audit.tsx';
import type { ToldEvent } from './audit-queries.ts';
import { EventRow } from './EventRow.tsx';
import type { Reader } from './use-reader.ts';

interface EventListProps {
  readonly rows: readonly ToldEvent[];
  /** So many of them, at the top, came in since the list was read. */
  readonly newCount: number;
  readonly reader: Reader;
}

/** Events, newest first. */
export function EventList({ rows, newCount, reader }: EventListProps) {
  const { listRef, topRef, openIds, toggle, onFocusChange } = reader;
  return (
    <>
      <div ref={topRef} />
      <ul
        ref={listRef}
        className="events"
        tabIndex={-1}
        aria-label={auditTexts.list}
        onFocus={(event) => onFocusChange(event.target !== event.currentTarget)}
        onBlur={() => onFocusChange(false)}
      >
        {rows.map(({ event, names }, i) => (
          <EventRow
            key={event.event_id}
            event={event}
            names={names}
            isOpen={openIds.has(event.event_id)}
            isNew={i < newCount}
            onToggle={toggle}
          />
        ))}
      </ul>
    </>
  );
}
