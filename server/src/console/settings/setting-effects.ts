import { allows, covers } from '../../permissions/scopes.ts';
import type { SettingKey, WorkspaceSettings } from '../../settings/settings.ts';
import { type LivingToken, scopesOf } from '../living-tokens.ts';

const DAY_MS = 86_400_000;
/** How long a token's last use says from where it will be used. */
export const RECENT_DAYS = 30;

/**
 * What happens to tokens: nothing; they are refused; they are accepted again; they stay as they are although new ones
 * like them cannot be generated; they may do more.
 */
export type Consequence = 'none' | 'stop' | 'work_again' | 'stay' | 'gain';

/** What a change does, and to which of the living tokens. */
export interface Effect {
  readonly consequence: Consequence;
  concerns(token: LivingToken): boolean;
}

interface Change {
  readonly before: WorkspaceSettings;
  readonly after: WorkspaceSettings;
  /** Epoch ms. */
  readonly now: number;
  /** Whether the IP access lists, once enforced, let requests from an address in. */
  isAdmitted(address: string): boolean;
}

const NOTHING: Effect = { consequence: 'none', concerns: () => false };

/**
 * What changing each setting does to tokens that live. Only two reach them: switching tokens off or on, and enforcing IP
 * access lists. The others are rules for generating, so what was generated before stays as it is, or concern people.
 */
export const EFFECTS: Readonly<Record<SettingKey, (change: Change) => Effect>> = {
  enableTokensConfig({ before, after }) {
    if (before.tokensEnabled === after.tokensEnabled) return NOTHING;
    return { consequence: after.tokensEnabled ? 'work_again' : 'stop', concerns: () => true };
  },
  maxTokenLifetimeDays({ before, after }) {
    if (after.maxTokenLifetimeDays >= before.maxTokenLifetimeDays) return NOTHING;
    const longestMs = after.maxTokenLifetimeDays * DAY_MS;
    // Those that never expire are another setting's.
    return {
      consequence: 'stay',
      concerns: ({ createdAt, expiresAt }) => expiresAt !== undefined && expiresAt - createdAt > longestMs,
    };
  },
  allowNeverExpiring({ before, after }) {
    if (!before.allowNeverExpiring || after.allowNeverExpiring) return NOTHING;
    return { consequence: 'stay', concerns: ({ expiresAt }) => expiresAt === undefined };
  },
  enableIpAccessLists({ before, after, now, isAdmitted }) {
    if (before.ipAccessListsEnforced || !after.ipAccessListsEnforced) return NOTHING;
    return {
      consequence: 'stop',
      concerns: (token) =>
        wasUsedRecently(token, now) &&
        token.lastUsedAddress !== undefined &&
        !isAdmitted(token.lastUsedAddress),
    };
  },
  allowWiderTokens({ before, after }) {
    if (before.allowWiderTokens || !after.allowWiderTokens) return NOTHING;
    return {
      consequence: 'gain',
      concerns: (token) => {
        const scopes = scopesOf(token);
        return !covers(scopes, undefined) && allows(scopes, 'authentication');
      },
    };
  },
  // It concerns people, not their tokens.
  enablePasswordSignIn: () => NOTHING,
};

/** Whether a token was used so lately that its last address tells something. */
export function wasUsedRecently({ lastUsedAt }: LivingToken, now: number): boolean {
  return lastUsedAt !== undefined && lastUsedAt > now - RECENT_DAYS * DAY_MS;
}
