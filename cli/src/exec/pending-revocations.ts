import { join } from 'node:path';
import { ApiError, type LatchkeyClient } from '@latchkey/client';
import { type Holder, isGone, isHolder, thisProcess } from '../holder.ts';
import { changePrivateJson, configFolder, readPrivateJson } from '../profiles/private-file.ts';
import type { Terminal } from '../terminal.ts';

/** A token that is to be revoked, by its id alone. */
export interface PendingRevocation {
  readonly host: string;
  readonly tokenId: string;
  /** From when on it is worth nothing anyway; epoch milliseconds. */
  readonly expiresAt: number;
  /** The profile that it was generated with; absent: a token or password of the environment's. */
  readonly profile?: string;
  /** The command that revokes it itself, unless it ended before. */
  readonly holder: Holder;
}

type Files = Pick<Terminal, 'env' | 'now'>;

/** Notes a token that must not outlive this process, before anybody gets it. */
export function notePending(terminal: Files, token: Omit<PendingRevocation, 'holder'>): Promise<void> {
  return change(terminal, (pending) => [...pending, { ...token, holder: thisProcess() }]);
}

/**
 * Revokes what earlier commands could not, at the server of this client; what fails is left for the next command, until it
 * expires. Throws nothing: it is not what was asked for.
 */
export async function revokePending(
  terminal: Files,
  client: LatchkeyClient,
  profile: string | undefined,
): Promise<void> {
  if (!hasPending(terminal)) return;
  for (const { host, tokenId, profile: maker, holder } of listPending(terminal)) {
    if (host !== client.host || !isGone(holder)) continue;
    try {
      await client.revokeToken(tokenId);
      await settlePending(terminal, tokenId);
    } catch (error) {
      // To somebody else it does not exist either.
      const isGone =
        error instanceof ApiError && error.status === 404 && maker !== undefined && maker === profile;
      if (isGone) await settlePending(terminal, tokenId);
    }
  }
}

/** Notes that a token is revoked. */
export function settlePending(terminal: Files, settled: string): Promise<void> {
  return change(terminal, (pending) => pending.filter(({ tokenId }) => tokenId !== settled));
}

function hasPending(terminal: Files): boolean {
  try {
    return listPending(terminal).length > 0;
  } catch {
    // Without a home, or with a file that cannot be read, there is nothing that could be done here.
    return false;
  }
}

function listPending(terminal: Files): readonly PendingRevocation[] {
  return pendingIn(terminal, readPrivateJson(pathOf(terminal)) ?? {});
}

/** Those that are not over by themselves. */
function pendingIn(
  { now }: Files,
  { pending = [] }: Readonly<Record<string, unknown>>,
): readonly PendingRevocation[] {
  const known = Array.isArray(pending) ? pending.filter(isPending) : [];
  return known.filter(({ expiresAt }) => expiresAt > now());
}

function change(
  terminal: Files,
  to: (pending: readonly PendingRevocation[]) => readonly PendingRevocation[],
): Promise<void> {
  return changePrivateJson(pathOf(terminal), (held) => ({ pending: to(pendingIn(terminal, held)) }));
}

function pathOf(terminal: Files): string {
  return join(configFolder(terminal), 'pending-revocations.json');
}

function isPending(value: unknown): value is PendingRevocation {
  if (typeof value !== 'object' || value === null) return false;
  const { host, tokenId, expiresAt, profile, holder } = value as Record<string, unknown>;
  const isToken = typeof host === 'string' && typeof tokenId === 'string' && typeof expiresAt === 'number';
  return isToken && (profile === undefined || typeof profile === 'string') && isHolder(holder);
}
