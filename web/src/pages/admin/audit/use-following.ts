import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { messageOf } from '../../../api/request.ts';
import { type EventsShown, type Followed, followedQuery, type ToldEvent } from './audit-queries.ts';

/** What is known of what comes in. */
export interface Following {
  /** Whether what comes in from now on is told, or nobody wants it told. */
  readonly hasBegun: boolean;
  /** Those that are in the list, newest first. */
  readonly shown: readonly ToldEvent[];
  /** How many are kept back until the reader wants them. */
  readonly waiting: number;
  readonly hasMissed: boolean;
  /** Why it does not get on just now. */
  readonly problem: string | undefined;
  /** Lets those that wait into the list. */
  readonly reveal: () => void;
}

const NONE: readonly ToldEvent[] = [];

/** Follows what comes in while `isLive`; keeps it back while `isHeld`. */
export function useFollowing(
  eventsShown: EventsShown,
  { isLive, isHeld }: { isLive: boolean; isHeld: boolean },
): Following {
  const { data, error } = useQuery({ ...followedQuery(eventsShown), enabled: isLive });
  const [revealed, setRevealed] = useState<{ reading: number; followed: Followed }>();
  const { reading } = eventsShown;
  useEffect(() => {
    if (data !== undefined && !isHeld) setRevealed({ reading, followed: data });
  }, [data, isHeld, reading]);
  const shown = revealed?.reading === reading ? revealed.followed.events : NONE;
  return {
    hasBegun: !isLive || data !== undefined || error !== null,
    shown,
    waiting: (data?.events.length ?? 0) - shown.length,
    hasMissed: data?.hasMissed ?? false,
    problem: isLive && error !== null ? messageOf(error) : undefined,
    reveal: () => data && setRevealed({ reading, followed: data }),
  };
}
