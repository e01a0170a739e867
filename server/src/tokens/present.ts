import type { OwnedTokenDetails, TokenDetails, TokenInfo } from '@latchkey/client';
import { autoscopeState, learntScopes } from './autoscope/autoscope.ts';
import { type Token, tokenStatus } from './token.ts';
import type { ListedToken } from './token-list.ts';

/** Databricks' PublicTokenInfo. */
export function presentTokenInfo(token: Token, now: number): TokenInfo {
  const { autoscope } = token;
  return {
    token_id: token.tokenId,
    creation_time: token.createdAt,
    expiry_time: token.expiresAt ?? -1,
    comment: token.comment,
    ...(token.scopes && { scopes: [...token.scopes] }),
    ...(autoscope && { autoscope_state: `AUTOSCOPE_STATE_${autoscopeState(autoscope, now)}` }),
    ...(autoscope && autoscope.state !== 'disabled' && { inferred_scopes: learntScopes(autoscope) }),
    ...(token.lastUsedAt !== undefined && { last_accessed_time: token.lastUsedAt }),
  };
}

/** All that its owner may know of a token. */
export function presentDetails(token: Token, now: number): TokenDetails {
  return {
    ...presentTokenInfo(token, now),
    status: tokenStatus(token, now),
    last_four: token.lastFour,
    ...(token.autoscope?.state === 'learning' && { autoscope_end_time: token.autoscope.endsAt }),
    ...(token.allowedCidrs !== undefined && { allowed_cidrs: [...token.allowedCidrs] }),
    ...(token.createdWithTokenId !== undefined && { created_with_token_id: token.createdWithTokenId }),
    ...(token.replaces !== undefined && { replaces: token.replaces }),
    ...(token.replacedBy !== undefined && { replaced_by: token.replacedBy }),
    ...(token.awaitsUseUntil !== undefined && { awaits_use_until: token.awaitsUseUntil }),
    ...(token.reusedAt !== undefined && { reuse_time: token.reusedAt }),
    ...(token.revokedAt !== undefined && { revocation_time: token.revokedAt }),
    ...(token.revokeReason !== undefined && { revoke_reason: token.revokeReason }),
    ...(token.lastUsedAddress !== undefined && { last_used_address: token.lastUsedAddress }),
  };
}

/** A token, whose it is and who generated it. */
export function presentOwned(
  { token, ownerName, createdByName }: ListedToken,
  now: number,
): OwnedTokenDetails {
  return {
    ...presentDetails(token, now),
    owner_id: token.ownerId,
    owner_name: ownerName,
    created_by_id: token.createdById,
    created_by_name: createdByName,
  };
}
