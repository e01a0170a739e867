import type { Caller } from '../audit/audit-event.ts';
import type { Tx } from '../db/database.ts';
import type { TokenKind } from '../notifications/kind.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { presentDetails } from './present.ts';
import type { Token } from './token.ts';

/** What happened to tokens, and who did it. */
interface TokenNotice {
  readonly kind: TokenKind;
  /** As they are afterwards. */
  readonly tokens: readonly Token[];
  readonly caller: Caller;
  readonly now: number;
  readonly daysLeft?: number;
  readonly isOfJob?: boolean;
}

/** Tells those concerned of what an act does to tokens, as part of it and before it deletes anybody. */
export async function notifyIn(tx: Tx, outbox: Outbox, { tokens, now, ...told }: TokenNotice): Promise<void> {
  if (!outbox.tells(told.kind)) return;
  const noticed = tokens.map((token) => ({
    ...{ ownerId: token.ownerId, createdById: token.createdById },
    details: presentDetails(token, now),
  }));
  await outbox.record(tx, { ...told, tokens: noticed });
}

/** As `notifyIn`, of tokens as they were before the act revoked them. */
export function notifyRevokedIn(
  tx: Tx,
  outbox: Outbox,
  {
    reason,
    kind = 'token.revoked',
    ...told
  }: Omit<TokenNotice, 'kind'> & { reason: string; kind?: 'token.revoked' | 'token.exposed' },
): Promise<void> {
  const tokens = told.tokens.map((token) => ({ ...token, revokedAt: told.now, revokeReason: reason }));
  return notifyIn(tx, outbox, { ...told, tokens, kind });
}
