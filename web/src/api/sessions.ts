import type { EndOthersResponse, ListSessionsResponse } from '@latchkey/client';
import { OWN, request } from './request.ts';

/** One's own sessions, the one last seen first. */
export function listSessions(): Promise<ListSessionsResponse> {
  return request(`${OWN}/sessions`);
}

/** Ends one of one's own sessions. Throws with status 404 when it has ended already. */
export function endSession(sessionId: string): Promise<unknown> {
  return request(`${OWN}/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' });
}

/** Ends all of one's own sessions but that of this browser. */
export function endOtherSessions(): Promise<EndOthersResponse> {
  return request(`${OWN}/session/end-others`, { method: 'POST' });
}
