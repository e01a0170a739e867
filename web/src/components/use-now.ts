import { startTransition, useEffect, useState } from 'react';

/** Often enough for what is told in minutes and more. */
export const NOW_AND_THEN_MS = 30_000;

/** The time, looked at again after so many milliseconds; without them it is looked at only when rendered. */
export function useNow(everyMs: number | undefined): number {
  const [, setTicks] = useState(0);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => startTransition(() => setTicks((ticks) => ticks + 1)), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
}
