import { parseObject } from '../line.ts';
import type { AuditRow } from '../row.ts';

/** What events are asked for; what is absent does not matter. */
export interface EventFilter {
  /** Epoch ms, included. */
  readonly startTime?: number;
  /** Epoch ms, not included. */
  readonly endTime?: number;
  readonly userName?: string;
  readonly principalId?: number;
  readonly tokenId?: string;
  readonly actionName?: string;
  readonly serviceName?: string;
  readonly sourceIpAddress?: string;
  /** At least this status. */
  readonly minStatus?: number;
}

/** Where an event stands among all, by time. */
export interface EventPlace {
  readonly time: number;
  readonly chain: string;
  readonly sequence: number;
}

/** Whether an event is one that was asked for: the same as the queries of `store.ts` ask of the database. */
export function isAskedFor(filter: EventFilter, row: AuditRow): boolean {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, minStatus = 0 } = filter;
  if (row.event_time < startTime || row.event_time >= endTime || row.status_code < minStatus) return false;
  return (
    isSame(filter.userName, row.user_name) &&
    isSame(filter.principalId, row.principal_id) &&
    isSame(filter.actionName, row.action_name) &&
    isSame(filter.serviceName, row.service_name) &&
    isSame(filter.sourceIpAddress, row.source_ip_address) &&
    (filter.tokenId === undefined || parseObject(row.request_params)?.tokenId === filter.tokenId)
  );
}

function isSame(asked: string | number | undefined, found: string | number | null): boolean {
  return asked === undefined || asked === found;
}
