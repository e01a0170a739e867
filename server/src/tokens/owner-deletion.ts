import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Tx } from '../db/database.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { listLiveTokensOf, revokeTokens } from './store.ts';
import { tokenEvent } from './token-event.ts';
import { notifyRevokedIn } from './token-notice.ts';

interface OwnerDeletion {
  readonly caller: Caller;
  readonly ownerId: number;
  readonly now: number;
}

/**
 * Revokes all live tokens of an owner as part of the act that deletes it, and before it does: afterwards nobody knows
 * whom to tell. The rows stay, for the audit trail to point to. The feed hears of the owner, which says enough.
 */
export async function revokeTokensOfDeletedIn(
  tx: Tx,
  { audit, outbox }: { audit: AuditLog; outbox: Outbox },
  { caller, ownerId, now }: OwnerDeletion,
): Promise<void> {
  const tokens = await listLiveTokensOf(tx, ownerId, now);
  const reason = 'owner_deleted';
  await revokeTokens(
    tx,
    tokens.map((token) => token.tokenId),
    { now, byId: caller.principalId ?? ownerId, reason },
  );
  for (const token of tokens) audit.record(tx, tokenEvent(caller, 'revokeDbToken', token, { reason }));
  await notifyRevokedIn(tx, outbox, { tokens, caller, now, reason });
}
