import type { OwnedTokenDetails } from './wire.ts';

/** How many requests came to what. */
export interface UpstreamCounts {
  allowed: number;
  /** No good credential, no scope, no group. */
  refused: number;
  /** More than the upstream's `rate_limit` allows. */
  limited: number;
  /** The database did not answer. */
  unavailable: number;
}

/** `GET /api/latchkey/1.0/tokens/{token_id}/upstreams` */
export interface TokenUsage {
  as_of: number;
  upstreams: (UpstreamCounts & {
    name: string;
    /** When a request was last let through; absent: none was. */
    last_used_time?: number;
    /** At most five, the latest first. */
    clients: { address: string; user_agent: string; last_used_time: number }[];
  })[];
}

/** `GET /api/latchkey/1.0/tokens/{token_id}/upstreams/hours`, `GET /api/latchkey/1.0/upstreams/{upstream}/hours` */
export interface UsageHours {
  /** The latest first; hours in which nothing happened are left out. */
  hours: (UpstreamCounts & { start_time: number })[];
  next_page_token?: string;
}

/** `GET /api/latchkey/1.0/upstreams` */
export interface UpstreamList {
  as_of: number;
  upstreams: (UpstreamCounts & {
    name: string;
    is_configured: boolean;
    host?: string;
    path?: string;
    scope?: string;
    read_scope?: string;
    groups?: string[];
    rate_limit?: { requests: number; period_seconds: number; burst: number };
    last_used_time?: number;
  })[];
}

/** `GET /api/latchkey/1.0/upstreams/{upstream}/tokens` */
export interface UpstreamTokens {
  tokens: (UpstreamCounts & { token_info: OwnedTokenDetails; last_used_time?: number })[];
  next_page_token?: string;
}
