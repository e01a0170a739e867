import type { OwnedTokenDetails, TokenDetails, TokenInfo } from '@latchkey/client';
import { type Token, tokenStatus } from './token.ts';
import type { ListedToken } from './token-list.ts';

/** Databricks' PublicTokenInfo. */
export function presentTokenInfo(token: Token): TokenInfo {
  return {
    token_id: token.tokenId,
    creation_time: token.createdAt,
    expiry_time: token.expiresAt ?? -1,
    comment: token.comment,
    ...(token.scopes && { scopes: [...token.scopes] }),
    ...(token.lastUsedAt !== undefined && { last_accessed_time: token.lastUsedAt }),
  };
}

/** All that its owner may know of a token. */
export function presentDetails(token: Token, now: number): TokenDetails {
  return {
    ...presentTokenInfo(token),
    status: tokenStatus(token, now),
    last_four: token.lastFour,
    ...(token.allowedCidrs !== undefined && { allowed_cidrs: [...token.allowedCidrs] }),
    ...(token.createdWithTokenId !== undefined && { created_with_token_id: token.createdWithTokenId }),
    ...(token.replaces !== undefined && { replaces: token.replaces }),
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
