import type { AuditEventRecord } from '@latchkey/client';
import { memo } from 'react';
import { ChevronIcon } from '../../../components/icons.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { formatSecond, formatUtcMillisecond } from '../../../format-time.ts';
import { auditTexts } from '../../../texts/audit.tsx';
import { REFUSED_FROM } from './audit-search.ts';
import { EventDetails } from './EventDetails.tsx';
import { type Names, Sentence } from './Sentence.tsx';

interface EventRowProps {
  readonly event: AuditEventRecord;
  readonly names: Names;
  readonly isOpen: boolean;
  /** Came in while the page was open. */
  readonly isNew: boolean;
  readonly onToggle: (eventId: string) => void;
}

const FAILED_FROM = 500;

/** One event: what happened in a line, and all of it once it is opened. */
export const EventRow = memo(function EventRow({ event, names, isOpen, isNew, onToggle }: EventRowProps) {
  const detailsId = `event-${event.event_id}`;
  const at = Date.parse(event.event_time);
  return (
    <li className="event" data-new={isNew || undefined} data-open={isOpen || undefined}>
      <button
        type="button"
        className="event-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? detailsId : undefined}
        onClick={() => onToggle(event.event_id)}
      >
        <ChevronIcon />
        <time
          className="event-time"
          dateTime={event.event_time}
          title={auditTexts.utc(formatUtcMillisecond(at))}
        >
          {formatSecond(at)}
        </time>
        <span className="event-what">
          <span className="event-sentence">
            <Sentence event={event} names={names} />
          </span>
          <span className="event-below">
            <code>
              <OuterText text={event.action_name} maxLength={60} />
            </code>
            <EventMarks event={event} />
          </span>
        </span>
        <EventAddress address={event.source_ip_address} />
      </button>
      {isOpen && (
        <div id={detailsId}>
          <EventDetails event={event} names={names} />
        </div>
      )}
    </li>
  );
});

function EventAddress({ address }: { address: string }) {
  if (address === '') return <span className="event-address">{auditTexts.onTheMachine}</span>;
  return (
    <span className="event-address">
      <span className="event-from">{auditTexts.from} </span>
      <OuterText text={address} maxLength={45} />
    </span>
  );
}

function EventMarks({ event: { response, occurrences } }: { event: AuditEventRecord }) {
  const status = response.status_code;
  return (
    <>
      {status >= REFUSED_FROM && (
        <span className="badge badge-revoked">
          {status >= FAILED_FROM ? auditTexts.failedStatus(status) : auditTexts.refused(status)}
        </span>
      )}
      {occurrences > 1 && <span className="badge badge-expired">{auditTexts.times(occurrences)}</span>}
    </>
  );
}
