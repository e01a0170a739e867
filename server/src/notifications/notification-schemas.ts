import { Type } from 'typebox';
import { Choice, EpochMs, NextPageToken } from '../http/schemas.ts';
import { NOTIFICATION_KINDS } from './kind.ts';
import { CHANNEL_NAMES, NOTIFICATION_STATES } from './notification.ts';

export const ChannelSchema = Choice(CHANNEL_NAMES, { description: 'What it goes by.' });
export const StateSchema = Choice(NOTIFICATION_STATES, { description: 'Whether it has arrived.' });

const ChannelStatus = Type.Object(
  {
    channel: ChannelSchema,
    is_configured: Type.Boolean({ description: 'Whether this node would deliver by it.' }),
    waiting: Type.Integer({ description: 'How many are to be delivered.' }),
    failed: Type.Integer({ description: 'How many were given up, as long as that is kept.' }),
    last_success_time: Type.Optional(EpochMs('When something was last delivered.')),
  },
  { title: 'NotificationChannel' },
);

const Notification = Type.Object(
  {
    notification_id: Type.String(),
    channel: ChannelSchema,
    kind: Choice(NOTIFICATION_KINDS, { description: 'What it tells of.' }),
    state: StateSchema,
    token_count: Type.Integer({ description: 'How many tokens it is about; 1 for an account.' }),
    creation_time: EpochMs('When what it tells of happened.'),
    attempts: Type.Integer({ description: 'How often it was tried.' }),
    recipient: Type.Optional(Type.String({ description: 'An e-mail address; absent: the webhook.' })),
    message_id: Type.Optional(
      Type.String({ description: 'The id that it goes under, however often; absent: not yet decided.' }),
    ),
    next_attempt_time: Type.Optional(EpochMs('When it is tried next.')),
    settled_time: Type.Optional(EpochMs('When it was delivered or given up.')),
    last_error: Type.Optional(Type.String({ description: 'Why it was not delivered the last time.' })),
  },
  { title: 'Notification' },
);

/** A page of them, and with the first page what stands with each channel. */
export const NotificationsResponse = Type.Object(
  {
    channels: Type.Optional(Type.Array(ChannelStatus, { description: 'On the first page alone.' })),
    notifications: Type.Array(Notification),
    next_page_token: NextPageToken,
  },
  { title: 'NotificationPage' },
);
