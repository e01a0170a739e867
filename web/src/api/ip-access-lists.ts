import type {
  IpAccessListInfo,
  IpAccessListPreview,
  IpAccessListResponse,
  ListIpAccessListsResponse,
  PreviewIpAccessListsRequest,
  ReplaceIpAccessListRequest,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

const LISTS = '/api/2.0/ip-access-lists';

/** All lists, the oldest first. */
export async function listIpAccessLists(): Promise<readonly IpAccessListInfo[]> {
  const { ip_access_lists } = await request<ListIpAccessListsResponse>(LISTS);
  return ip_access_lists;
}

/** A list as it is now. Throws with status 404 when it is gone. */
export async function getIpAccessList(listId: string): Promise<IpAccessListInfo> {
  const { ip_access_list } = await request<IpAccessListResponse>(pathOf(listId));
  return ip_access_list;
}

/** A new list. A new one is enabled; throws with what is wrong, or when it would lock oneself out. */
export function createIpAccessList(list: ReplaceIpAccessListRequest): Promise<IpAccessListResponse> {
  return request(LISTS, { method: 'POST', body: list });
}

/** A list as it was seen: nothing is done when somebody has changed it since. */
export type SeenList = Pick<IpAccessListInfo, 'list_id' | 'updated_at'>;

/** Writes what is named of a list. Throws with status 412 when it is not as it was seen. */
export function changeIpAccessList(
  seen: SeenList,
  fields: Partial<ReplaceIpAccessListRequest>,
): Promise<IpAccessListResponse> {
  return request(pathOf(seen.list_id), { method: 'PATCH', body: fields, ifMatch: tagOf(seen) });
}

/** Throws with status 412 when the list is not as it was seen. */
export function deleteIpAccessList(seen: SeenList): Promise<unknown> {
  return request(pathOf(seen.list_id), { method: 'DELETE', ifMatch: tagOf(seen) });
}

/** What a change of the lists would do, or, with nothing named, how things are. Changes nothing. */
export function previewIpAccessLists(change: PreviewIpAccessListsRequest): Promise<IpAccessListPreview> {
  return request(`${OWN}/ip-access-lists/preview`, { method: 'POST', body: change });
}

function pathOf(listId: string): string {
  return `${LISTS}/${encodeURIComponent(listId)}`;
}

function tagOf({ updated_at }: SeenList): string {
  return `"${updated_at}"`;
}
