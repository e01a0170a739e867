import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { NotificationKind } from './kind.ts';
import type {
  ChannelCount,
  ListedNotification,
  NotificationFilter,
  PlaceInNotifications,
} from './listed-notification.ts';
import type { ChannelName, NotificationState } from './notification.ts';

/** The newest notifications after a place in the list. */
export async function listNotifications(
  { sql }: Queryable,
  { channel, state }: NotificationFilter,
  { after, limit }: { after: PlaceInNotifications | undefined; limit: number },
): Promise<ListedNotification[]> {
  const rows = await sql
    .selectFrom('notifications')
    .select(['id', 'channel', 'kind', 'recipient', 'message_id', 'created_at', 'due_at', 'tokens'])
    .select(['state', 'attempts', 'last_error', 'settled_at'])
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .$if(after !== undefined, (query) =>
      query.where(raw<boolean>`(created_at, id) < (${after?.at ?? 0}, ${after?.id ?? ''})`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, channel: row.channel as ChannelName, kind: row.kind as NotificationKind },
    ...(row.recipient !== null && { recipient: row.recipient }),
    ...(row.message_id !== null && { messageId: row.message_id }),
    ...{ createdAt: row.created_at, dueAt: row.due_at, tokenCount: row.tokens },
    ...{ state: row.state as NotificationState, attempts: row.attempts },
    ...(row.last_error !== null && { lastError: row.last_error }),
    ...(row.settled_at !== null && { settledAt: row.settled_at }),
  }));
}

/** How each channel fares. */
export async function countNotifications({ sql }: Queryable): Promise<ChannelCount[]> {
  const rows = await sql
    .selectFrom('notifications')
    .select(({ fn }) => [
      'channel',
      'state',
      fn.countAll<number>().as('count'),
      fn.max('settled_at').as('last_settled_at'),
    ])
    .groupBy(['channel', 'state'])
    .execute();
  return rows.map((row) => ({
    ...{ channel: row.channel as ChannelName, state: row.state as NotificationState },
    count: Number(row.count),
    ...(row.last_settled_at !== null && { lastSettledAt: Number(row.last_settled_at) }),
  }));
}
