import type { Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { noTokenPermission, noTokenPermissionOf, tokensDisabled } from '../permissions/refusals.ts';
import type { Principal } from '../principals/principal.ts';
import type { Settings, WorkspaceSettings } from '../settings/settings.ts';
import type { Reach, TokenRequester } from './authority.ts';
import { findToken, lockUnrevoked } from './store.ts';
import { isTokenId, type Token } from './token.ts';

/** A token that is not revoked and within somebody's reach. */
export async function findReached(
  db: Queryable,
  principal: Principal,
  { tokenId, reach }: { readonly tokenId: string; readonly reach: Reach },
): Promise<Token | undefined> {
  const token = isTokenId(tokenId) ? await findToken(db, tokenId) : undefined;
  if (token === undefined || token.revokedAt !== undefined) return undefined;
  return reach === 'all' || token.ownerId === principal.id ? token : undefined;
}

/** The acting token may have been revoked, with all its descendants, since it was verified. */
export async function refuseRevoked(tx: Tx, { token }: TokenRequester): Promise<void> {
  if (token && !(await lockUnrevoked(tx, token.tokenId))) throw tokenNotFound(token.tokenId);
}

/** The workspace's settings. Throws `tokens_disabled`, or, where the owner may not use tokens, what to do about it. */
export async function refuseDisabled(
  { settings, permissions }: { readonly settings: Settings; readonly permissions: Permissions },
  tx: Tx,
  { owner, isOwn }: { readonly owner: Principal; readonly isOwn: boolean },
): Promise<WorkspaceSettings> {
  const [known, mayUse] = await Promise.all([settings.read(tx), permissions.mayUse('tokens', owner.id, tx)]);
  if (!known.tokensEnabled) throw tokensDisabled();
  if (mayUse) return known;
  throw isOwn ? noTokenPermission() : noTokenPermissionOf(owner);
}

/** Also of somebody else's. */
export function tokenNotFound(tokenId: string): LatchkeyError {
  return new LatchkeyError('token_not_found', `Token ${tokenId} does not exist.`);
}
