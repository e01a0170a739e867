import type { FollowAuditEventsResponse, ListAuditEventsResponse } from '@latchkey/client';
import { OWN, request } from './request.ts';

const AUDIT = `${OWN}/audit`;

/** From when to when; epoch ms, the end is not included. */
export interface EventTimes {
  readonly start_time?: number;
  readonly end_time?: number;
}

/** What events are asked for; what is left out does not matter. */
export interface EventsAsked extends EventTimes {
  /** A user name, an application id, or a principal's id. */
  readonly actor?: string;
  readonly token_id?: string;
  readonly action_name?: string;
  readonly service_name?: string;
  readonly source_ip_address?: string;
  /** At least this status. */
  readonly status?: number;
}

/** A page of events after a place, newest first; it may be empty and others follow it. */
export function listEvents(asked: EventsAsked, after: string | undefined): Promise<ListAuditEventsResponse> {
  return request(`${AUDIT}/events?${query({ ...asked, page_token: after })}`);
}

/** What was committed since the answer with this cursor; without one nothing, and where to go on from. */
export function followEvents(
  asked: EventsAsked,
  cursor: string | undefined,
): Promise<FollowAuditEventsResponse> {
  return request(`${AUDIT}/tail?${query({ ...asked, cursor })}`);
}

/** How an export writes events: the columns of `system.access.audit`, or the delivered JSON log. */
export type ExportFormat = 'jsonl' | 'delivered';

/** Where the whole trail within these times is to be had as JSON lines. */
export function exportPath({ start_time, end_time }: EventTimes, format: ExportFormat): string {
  return `${AUDIT}/export?${query({ start_time, end_time, format })}`;
}

function query(fields: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
