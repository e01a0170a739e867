import type { TokenReportResponse, TokenReportSummary } from '@latchkey/client';
import { OWN, request } from './request.ts';

const REPORTS = `${OWN}/token-reports`;

/** The reports that there are. */
export async function listReports(): Promise<readonly TokenReportSummary[]> {
  const { reports } = await request<{ reports: TokenReportSummary[] }>(REPORTS);
  return reports;
}

/** Which report, looking how many days ahead or back. */
export interface ReportRequest {
  readonly name: string;
  readonly days?: number;
}

/** A page of a report's tokens after a place; it may be empty and others follow it. */
export function getReport(asked: ReportRequest, after: string | undefined): Promise<TokenReportResponse> {
  return request(reportPath(asked, after === undefined ? {} : { page_token: after }));
}

/** Where the whole report is to be had as CSV. */
export function reportCsvPath(asked: ReportRequest): string {
  return reportPath(asked, { format: 'csv' });
}

function reportPath({ name, days }: ReportRequest, more: Record<string, string>): string {
  const query = new URLSearchParams({ ...(days !== undefined && { days: String(days) }), ...more });
  return `${REPORTS}/${encodeURIComponent(name)}${query.size > 0 ? `?${query}` : ''}`;
}
