import { Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { DatabaseAddress } from '../config/checks.ts';
import type { Log } from '../log.ts';
import type { Db } from './database.ts';
import { isUpToDate, migrate } from './migrate.ts';
import { openDatabase } from './open.ts';

/** An index over many millions of rows takes longer than a server may wait for anything. */
const ONE_HOUR_MS = 3_600_000;

/** Runs the migrations that are due, on a connection of their own with all the time that they need. */
export async function bringUpToDate(
  db: Db,
  address: DatabaseAddress,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  if (await isUpToDate(db)) return;
  const patient = await openDatabase(address, {
    ...{ clock, log, metrics: new Registry(), timeoutMs: ONE_HOUR_MS, poolSize: 1, proofMs: 1_000 },
  });
  try {
    await migrate(patient, clock, async () => {});
  } finally {
    await patient.close();
  }
}
