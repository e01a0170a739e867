import { setTimeout as sleep } from 'node:timers/promises';
import { busyShare, machineTime } from '../test/support/machine-use.ts';

const SAMPLE_MS = 300;
const QUIET_SHARE = 0.15;

/** Waits until nobody uses the machine, as long as patience lasts; gives back how much of it is left. */
export async function waitForQuiet(patienceMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const before = machineTime();
    await sleep(SAMPLE_MS);
    const after = machineTime();
    const leftMs = patienceMs - (performance.now() - startedAt);
    if (busyShare(before, after) < QUIET_SHARE || leftMs <= 0) return Math.max(leftMs, 0);
  }
}
