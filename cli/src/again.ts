import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '@latchkey/client';

const TRIES = 4;
const FIRST_WAIT_MS = 500;
/** Nobody sits before a terminal for longer. */
const LONGEST_WAIT_MS = 30_000;

/** Does what may be done twice, again for as long as its failure is one that passes. */
export async function again<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error) || tries === TRIES) throw error;
      const waitMs = Math.max((error.retryAfterSeconds ?? 0) * 1_000, FIRST_WAIT_MS * 2 ** (tries - 1));
      if (waitMs > LONGEST_WAIT_MS) throw error;
      await sleep(waitMs);
    }
  }
}

/** That no answer came, or that the server did nothing for now. */
export function isPassing(error: unknown): error is ApiError {
  return error instanceof ApiError && PASSING.has(error.status);
}

/** 0: none. */
const PASSING: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);
