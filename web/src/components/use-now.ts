import { useEffect, useState } from 'react';

/** The time, looked at again after so many milliseconds; without them it is looked at only when rendered. */
export function useNow(everyMs: number | undefined): number {
  const [, setTicks] = useState(0);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => setTicks((ticks) => ticks + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
}
