import { type RefObject, startTransition, useLayoutEffect, useState } from 'react';

/** From one index up to another, which is not part of it. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Beyond the screen, above and below: what the next turn of the wheel shows is there already. */
const AROUND = 4;
/** The range moves by so many at once, so that not every line scrolled is drawn anew. */
const STEP = 4;
const AT_FIRST: RowRange = { first: 0, end: 18 };

/** Which of so many rows of one height are on the screen or near it, while the page is scrolled. */
export function useVisibleRows(bodyRef: RefObject<HTMLElement | null>, count: number): RowRange {
  const [range, setRange] = useState(AT_FIRST);
  useLayoutEffect(() => {
    const look = () => {
      const box = bodyRef.current?.getBoundingClientRect();
      if (box === undefined || count === 0) return;
      const next = rangeOf(-box.top, innerHeight, box.height / count);
      setRange((before) => (before.first === next.first && before.end === next.end ? before : next));
    };
    // Rows that come while one scrolls are drawn some at a time.
    const lookLater = () => startTransition(look);
    look();
    addEventListener('scroll', lookLater, { passive: true });
    addEventListener('resize', lookLater);
    return () => {
      removeEventListener('scroll', lookLater);
      removeEventListener('resize', lookLater);
    };
  }, [bodyRef, count]);
  return range;
}

/** The rows to draw where so much of them has been scrolled past and so much is in sight. */
export function rangeOf(above: number, height: number, rowHeight: number): RowRange {
  const first = Math.floor(above / rowHeight / STEP) * STEP - AROUND;
  const end = Math.ceil((above + height) / rowHeight / STEP) * STEP + AROUND;
  return { first: Math.max(0, first), end: Math.max(AT_FIRST.end, end) };
}
