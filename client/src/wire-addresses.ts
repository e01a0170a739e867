// JSON shapes of what a change of the IP access lists would do; types only, as in `wire.ts`.

/** `POST /api/latchkey/1.0/ip-access-lists/preview` */
export interface PreviewIpAccessListsRequest {
  /** The list to be written anew, or, without `list`, deleted. */
  list_id?: string;
  list?: { list_type: 'ALLOW' | 'BLOCK'; ip_addresses?: string[]; enabled?: boolean };
  /** As if `enableIpAccessLists` were so. */
  enforced?: boolean;
}

/** What a change of the IP access lists, or of their switch, would do. */
export interface IpAccessListPreview {
  is_enforced: boolean;
  your_address: string;
  is_admitted: boolean;
  would_be_admitted: boolean;
  /** `unreadable` is refused; `host_bits` is taken for the range `means`. */
  problems: { index: number; kind: 'unreadable' | 'host_bits'; means?: string }[];
  /** Good tokens whose last use, within 30 days, came from where it is admitted and would not be any more. */
  refused_token_count: number;
  /** Those used last, at most 20. */
  refused_addresses: { address: string; token_count: number; last_used_time: number }[];
  /** False: there are too many tokens to look at all. */
  is_complete: boolean;
}
