import { keepPreviousData, type Query, queryOptions } from '@tanstack/react-query';
import { listNodes } from '../../../api/nodes.ts';
import { getOverview, getVerifications } from '../../../api/overview.ts';
import { ASKED, type HistoryRange } from './verification-bars.ts';

/** The figures. Not asked for by a timer: that would keep the session of whoever has left alive. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: getOverview,
});

/** Who serves. */
export const nodesQuery = queryOptions({ queryKey: ['nodes'], queryFn: listNodes });

/** How often tokens were verified in a range. What is shown stays until that is there. */
export function verificationsQuery(range: HistoryRange) {
  return queryOptions({
    queryKey: ['verifications', range],
    queryFn: async () => ({ range, history: await getVerifications(ASKED[range]) }),
    placeholderData: keepPreviousData,
  });
}

/** Whether a query is one of the overview's. */
export function isShownHere({ queryKey: [name] }: Query): boolean {
  return name === 'overview' || name === 'verifications' || name === 'nodes';
}
