import type { ListNodesResponse } from '@latchkey/client';
import { OWN, request } from './request.ts';

/** The processes that serve over the database. */
export function listNodes(): Promise<ListNodesResponse> {
  return request(`${OWN}/nodes`);
}
