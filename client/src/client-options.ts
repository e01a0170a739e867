import { type ClientCredential, presentCredential } from './credential.ts';
import { parseHost } from './host.ts';
import type { Connection } from './request.ts';

export interface LatchkeyClientOptions {
  /** Such as `https://latchkey.example.com`; with a path where a proxy serves it under one. */
  readonly host: string;
  readonly credential: ClientCredential;
  /** Sent where the platform lets it be set. */
  readonly userAgent?: string;
  /** Lets the credential travel readable to a host that is not this machine. Default: false. */
  readonly allowPlainHttp?: boolean;
  /** For a whole exchange. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What requests are sent by. Throws `TypeError` for a host or credential that must not or cannot be used. */
export function connectionOf(options: LatchkeyClientOptions): Connection {
  return { ...wayTo(options), credential: presentCredential(options.credential) };
}

/** The same without a credential. Throws `TypeError` for a host that must not or cannot be used. */
export function wayTo(options: Omit<LatchkeyClientOptions, 'credential'>): Omit<Connection, 'credential'> {
  return {
    host: parseHost(options.host, { allowPlainHttp: options.allowPlainHttp ?? false }),
    userAgent: options.userAgent,
    timeoutMs: options.timeoutMs ?? 30_000,
    fetch: options.fetch ?? globalThis.fetch,
  };
}
