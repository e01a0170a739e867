import type { Operation } from './history.ts';

/** For how long, in milliseconds, requests of one kind at one node got nothing but 503 at the most. */
export interface Outage {
  readonly verifyingMs: number;
  readonly writingMs: number;
}

/** The greatest of all nodes, among requests that were sent in a time. */
export function longestOutage(operations: readonly Operation[], from: number, to: number): Outage {
  const during = operations.filter(({ sentAt }) => sentAt >= from && sentAt <= to);
  const of = (isOfKind: (kind: Operation['kind']) => boolean) =>
    Math.max(
      0,
      ...[
        ...Map.groupBy(
          during.filter(({ kind }) => isOfKind(kind)),
          ({ node }) => node,
        ).values(),
      ].map(longestOf),
    );
  return {
    verifyingMs: Math.round(of((kind) => kind === 'use')),
    writingMs: Math.round(of((kind) => kind !== 'use')),
  };
}

/** From the first request that was refused to the answer of the first that was not. */
function longestOf(operations: readonly Operation[]): number {
  let longest = 0;
  let since: number | undefined;
  for (const { sentAt, answeredAt, outcome } of operations.toSorted((a, b) => a.answeredAt - b.answeredAt)) {
    const isRefused = outcome === 'unavailable' || outcome === 'unanswered' || outcome === 'unknown';
    if (isRefused) since ??= sentAt;
    if (since !== undefined) longest = Math.max(longest, answeredAt - since);
    if (!isRefused) since = undefined;
  }
  return longest;
}
