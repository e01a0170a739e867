/** Who is asking, as far as it is known, and from where: what every audit event says. */
export interface Caller {
  readonly principalId?: number;
  /** User name, application id, `System-User` for the server's own jobs, `unknown` where nobody was recognised. */
  readonly name: string;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly sessionId?: string;
  /** The surface used, where an event names it. Databricks: `endpoint`, such as `scim`. */
  readonly endpoint?: string;
}

/** Something that happened. Names and parameters as in Databricks' audit log reference where it has them. */
export interface AuditEvent {
  readonly service: 'accounts' | 'workspace' | 'latchkey';
  readonly action: string;
  readonly caller: Caller;
  /** Never a token value, password or secret. */
  readonly params: Readonly<Record<string, string>>;
  readonly statusCode: number;
  readonly errorMessage?: string;
}

/** The caller of what the server does by itself. */
export function systemCaller(requestId: string): Caller {
  return { name: 'System-User', address: '', userAgent: 'latchkeyd', requestId };
}
