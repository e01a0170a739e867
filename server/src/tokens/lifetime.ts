import { LatchkeyError } from '../errors.ts';
import type { WorkspaceSettings } from '../settings/settings.ts';

export const DAY_SECONDS = 86_400;

/** When a token that is generated now expires, epoch ms; undefined: never. Throws when the workspace does not allow it. */
export function expiryOf(
  lifetimeSeconds: number | 'never' | undefined,
  settings: WorkspaceSettings,
  now: number,
): number | undefined {
  const longest = settings.maxTokenLifetimeDays * DAY_SECONDS;
  if (lifetimeSeconds === 'never') {
    if (settings.allowNeverExpiring) return undefined;
    throw new LatchkeyError(
      'invalid_parameter',
      `Tokens that never expire are not allowed in this workspace: choose at most ${settings.maxTokenLifetimeDays} days.`,
    );
  }
  const lifetime = lifetimeSeconds ?? longest;
  if (lifetime > longest) {
    throw new LatchkeyError(
      'invalid_parameter',
      `lifetime_seconds must not exceed ${longest} (${settings.maxTokenLifetimeDays} days), the longest lifetime in this workspace.`,
    );
  }
  return now + lifetime * 1000;
}
