import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getReport, listReports, type ReportRequest } from '../../../api/reports.ts';

/** The reports that there are: they change with the server's version only. */
export const reportsQuery = queryOptions({
  queryKey: ['reports'],
  queryFn: listReports,
  staleTime: Number.POSITIVE_INFINITY,
});

/** A report's tokens, page after page. */
export function reportQuery(asked: ReportRequest) {
  return infiniteQueryOptions({
    queryKey: ['report', asked],
    queryFn: ({ pageParam }) => getReport(asked, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
  });
}
