import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 120_000;
const LOOK_MS = 200;

/** Waits for what takes a cluster its time. Throws, saying what is wrong, when it does not come about. */
export async function untilSlow(holds: () => Promise<boolean>, otherwise: () => string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${otherwise()} (waited ${PATIENCE_MS} ms)`);
    await sleep(LOOK_MS);
  }
}
