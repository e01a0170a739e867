import { createHash } from 'node:crypto';
import type { LatchkeyClient } from '@latchkey/client';
import { CommandFailure } from './exit-code.ts';

const ID_LENGTH = 64;
/** Any beginning of an id, so long that nobody hits another one by a slip. */
const ID = /^[0-9a-f]{8,64}$/;

/** `dapi…`, or a prefix of the operator's with 36 letters and digits. */
const VALUE = /^(dapi[0-9a-f]{32}|[A-Za-z0-9_]+_[0-9A-Za-z]{36})$/;

/** Whether a text has the form of a token value, with or without a right checksum. */
export function hasTokenForm(text: string): boolean {
  return VALUE.test(text);
}

/** The id of a token by its value. Of anything else, such as a short password, it would tell what it is. */
export function tokenIdOf(tokenValue: string): string {
  return createHash('sha256').update(tokenValue).digest('hex');
}

/** A token id, or the beginning of one, as it was typed. Throws `CommandFailure` for what is none. */
export function parseTokenId(typed: string): string {
  const id = typed.toLowerCase();
  if (ID.test(id)) return id;
  // Whoever gives a token value here must not find it in a log.
  const message = 'TOKEN_ID must be 8 to 64 hex digits, as "latchkey token list" shows them.';
  throw new CommandFailure('wrongUsage', message);
}

/** The whole id of the one own token whose id begins so. Throws `CommandFailure` where there is none, or more than one. */
export async function findWholeId(client: LatchkeyClient, beginning: string): Promise<string> {
  if (beginning.length === ID_LENGTH) return beginning;
  const tokens = await client.listAllTokens();
  const ids = tokens.map(({ token_id: id }) => id).filter((id) => id.startsWith(beginning));
  const [first, second] = ids;
  if (first === undefined) {
    const message = `You have no token whose id begins with ${beginning}.`;
    throw new CommandFailure('notFound', message);
  }
  if (second !== undefined) {
    throw new CommandFailure(
      'failed',
      `Several of your tokens begin so; give more digits: ${ids.join(', ')}`,
    );
  }
  return first;
}
