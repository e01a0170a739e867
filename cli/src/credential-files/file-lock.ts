import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure } from '../exit-code.ts';
import { type Holder, isGone, isHolder, thisProcess } from '../holder.ts';
import { errorCodeOf } from './error-code.ts';

const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/**
 * Does something while no other `latchkey` changes the same file. What ended without giving its lock back loses it, if
 * it ran on this machine. Throws `CommandFailure` when the lock is not to be had in ten seconds.
 */
export async function withFileLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const lock = `${path}.latchkey-lock`;
  const mine = JSON.stringify(thisProcess());
  const until = performance.now() + WAIT_MS;
  while (!(await take(lock, mine))) {
    const holder = await readHolder(lock);
    if (holder !== undefined && isGone(holder)) await clear(lock, holder);
    else if (performance.now() > until) throw stillHeld(lock);
    else await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await act();
  } finally {
    await unlink(lock).catch(() => {});
  }
}

async function take(lock: string, mine: string): Promise<boolean> {
  try {
    await using file = await open(lock, 'wx', 0o600);
    await file.writeFile(mine);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(lock, 'utf8'));
    return isHolder(holder) ? holder : undefined;
  } catch {
    // Given back just now, or not written to the end yet.
    return undefined;
  }
}

/** Of several that find the same lock left behind, one moves it away; whoever moves another one puts that back. */
async function clear(lock: string, gone: Holder): Promise<void> {
  const aside = `${lock}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved === undefined || moved.pid !== gone.pid) await link(aside, lock).catch(() => {});
  await unlink(aside).catch(() => {});
}

function stillHeld(lock: string): CommandFailure {
  const message = `Another latchkey holds ${lock}: wait for it, or remove that file if none runs.`;
  return new CommandFailure('failed', message);
}
