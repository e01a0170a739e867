import type { NotificationKind } from './kind.ts';
import type { ChannelName, NotificationState } from './notification.ts';

/** Which notifications a list is of. What is left out does not limit it. */
export interface NotificationFilter {
  readonly channel?: ChannelName;
  readonly state?: NotificationState;
}

/** Where a page of the list ends. */
export interface PlaceInNotifications {
  readonly at: number;
  readonly id: string;
}

/** A notification with how it fares, without what it says. */
export interface ListedNotification {
  readonly id: string;
  readonly channel: ChannelName;
  readonly kind: NotificationKind;
  readonly recipient?: string;
  readonly messageId?: string;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly tokenCount: number;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly lastError?: string;
  readonly settledAt?: number;
}

/** How many there are of a channel in a state, and when the last was settled. */
export interface ChannelCount {
  readonly channel: ChannelName;
  readonly state: NotificationState;
  readonly count: number;
  readonly lastSettledAt?: number;
}
