import type { ListNotificationsResponse, NotificationRecord } from '@latchkey/client';
import { OWN, request } from './request.ts';

/** Which notifications are asked for; what is left out does not matter. */
export interface NotificationsAsked {
  readonly channel?: NotificationRecord['channel'];
  readonly state?: NotificationRecord['state'];
}

/** A page of notifications after a place, newest first; the first one also tells how the channels fare. */
export function listNotifications(
  asked: NotificationsAsked,
  after: string | undefined,
): Promise<ListNotificationsResponse> {
  const query = new URLSearchParams({ ...asked, ...(after !== undefined && { page_token: after }) });
  return request(`${OWN}/notifications?${query}`);
}
