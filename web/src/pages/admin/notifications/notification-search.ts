import type { NotificationsAsked } from '../../../api/notifications.ts';

export const CHANNELS = ['mail', 'webhook'] as const;
export const STATES = ['waiting', 'delivered', 'failed'] as const;

/** Which notifications the page shows, as its URL says it; what cannot be meant is left out. */
export function readNotificationSearch(search: Readonly<Record<string, unknown>>): NotificationsAsked {
  const channel = CHANNELS.find((one) => one === search.channel);
  const state = STATES.find((one) => one === search.state);
  return { ...(channel && { channel }), ...(state && { state }) };
}
