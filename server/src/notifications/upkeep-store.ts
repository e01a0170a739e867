import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { CHANNEL_NAMES, type NotificationState } from './notification.ts';

interface Age {
  /** Epoch ms. */
  readonly before: number;
  readonly limit: number;
}

/** Gives up what has waited since before an instant; gives back how many notifications that were, by channel. */
export async function failOld(
  { sql }: Queryable,
  { before, limit }: Age,
  { now, error }: { now: number; error: string },
): Promise<Map<string, number>> {
  const failed = await sql
    .updateTable('notifications')
    .set((eb) => ({
      ...{ state: 'failed', settled_at: now },
      last_error: eb.fn.coalesce('last_error', eb.val(error)),
    }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where(raw<boolean>`state = 'waiting'`)
        .where('created_at', '<', before)
        .limit(limit),
    )
    .returning('channel')
    .execute();
  const byChannel = Map.groupBy(failed, ({ channel }) => channel);
  return new Map([...byChannel].map(([channel, rows]) => [channel, rows.length]));
}

/** Deletes what was settled so before an instant; gives back how many. */
export async function deleteSettled(
  { sql }: Queryable,
  state: Exclude<NotificationState, 'waiting'>,
  { before, limit }: Age,
): Promise<number> {
  const { numDeletedRows } = await sql
    .deleteFrom('notifications')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications')
        .select('id')
        .where('channel', 'in', CHANNEL_NAMES)
        .where('state', '=', state)
        .where('settled_at', '<', before)
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
