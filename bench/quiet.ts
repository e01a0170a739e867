import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 300;
const QUIET_SHARE = 0.15;

/** Waits until nobody uses the machine, as long as patience lasts; gives back how much of it is left. */
export async function waitForQuiet(patienceMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const before = sample();
    await sleep(SAMPLE_MS);
    const after = sample();
    const leftMs = patienceMs - (performance.now() - startedAt);
    const busyShare = 1 - (after.idleMs - before.idleMs) / (after.allMs - before.allMs);
    if (busyShare < QUIET_SHARE || leftMs <= 0) return Math.max(leftMs, 0);
  }
}

function sample(): { idleMs: number; allMs: number } {
  let idleMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, allMs };
}
