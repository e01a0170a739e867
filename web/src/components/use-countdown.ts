import { useEffect, useState } from 'react';
import { useNow } from './use-now.ts';

/** Seconds left of a wait, 0 when there is none, and what starts one. */
export function useCountdown(): readonly [secondsLeft: number, start: (seconds: number) => void] {
  const [endsAt, setEndsAt] = useState(0);
  const now = useNow(endsAt > 0 ? 250 : undefined);
  const secondsLeft = Math.max(0, Math.ceil((endsAt - now) / 1000));
  useEffect(() => {
    if (endsAt > 0 && secondsLeft === 0) setEndsAt(0);
  }, [endsAt, secondsLeft]);
  return [secondsLeft, (seconds) => setEndsAt(Date.now() + seconds * 1000)];
}
