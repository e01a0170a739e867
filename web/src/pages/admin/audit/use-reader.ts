import { type RefCallback, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';

/** What somebody is doing with the list. */
export interface Reader {
  /** They look at something in it: nothing may move under their eyes. */
  readonly isReading: boolean;
  readonly openIds: ReadonlySet<string>;
  readonly toggle: (eventId: string) => void;
  readonly closeAll: () => void;
  /** Brings the newest events into sight, and the focus to the list. */
  readonly toTop: () => void;
  readonly listRef: RefObject<HTMLUListElement | null>;
  /** Stands above the list. */
  readonly topRef: RefCallback<HTMLDivElement>;
  readonly onFocusChange: (isInRow: boolean) => void;
}

/** Knows whether somebody reads: an event is open, the keyboard is on one, or they have scrolled down to older ones. */
export function useReader(): Reader {
  const [openIds, setOpenIds] = useState<ReadonlySet<string>>(() => new Set());
  const [isTopSeen, setTopSeen] = useState(true);
  const [isInRow, setInRow] = useState(false);
  const listRef = useRef<HTMLUListElement>(null);
  // Kept as state: it is there once the list is loaded.
  const [top, topRef] = useState<HTMLDivElement | null>(null);

  useEffect(() => {
    if (top === null) return;
    const observer = new IntersectionObserver(([entry]) => setTopSeen(entry?.isIntersecting ?? true));
    observer.observe(top);
    return () => observer.disconnect();
  }, [top]);

  const toggle = useCallback((eventId: string) => {
    setOpenIds((open) => {
      const next = new Set(open);
      if (!next.delete(eventId)) next.add(eventId);
      return next;
    });
  }, []);

  return useMemo(
    () => ({
      ...{ isReading: openIds.size > 0 || isInRow || !isTopSeen, openIds, toggle, listRef, topRef },
      closeAll: () => setOpenIds(new Set()),
      toTop: () => {
        top?.scrollIntoView({ block: 'center' });
        listRef.current?.focus({ preventScroll: true });
      },
      onFocusChange: setInRow,
    }),
    [openIds, isInRow, isTopSeen, toggle, top],
  );
}
