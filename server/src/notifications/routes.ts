import type { ListNotificationsResponse, NotificationChannel, NotificationRecord } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { invalid, optionalString } from '../http/fields.ts';
import { pageFields, presentPlace } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { PageQuery } from '../http/schemas.ts';
import type {
  ChannelCount,
  ListedNotification,
  NotificationFilter,
  PlaceInNotifications,
} from './listed-notification.ts';
import { CHANNEL_NAMES, type ChannelName, NOTIFICATION_STATES } from './notification.ts';
import { ChannelSchema, NotificationsResponse, StateSchema } from './notification-schemas.ts';
import type { NotificationPage } from './overview.ts';

interface NotificationRoutesDeps {
  readonly configured: readonly ChannelName[];
  readonly listPage: (
    filter: NotificationFilter,
    page: { limit: number; after: PlaceInNotifications | undefined },
  ) => Promise<NotificationPage>;
}

const DEFAULT_PAGE = 100;
const LIST: RouteDoc = {
  id: 'listNotifications',
  tag: 'Notifications',
  summary: 'List what is to be told, was told, or could not be',
  description: 'Newest first; a page has 100 unless `page_size` says otherwise.',
  query: Type.Object({
    channel: Type.Optional(ChannelSchema),
    state: Type.Optional(StateSchema),
    ...PageQuery,
  }),
};

/** What people and programs were told, or are to be, for administrators. */
export function notificationRoutes(app: FastifyInstance, deps: NotificationRoutesDeps): void {
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>(
    '/api/latchkey/1.0/notifications',
    {
      config: { access: { scope: 'authentication', isForAdministrators: true }, doc: LIST },
      schema: { response: { 200: NotificationsResponse } },
    },
    async ({ query }): Promise<ListNotificationsResponse> => {
      const channel = wordField(query, 'channel', CHANNEL_NAMES);
      const state = wordField(query, 'state', NOTIFICATION_STATES);
      const filter = { ...(channel && { channel }), ...(state && { state }) };
      const { limit = DEFAULT_PAGE, after } = pageFields(query);
      const { notifications, next, counts } = await deps.listPage(filter, { limit, after });
      return {
        ...(counts && {
          channels: CHANNEL_NAMES.map((name) => presentChannel(name, counts, deps.configured)),
        }),
        notifications: notifications.map(presentNotification),
        ...(next && { next_page_token: presentPlace(next) }),
      };
    },
  );
}

function wordField<Word extends string>(
  query: Readonly<Record<string, unknown>>,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = optionalString(query, name);
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) throw invalid(name, `must be one of ${words.join(', ')}`);
  return word;
}

function presentChannel(
  channel: ChannelName,
  counts: readonly ChannelCount[],
  configured: readonly ChannelName[],
): NotificationChannel {
  const inState = (state: string) => counts.find((one) => one.channel === channel && one.state === state);
  const lastSuccess = inState('delivered')?.lastSettledAt;
  return {
    channel,
    is_configured: configured.includes(channel),
    waiting: inState('waiting')?.count ?? 0,
    failed: inState('failed')?.count ?? 0,
    ...(lastSuccess !== undefined && { last_success_time: lastSuccess }),
  };
}

function presentNotification(one: ListedNotification): NotificationRecord {
  return {
    ...{ notification_id: one.id, channel: one.channel, kind: one.kind, state: one.state },
    ...{ token_count: one.tokenCount, creation_time: one.createdAt, attempts: one.attempts },
    ...(one.recipient !== undefined && { recipient: one.recipient }),
    ...(one.messageId !== undefined && { message_id: one.messageId }),
    ...(one.state === 'waiting' && { next_attempt_time: one.dueAt }),
    ...(one.settledAt !== undefined && { settled_time: one.settledAt }),
    ...(one.lastError !== undefined && { last_error: one.lastError }),
  };
}
