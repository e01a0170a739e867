import type { ReactNode } from 'react';
import { formatDay, formatRelative, formatUtc } from '../format-time.ts';

interface MomentProps {
  readonly at: number;
  readonly now: number;
  /** Where how long ago matters more than the day. */
  readonly isRelativeFirst?: boolean;
  /** Said below instead of the day, or of how far away it is. */
  readonly children?: ReactNode;
}

/** An instant as a day and how far away it is; pointed at, to the second in UTC. */
export function Moment({ at, now, isRelativeFirst = false, children }: MomentProps) {
  const relative = formatRelative(at, now);
  const below = children || (isRelativeFirst ? formatDay(at) : relative);
  return (
    <span className="moment">
      <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
        {isRelativeFirst ? relative : formatDay(at)}
      </time>
      <span className="moment-below">{below}</span>
    </span>
  );
}
