import type { EventsAsked, EventTimes } from '../../../api/audit.ts';

/** Times back from now that one often looks at. */
export const RANGES = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 };

export type Range = keyof typeof RANGES;

/** Which events the page shows, as its URL says it. Other pages link here with it. */
export interface AuditSearch {
  /** A user name, an application id, or a principal's id. */
  readonly principal?: string;
  readonly action?: string;
  readonly service?: string;
  readonly outcome?: 'refused';
  readonly token_id?: string;
  readonly address?: string;
  /** Up to now. Wins over `from` and `to`. */
  readonly range?: Range;
  /** ISO 8601, in UTC where it does not say otherwise; milliseconds since 1970 are taken, too. `to` is not included. */
  readonly from?: string;
  readonly to?: string;
}

const TEXTS = ['principal', 'action', 'service', 'token_id', 'address'] as const;
/** Answers from this status on are refusals or failures. */
export const REFUSED_FROM = 400;

/** The search of the URL; what cannot be meant is left out. */
export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  const texts = TEXTS.flatMap((name) => {
    const text = textOf(search[name]).trim();
    return text === '' ? [] : [[name, text]];
  });
  const times = (['from', 'to'] as const).flatMap((name) => {
    const time = parseTime(textOf(search[name]));
    return time === undefined ? [] : [[name, new Date(time).toISOString()]];
  });
  const range = textOf(search.range);
  return {
    ...Object.fromEntries(texts),
    ...(search.outcome === 'refused' && { outcome: 'refused' }),
    ...(Object.hasOwn(RANGES, range) ? { range: range as Range } : Object.fromEntries(times)),
  };
}

/** What is asked of the server; a range is counted back from `now`. */
export function eventsAsked(search: AuditSearch, now: number): EventsAsked {
  const { principal, action, service, outcome, token_id, address } = search;
  return {
    ...(principal !== undefined && { actor: principal }),
    ...(action !== undefined && { action_name: action }),
    ...(service !== undefined && { service_name: service }),
    ...(token_id !== undefined && { token_id }),
    ...(address !== undefined && { source_ip_address: address }),
    ...(outcome === 'refused' && { status: REFUSED_FROM }),
    ...timesAsked(search, now),
  };
}

/** From when to when; a range is counted back from `now`. */
export function timesAsked({ range, from, to }: AuditSearch, now: number): EventTimes {
  if (range !== undefined) return { start_time: now - RANGES[range] };
  return {
    ...(from !== undefined && { start_time: Date.parse(from) }),
    ...(to !== undefined && { end_time: Date.parse(to) }),
  };
}

/** Whether anything is asked for at all. */
export function isFiltered(search: AuditSearch): boolean {
  return Object.keys(search).length > 0;
}

/** A time as the URL may have it; undefined for what is none. */
function parseTime(text: string): number | undefined {
  // `Date.parse` takes much that is no time, such as -5.
  const isIso = /^\d{4}-\d\d-\d\d/.test(text);
  const time = /^\d{1,15}$/.test(text) ? Number(text) : isIso ? Date.parse(asUtc(text)) : Number.NaN;
  return Number.isFinite(time) && time >= 0 && time <= 8.64e15 ? time : undefined;
}

/** A day alone is read as UTC by everybody, a time without a zone as local: a link must mean the same everywhere. */
function asUtc(text: string): string {
  return /T[\d:.]+$/.test(text) ? `${text}Z` : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
