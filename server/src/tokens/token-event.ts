import type { AuditActions } from '@latchkey/client';
import type { AuditEvent, Caller } from '../audit/audit-event.ts';
import type { Token } from './token.ts';

/** What is told of an act on a token. Databricks: audit log reference, service `accounts`. */
export function tokenEvent(
  caller: Caller,
  action: AuditActions['accounts'],
  token: Token,
  more: Readonly<Record<string, string>>,
): AuditEvent {
  const params = {
    userId: String(token.ownerId),
    tokenId: token.tokenId,
    tokenHash: token.tokenId,
    tokenExpirationTime: String(token.expiresAt ?? -1),
    ...more,
  };
  return { service: 'accounts', action, caller, params, statusCode: 200 };
}
