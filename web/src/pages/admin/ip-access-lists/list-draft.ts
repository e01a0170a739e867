import type {
  IpAccessListInfo,
  PreviewIpAccessListsRequest,
  ReplaceIpAccessListRequest,
} from '@latchkey/client';
import { readAddresses, writeAddresses } from './address-lines.ts';

/** A list as it stands in the form. */
export interface ListDraft {
  readonly label: string;
  readonly listType: 'ALLOW' | 'BLOCK';
  /** The field with the addresses. */
  readonly field: string;
  readonly isEnabled: boolean;
}

/** The form for a list; without one that for a new list. */
export function draftOf(list: IpAccessListInfo | undefined): ListDraft {
  return {
    label: list?.label ?? '',
    listType: list?.list_type ?? 'ALLOW',
    field: writeAddresses(list?.ip_addresses ?? []),
    isEnabled: list?.enabled ?? true,
  };
}

/** The list that the form means. */
export function listOf(draft: ListDraft): ReplaceIpAccessListRequest & { readonly ip_addresses: string[] } {
  return {
    label: draft.label.trim(),
    list_type: draft.listType,
    ip_addresses: readAddresses(draft.field).map(({ text }) => text),
    enabled: draft.isEnabled,
  };
}

/** More are refused anyway. */
const MOST_ADDRESSES = 1_000;

/** What saving the form would change; as if the lists were in force, so that it is told before they are. */
export function intendedChange(
  seen: Pick<IpAccessListInfo, 'list_id'> | undefined,
  draft: ListDraft,
): PreviewIpAccessListsRequest {
  const { list_type, ip_addresses, enabled } = listOf(draft);
  return {
    ...(seen && { list_id: seen.list_id }),
    list: { list_type, ip_addresses: ip_addresses.slice(0, MOST_ADDRESSES), enabled },
    enforced: true,
  };
}
