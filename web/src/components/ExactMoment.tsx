import { formatMinute, formatRelative, formatUtc } from '../format-time.ts';

/** An instant with nothing hidden: by the reader's clock, how far away it is, and exactly in UTC. */
export function ExactMoment({ at, now }: { at: number; now: number }) {
  return (
    <span className="moment">
      <time dateTime={new Date(at).toISOString()}>{formatMinute(at)}</time>
      <span className="moment-below">{formatRelative(at, now)}</span>
      <span className="moment-below">{formatUtc(at)}</span>
    </span>
  );
}
