const DAY_MS = 86_400_000;

/** Whether a token expires within so many days from `now` (epoch ms); never for one that does not expire. */
export function expiresWithin(
  { expiresAt }: { readonly expiresAt?: number | undefined },
  days: number,
  now: number,
): boolean {
  return expiresAt !== undefined && expiresAt <= now + days * DAY_MS;
}

/** Whether a token was not used in the last so many days, and was there all that time. */
export function isUnusedFor(
  { createdAt, lastUsedAt }: { readonly createdAt: number; readonly lastUsedAt?: number | undefined },
  days: number,
  now: number,
): boolean {
  return (lastUsedAt ?? createdAt) <= now - days * DAY_MS;
}
