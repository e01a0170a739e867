import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { noTokenPermission, tokensDisabled } from '../permissions/refusals.ts';
import type { Settings } from '../settings/settings.ts';
import { MAX_TOKENS_PER_OWNER } from './authority.ts';
import { DAY_SECONDS } from './lifetime.ts';
import { countLiveTokens } from './store.ts';

/** What bounds the tokens that somebody generates for themselves. */
export interface TokenLimits {
  /** Why no token can be generated at all; absent: one can. */
  readonly refusal?: string;
  readonly maxLifetimeSeconds: number;
  readonly mayNeverExpire: boolean;
  readonly maxTokens: number;
  readonly liveTokens: number;
}

interface LimitsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly permissions: Permissions;
}

/** The limits as they are now; `generateToken` decides by itself. */
export async function readTokenLimits(
  { db, clock, settings, permissions }: LimitsDeps,
  ownerId: number,
): Promise<TokenLimits> {
  const known = await settings.read();
  const mayUse = await permissions.mayUse('tokens', ownerId);
  const refusal = !known.tokensEnabled ? tokensDisabled() : mayUse ? undefined : noTokenPermission();
  return {
    ...(refusal && { refusal: refusal.message }),
    maxLifetimeSeconds: known.maxTokenLifetimeDays * DAY_SECONDS,
    mayNeverExpire: known.allowNeverExpiring,
    maxTokens: MAX_TOKENS_PER_OWNER,
    liveTokens: await countLiveTokens(db, ownerId, clock.now()),
  };
}
