import type { Db } from '../db/database.ts';
import { countNotifications, listNotifications } from './list-store.ts';
import type {
  ChannelCount,
  ListedNotification,
  NotificationFilter,
  PlaceInNotifications,
} from './listed-notification.ts';

/** One page of notifications, newest first. */
export interface NotificationPage {
  readonly notifications: readonly ListedNotification[];
  /** Where the next page begins; absent: this was the last. */
  readonly next?: PlaceInNotifications;
  /** On the first page. */
  readonly counts?: readonly ChannelCount[];
}

/** A page of at most `limit` notifications; the first one also says how the channels fare. */
export async function listPage(
  db: Db,
  filter: NotificationFilter,
  { limit, after }: { limit: number; after: PlaceInNotifications | undefined },
): Promise<NotificationPage> {
  const found = await listNotifications(db, filter, { after, limit: limit + 1 });
  const notifications = found.slice(0, limit);
  const last = notifications.at(-1);
  return {
    notifications,
    ...(found.length > limit && last && { next: { at: last.createdAt, id: last.id } }),
    ...(after === undefined && { counts: await countNotifications(db) }),
  };
}
