import { LatchkeyError } from '../../errors.ts';

/** Up to where the trail has been followed. */
export interface TailPlace {
  /** Chains that are not named ended before this instant, or were not there. Epoch ms. */
  readonly since: number;
  /** The number of the last event of each. */
  readonly chains: ReadonlyMap<string, number>;
}

/** A place as clients pass it back: opaque to them. */
export function writeTailCursor({ since, chains }: TailPlace): string {
  return Buffer.from(JSON.stringify([since, [...chains]])).toString('base64url');
}

/** Throws `invalid_parameter` for a cursor that is none of ours. */
export function readTailCursor(cursor: string): TailPlace {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [since, entries] = Array.isArray(parsed) ? parsed : [];
    if (Number.isSafeInteger(since) && Array.isArray(entries) && entries.every(isPosition))
      return { since, chains: new Map(entries) };
  } catch {
    // Refused below.
  }
  throw new LatchkeyError(
    'invalid_parameter',
    'cursor must be the cursor of the answer before: leave it out to begin anew.',
  );
}

function isPosition(entry: unknown): entry is [string, number] {
  const [chain, sequence] = Array.isArray(entry) ? entry : [];
  return typeof chain === 'string' && Number.isSafeInteger(sequence) && sequence >= 0;
}
