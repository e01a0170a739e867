import { ApiError, type LatchkeyClient, type TokenDetails } from '@latchkey/client';
import { type CommonOptions, connectWith } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { hasTokenForm, tokenIdOf } from '../token-id.ts';
import type { FoundCredential } from './found.ts';

/** What the server says of a credential. */
export interface Verdict {
  /**
   * `refused`: the server takes it for no token that is good; `expired` and `revoked`: another token of the same owner
   * knows which; `limited`: it is good, but not for this question; `unknown`: nobody answered; `not asked`: a password.
   */
  readonly status: 'good' | 'limited' | 'refused' | 'expired' | 'revoked' | 'unknown' | 'not asked';
  /** For people, in place of a user name where there is none. */
  readonly note: string | undefined;
  /** The token id, of values that have the form of a token alone: a hash of a short password would tell it. */
  readonly tokenId: string | undefined;
  /** Epoch milliseconds; -1: never; undefined: nobody told. */
  readonly expiresAt?: number;
  readonly createdAt?: number;
}

/** What the server says of each, by secret; each is sent once, to this server alone, and passwords never. */
export async function askServer(
  terminal: Terminal,
  options: CommonOptions,
  credentials: readonly FoundCredential[],
): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const told = new Map<string, TokenDetails>();
  for (const { kind, secret } of credentials) {
    if (verdicts.has(secret)) continue;
    if (kind === 'password') {
      const note = 'a password: too many wrong ones would lock its user out';
      verdicts.set(secret, { status: 'not asked', note, tokenId: undefined });
      continue;
    }
    const tokenId = hasTokenForm(secret) ? tokenIdOf(secret) : undefined;
    const client = clientFor(terminal, options, secret);
    const verdict = client === undefined ? NO_TOKEN : await ask(client);
    verdicts.set(secret, { ...verdict, tokenId });
    if (verdict.status === 'good' && client !== undefined) await noteStatuses(client, told);
  }
  return new Map([...verdicts].map(([secret, verdict]) => [secret, refined(verdict, told)]));
}

/** Whether the server says that it is over with a credential. */
export function isEnded({ status }: Verdict): boolean {
  return status === 'refused' || status === 'expired' || status === 'revoked';
}

const NO_TOKEN = { status: 'refused', note: 'it holds characters that no token has' } as const;

function clientFor(terminal: Terminal, options: CommonOptions, token: string): LatchkeyClient | undefined {
  try {
    return connectWith(terminal, options, { token });
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

async function ask(client: LatchkeyClient): Promise<Omit<Verdict, 'tokenId'>> {
  try {
    return { status: 'good', note: (await client.me()).userName };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A proxy that wants a password of its own knows nothing of tokens.
    if (error.errorCode === 'UNREADABLE_ANSWER') return { status: 'unknown', note: error.message };
    if (error.isCredentialRefused) return { status: 'refused', note: undefined };
    const { status, message } = error;
    return { status: status === 403 ? 'limited' : 'unknown', note: message };
  }
}

/** What a good token tells of the others of its owner; one that may not list tells nothing. */
async function noteStatuses(client: LatchkeyClient, told: Map<string, TokenDetails>): Promise<void> {
  const tokens = await client.listAllTokens().catch((error: unknown) => {
    if (error instanceof ApiError) return [];
    throw error;
  });
  for (const token of tokens) told.set(token.token_id, token);
}

function refined(verdict: Verdict, told: ReadonlyMap<string, TokenDetails>): Verdict {
  const details = verdict.tokenId === undefined ? undefined : told.get(verdict.tokenId);
  if (details === undefined) return verdict;
  const { status, expiry_time: expiresAt, creation_time: createdAt } = details;
  const isOver = verdict.status === 'refused' && (status === 'expired' || status === 'revoked');
  return { ...verdict, ...(isOver && { status }), expiresAt, createdAt };
}
