import type { NotificationRecord } from '@latchkey/client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { formatCount } from '../../../format-number.ts';
import { notificationTexts } from '../../../texts/notifications.tsx';

const texts = notificationTexts;
const BADGES = { waiting: 'badge-expiring', delivered: 'badge-on', failed: 'badge-revoked' } as const;
const ADDRESS_LENGTH = 254;
const ERROR_LENGTH = 400;

/** Notifications, newest first. */
export function NotificationTable({ rows }: { rows: readonly NotificationRecord[] }) {
  const now = useNow(NOW_AND_THEN_MS);
  return (
    <DataTable
      label={texts.list}
      columns={columns(now)}
      rows={rows}
      rowKey={({ notification_id }) => notification_id}
    />
  );
}

function columns(now: number): Column<NotificationRecord>[] {
  const names = texts.columns;
  return [
    {
      id: 'what',
      name: names.what,
      cell: ({ kind, token_count }) => (
        <span className="notification-what">
          {Object.hasOwn(texts.kinds, kind) ? texts.kinds[kind](token_count) : kind}
        </span>
      ),
    },
    { id: 'to', name: names.to, cell: (one) => <Recipient notification={one} /> },
    {
      id: 'state',
      name: names.state,
      cell: ({ state }) => <span className={`badge ${BADGES[state]}`}>{texts.states[state]}</span>,
    },
    { id: 'created', name: names.created, cell: (one) => <Moment at={one.creation_time} now={now} /> },
    { id: 'attempts', name: names.attempts, kind: 'number', cell: (one) => formatCount(one.attempts) },
    { id: 'settled', name: names.settled, cell: (one) => <Settled notification={one} now={now} /> },
    { id: 'error', name: names.error, cell: (one) => <LastError notification={one} /> },
  ];
}

function Recipient({ notification: { recipient } }: { notification: NotificationRecord }) {
  if (recipient === undefined) return texts.theWebhook;
  return (
    <span className="notification-text">
      <OuterText text={recipient} maxLength={ADDRESS_LENGTH} />
    </span>
  );
}

function Settled({ notification: one, now }: { notification: NotificationRecord; now: number }) {
  if (one.settled_time !== undefined) return <Moment at={one.settled_time} now={now} />;
  if (one.next_attempt_time === undefined) return null;
  return (
    <Moment at={one.next_attempt_time} now={now} isRelativeFirst>
      {texts.nextAttempt}
    </Moment>
  );
}

function LastError({ notification: { last_error } }: { notification: NotificationRecord }) {
  if (last_error === undefined) return <span className="muted">{texts.noError}</span>;
  return (
    <span className="notification-text notification-error">
      <OuterText text={last_error} maxLength={ERROR_LENGTH} />
    </span>
  );
}
