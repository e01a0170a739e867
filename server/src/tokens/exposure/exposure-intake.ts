import { randomUUID } from 'node:crypto';
import type { Caller } from '../../audit/audit-event.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import { hashTokenValue, isTokenValue } from '../token-value.ts';
import { countWaiting, insertReport } from './store.ts';

interface ExposureIntakeDeps {
  readonly db: Db;
  readonly clock: Clock;
}

/** Values that one report may have. */
export const MAX_REPORTED_AT_ONCE = 1_000;
/** What may wait, of all that report: strangers fill this and nothing else. */
const MAX_WAITING = { reports: 2_000, hashes: 50_000 };
const FULL_RETRY_SECONDS = 10;

/**
 * Takes in what somebody reports as exposed. Whether any of it is a token is not looked up here, so that neither the
 * answer nor how long it takes can tell.
 */
export class ExposureIntake {
  readonly #deps: ExposureIntakeDeps;

  constructor(deps: ExposureIntakeDeps) {
    this.#deps = deps;
  }

  /**
   * Writes down the hashes of what has the form of a token value; comes back once that is committed. Throws
   * `reports_full` when too many wait already.
   */
  async take(values: readonly string[], { address, requestId }: Caller): Promise<void> {
    const hashes = [...new Set(values)].filter(isTokenValue).map(hashTokenValue);
    if (hashes.length === 0) return;
    const { db, clock } = this.#deps;
    await db.write(async (tx) => {
      const waiting = await countWaiting(tx);
      if (waiting.reports >= MAX_WAITING.reports || waiting.hashes + hashes.length > MAX_WAITING.hashes)
        throw full();
      const reportedAt = clock.now();
      await insertReport(tx, { reportId: randomUUID(), reportedAt, address, requestId, hashes });
    });
  }
}

function full(): LatchkeyError {
  const message =
    'More exposed tokens are waiting to be revoked than can be taken in: send this again in some seconds.';
  return new LatchkeyError('reports_full', message, { retryAfterSeconds: FULL_RETRY_SECONDS });
}
