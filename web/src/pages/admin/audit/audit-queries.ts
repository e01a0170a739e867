import type { AuditEventRecord, FollowAuditEventsResponse } from '@latchkey/client';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type EventsAsked, followEvents, listEvents } from '../../../api/audit.ts';

/** What is shown: asked for once more under another number. */
export interface EventsShown {
  readonly asked: EventsAsked;
  readonly reading: number;
}

/** An event with the names of those whom it is about, by their ids. */
export interface ToldEvent {
  readonly event: AuditEventRecord;
  readonly names: Readonly<Record<string, string>>;
}

/** Events that came in since one began to follow, newest first. */
export interface Followed {
  readonly cursor: string;
  readonly events: readonly ToldEvent[];
  /** Some are not among them: the list is to be read anew. */
  readonly hasMissed: boolean;
}

/** The server has answered within a few milliseconds, and nobody reads faster. */
const EVERY_MS = 3_000;
const AFTER_FAILURE_MS = 15_000;
/** More new events than somebody reads, and few enough to be shown at once. */
const MAX_FOLLOWED = 500;

/** Pages of events, newest first. They stay as they were read: what comes in afterwards is followed. */
export function eventsQuery({ asked, reading }: EventsShown) {
  return infiniteQueryOptions({
    queryKey: ['audit-events', asked, reading],
    queryFn: ({ pageParam }) => listEvents(asked, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Follows new events as long as it is used and the page is seen; begins where the first answer was given. */
export function followedQuery({ asked, reading }: EventsShown) {
  const queryKey = ['audit-followed', asked, reading] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ client }): Promise<Followed> => {
      const before = client.getQueryData<Followed>(queryKey);
      return add(before, await followEvents(asked, before?.cursor));
    },
    refetchInterval: ({ state }) => (state.status === 'error' ? AFTER_FAILURE_MS : EVERY_MS),
    refetchIntervalInBackground: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The events of an answer. Those of one answer share their names, so that rows know what has not changed. */
export function toldEvents(
  answer: Pick<FollowAuditEventsResponse, 'events' | 'principal_names'>,
): ToldEvent[] {
  return answer.events.map((event) => ({ event, names: answer.principal_names }));
}

function add(before: Followed | undefined, answer: FollowAuditEventsResponse): Followed {
  const events = [...toldEvents(answer), ...(before?.events ?? [])].sort(newestFirst);
  return {
    cursor: answer.cursor,
    events: events.slice(0, MAX_FOLLOWED),
    hasMissed: before?.hasMissed === true || answer.has_missed || events.length > MAX_FOLLOWED,
  };
}

/** As the server lists them. */
function newestFirst({ event: one }: ToldEvent, { event: other }: ToldEvent): number {
  if (one.event_time !== other.event_time) return one.event_time < other.event_time ? 1 : -1;
  if (one.chain !== other.chain) return one.chain < other.chain ? 1 : -1;
  return other.chain_seq - one.chain_seq;
}
