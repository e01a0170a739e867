import { type LatchkeyClientOptions, wayTo } from './client-options.ts';
import { presentNothing } from './credential.ts';
import { type Connection, sendRequest } from './request.ts';
import type { RevokeExposedRequest, WhyTokenRequest, WhyTokenResponse } from './wire-exposure.ts';

/**
 * What whoever holds token values may do with nothing else. Every method sends one request, never again and never
 * elsewhere, and throws `ApiError` when it is refused or fails; no error repeats a value. The constructor throws
 * `TypeError` for a host that must not be used.
 */
export class BareClient {
  readonly #connection: Omit<Connection, 'credential'>;

  constructor(options: Omit<LatchkeyClientOptions, 'credential'>) {
    this.#connection = wayTo(options);
  }

  /** Where requests go, without a slash at the end. */
  get host(): string {
    return this.#connection.host;
  }

  /** Has tokens revoked that were found exposed, at most 1,000; which of them there are is told to their owners alone. */
  async revokeExposed(tokenValues: readonly string[]): Promise<void> {
    const path = '/api/latchkey/1.0/token/revoke-exposed';
    const body: RevokeExposedRequest = { tokens: [...tokenValues] };
    const connection = { ...this.#connection, credential: presentNothing(tokenValues) };
    await sendRequest(connection, { method: 'POST', path, body, expects: {} });
  }

  /** Whether a token expired or was revoked, and on which day; of any other value nothing. */
  explainToken(tokenValue: string): Promise<WhyTokenResponse> {
    return askWhy({ ...this.#connection, credential: presentNothing([tokenValue]) }, tokenValue);
  }
}

/** Asks why a token is refused, by whatever the connection proves. */
export function askWhy(connection: Connection, tokenValue: string): Promise<WhyTokenResponse> {
  const body: WhyTokenRequest = { token: tokenValue };
  const path = '/api/latchkey/1.0/token/why';
  return sendRequest(connection, { method: 'POST', path, body, expects: { reason: 'string' } });
}
