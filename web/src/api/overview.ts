import type { OverviewResponse, VerificationHistory } from '@latchkey/client';
import { OWN, request } from './request.ts';

/** The figures of the workspace. */
export function getOverview(): Promise<OverviewResponse> {
  return request(`${OWN}/overview`);
}

/** How often tokens were verified in the last hours, by outcome. */
export function getVerifications(asked: {
  readonly span: VerificationHistory['span'];
  readonly hours: number;
}): Promise<VerificationHistory> {
  const query = new URLSearchParams({ span: asked.span, hours: String(asked.hours) });
  return request(`${OWN}/overview/verifications?${query}`);
}
