import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { GIVE_UP_MS } from './channel-queue.ts';
import { failureEvent } from './failure-event.ts';
import { deleteSettled, failOld } from './upkeep-store.ts';

interface UpkeepDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
}

const DAY_MS = 24 * 3_600_000;
/** Long enough to see what went out last week. */
const KEEP_DELIVERED_MS = 7 * DAY_MS;
const KEEP_FAILED_MS = 30 * DAY_MS;
/** So many at a time, so that no act waits for long. */
const ROWS_AN_ACT = 500;

/** Gives up what is too old, also of a channel that was switched off, and deletes what has been settled for long. */
export async function tidyNotifications(deps: UpkeepDeps): Promise<void> {
  while ((await failSome(deps)) === ROWS_AN_ACT);
  const now = deps.clock.now();
  const keep = [
    ['delivered', KEEP_DELIVERED_MS],
    ['failed', KEEP_FAILED_MS],
  ] as const;
  for (const [state, keepMs] of keep) {
    const age = { before: now - keepMs, limit: ROWS_AN_ACT };
    while ((await deps.db.write((tx) => deleteSettled(tx, state, age))) === ROWS_AN_ACT);
  }
}

async function failSome({ db, clock, log, audit }: UpkeepDeps): Promise<number> {
  const now = clock.now();
  const error = 'It could not be delivered within three days.';
  const counts = await db.write(async (tx) => {
    const byChannel = await failOld(tx, { before: now - GIVE_UP_MS, limit: ROWS_AN_ACT }, { now, error });
    for (const [channel, count] of byChannel)
      audit.record(tx, failureEvent(systemCaller('clean'), { channel, notifications: String(count) }, error));
    return byChannel;
  });
  for (const [channel, count] of counts)
    log.error({ channel, count, reason: error }, 'notifications were given up');
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
