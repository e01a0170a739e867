import { startTransition, useEffect, useState } from 'react';

const AT_ONCE = 30;

/**
 * How many items of a long list to draw now: some at once, then more with each frame until all are there, so that
 * drawing them never holds up what the person does. Begins anew when `startedBy` is another.
 */
export function useSteps(total: number, startedBy: unknown): number {
  const [drawn, setDrawn] = useState({ count: AT_ONCE, startedBy });
  const count = drawn.startedBy === startedBy ? drawn.count : AT_ONCE;
  useEffect(() => {
    if (count >= total) return;
    const frame = requestAnimationFrame(() =>
      startTransition(() => setDrawn({ count: count + AT_ONCE, startedBy })),
    );
    return () => cancelAnimationFrame(frame);
  }, [count, total, startedBy]);
  return count;
}
