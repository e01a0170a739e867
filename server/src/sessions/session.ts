/** A signed-in browser. Instants are epoch milliseconds. */
export interface Session {
  /** SHA-256 in hex of the cookie's value, which is kept nowhere. */
  readonly sessionId: string;
  readonly principalId: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** When the person last gave the password, or signed in anew at an identity provider. */
  readonly provedAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
}
