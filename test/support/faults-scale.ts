import { setTimeout as sleep } from 'node:timers/promises';

const IS_FULL = process.env.LATCHKEY_FAULTS === 'full';
const PATIENCE_MS = 20_000;
const LOOK_MS = 5;

/** How often to do something: a few times in `npm test`, the full count in `npm run test:faults`. */
export function times(short: number, full: number): number {
  return IS_FULL ? full : short;
}

/** How long a test may take on a machine that is busy with other things. */
export const TEST_MS = times(180_000, 1_200_000);

/** Waits until something holds. Throws, saying what is wrong, when it does not within a time that is far too long. */
export async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${otherwise} (waited ${PATIENCE_MS} ms)`);
    await sleep(LOOK_MS);
  }
}

/** Waits, but not for ever. Throws with a reason when the time is up. */
export async function within<T>(ms: number, promise: Promise<T>, reason: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${reason()} (waited ${ms} ms)`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
