import type { AuditActions, AuditService } from '@latchkey/client';

/**
 * Why an address may be a proxy's rather than the client's: the request was forwarded by somebody who is not in
 * `LATCHKEY_TRUSTED_PROXIES`, or by a trusted proxy that does not say for whom in a way that can be read; or a service asks
 * about a token without saying where it came from.
 */
export type AddressDoubt = 'unlisted_proxy' | 'unreadable_forwarding' | 'not_told';

/** Who is asking, as far as it is known, and from where: what every audit event says. */
export interface Caller {
  readonly principalId?: number;
  /** User name, application id, `System-User` for the server's own jobs, `unknown` where nobody was recognised. */
  readonly name: string;
  /** Empty for what is done on the machine. */
  readonly address: string;
  /** Not written down: for rules that go by the address. */
  readonly addressDoubt?: AddressDoubt | undefined;
  readonly userAgent: string;
  readonly requestId: string;
  readonly sessionId?: string;
  /** The surface used, where an event names it. Databricks: `endpoint`, such as `scim`. */
  readonly endpoint?: string;
}

/** A service that events are told under, with one of its actions. */
type AuditSubject = {
  [Service in AuditService]: { readonly service: Service; readonly action: AuditActions[Service] };
}[AuditService];

/** Something that happened. Names and parameters as in Databricks' audit log reference where it has them. */
export type AuditEvent = AuditSubject & {
  readonly caller: Caller;
  /** Never a token value, password or secret. */
  readonly params: Readonly<Record<string, string>>;
  readonly statusCode: number;
  readonly errorMessage?: string;
};

/** The caller of what the server does by itself. */
export function systemCaller(requestId: string): Caller {
  return { name: 'System-User', address: '', userAgent: 'latchkeyd', requestId };
}
