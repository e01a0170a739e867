import { LatchkeyError } from '../../errors.ts';
import type { WorkspaceSettings } from '../../settings/settings.ts';
import { DAY_SECONDS } from '../lifetime.ts';
import type { Token } from '../token.ts';

/** How long the old value may be asked to work on, in seconds. */
export interface GraceLimits {
  readonly defaultSeconds: number;
  readonly maxSeconds: number;
}

interface Lifetime {
  /** Absent: that of the token that is rotated. */
  readonly lifetimeSeconds: number | undefined;
  readonly settings: WorkspaceSettings;
  readonly now: number;
}

/**
 * When the successor of a token expires, epoch ms; undefined: never. It lives no longer than the token was to live, than
 * a new one may live now, and than the first of the chain could have lived. Throws `invalid_parameter` when a longer
 * lifetime is named, `rotation_chain_ended` when nothing is left.
 */
export function successorExpiry(
  token: Token,
  { lifetimeSeconds, settings, now }: Lifetime,
): number | undefined {
  const { maxTokenLifetimeDays: days, allowNeverExpiring } = settings;
  const longest = days * DAY_SECONDS;
  const mayNeverExpire = token.expiresAt === undefined && allowNeverExpiring;
  if (lifetimeSeconds === undefined && mayNeverExpire) return undefined;
  const original =
    token.expiresAt === undefined ? longest : Math.floor((token.expiresAt - token.createdAt) / 1000);
  const most = Math.min(original, longest);
  if (lifetimeSeconds !== undefined && lifetimeSeconds > most) {
    throw new LatchkeyError(
      'invalid_parameter',
      `lifetime_seconds must not exceed ${most}: the lifetime of the token that is rotated, or the longest in this workspace.`,
    );
  }
  const chainEnd = (token.chainStartedAt ?? token.createdAt) + longest * 1000;
  const wanted = now + (lifetimeSeconds ?? most) * 1000;
  const expiresAt = mayNeverExpire ? wanted : Math.min(wanted, chainEnd);
  if (expiresAt <= now) throw chainEnded(days);
  return expiresAt;
}

/**
 * Until when the old value works if the new one is not used, epoch ms: no longer than either lives. Throws
 * `invalid_parameter`.
 */
export function graceEnd(
  { expiresAt = Number.POSITIVE_INFINITY }: Token,
  {
    graceSeconds,
    limits,
    successorExpiresAt = Number.POSITIVE_INFINITY,
    now,
  }: {
    readonly graceSeconds: number | undefined;
    readonly limits: GraceLimits;
    readonly successorExpiresAt: number | undefined;
    readonly now: number;
  },
): number {
  const seconds = graceSeconds ?? limits.defaultSeconds;
  if (seconds < 1 || seconds > limits.maxSeconds) {
    throw new LatchkeyError(
      'invalid_parameter',
      `grace_seconds must be from 1 to ${limits.maxSeconds}: for longer an operator must raise LATCHKEY_ROTATION_MAX_GRACE_SECONDS.`,
    );
  }
  return Math.min(now + seconds * 1000, expiresAt, successorExpiresAt);
}

function chainEnded(days: number): LatchkeyError {
  return new LatchkeyError(
    'rotation_chain_ended',
    `This token and those before it have lived for the ${days} days that one may live in this workspace: generate a new one.`,
  );
}
