import { mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess, isSameProcess } from './process-identity.mjs';

// A lock is a row of numbered tickets. The highest one holds; whoever finds its processes gone takes over by
// creating the next number with O_EXCL, which exactly one taker can do. A single file that takers delete
// would let a slow taker delete the lock of a fast one. The highest ticket is never deleted, so a taker with
// an old view of the folder always finds a higher one than its own and steps back.
const TICKET = /^ticket-(\d+)$/;
const UNWRITTEN_GRACE_MS = 5000;
const POLL_MS = 100;

/**
 * @typedef {object} HeldLock
 * @property {(pid: number) => void} include keeps the lock held while this process of ours lives, even if we die
 */

/**
 * Runs `work` while no other process runs its own under the same folder; waits for a living holder, takes over
 * from a dead one, and lets go afterwards even if `work` throws.
 *
 * @template T
 * @param {string} directory
 * @param {(lock: HeldLock) => Promise<T>} work
 * @param {{ onWait?: (holder: string, waitedMs: number) => void }} [options] told the holder at each poll
 * @returns {Promise<T>}
 */
export async function withLock(directory, work, { onWait } = {}) {
  const ticket = await acquire(directory, onWait);
  const holders = [identifyProcess(process.pid) ?? String(process.pid)];
  try {
    return await work({
      include(pid) {
        const identity = identifyProcess(pid);
        if (identity !== undefined) holders.push(identity);
        writeFileSync(ticket, holders.join('\n'));
      },
    });
  } finally {
    writeFileSync(ticket, 'released');
  }
}

/**
 * @param {string} directory
 * @param {((holder: string, waitedMs: number) => void) | undefined} onWait
 * @returns {Promise<string>} the file of the ticket that now holds
 */
async function acquire(directory, onWait) {
  mkdirSync(directory, { recursive: true });
  const startedAt = performance.now();
  for (;;) {
    const latest = findLatest(directory);
    const holder = findHolder(ticketPath(directory, latest));
    if (holder === undefined) {
      if (claimTicket(directory, latest + 1)) return ticketPath(directory, latest + 1);
    } else {
      onWait?.(holder, performance.now() - startedAt);
      await sleep(POLL_MS);
    }
  }
}

/**
 * Creates this ticket as ours and clears away the lower ones; gives false, and leaves nothing, when somebody has
 * it or a higher one.
 *
 * @param {string} directory
 * @param {number} number
 * @returns {boolean}
 */
export function claimTicket(directory, number) {
  const path = ticketPath(directory, number);
  try {
    writeFileSync(path, identifyProcess(process.pid) ?? String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
  const numbers = listTickets(directory);
  if (Math.max(...numbers) > number) {
    remove(path);
    return false;
  }
  for (const older of numbers) if (older < number) remove(ticketPath(directory, older));
  return true;
}

/**
 * @param {string} path
 * @returns {string | undefined} the living process that holds this ticket
 */
function findHolder(path) {
  try {
    const content = readFileSync(path, 'utf8');
    if (content === '') {
      const isBeingWritten = Date.now() - statSync(path).mtimeMs < UNWRITTEN_GRACE_MS;
      return isBeingWritten ? 'a process that is just starting' : undefined;
    }
    const living = content.split('\n').find(isSameProcess);
    return living === undefined ? undefined : `process ${living.split('@')[0]}`;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** @param {string} directory */
function listTickets(directory) {
  return readdirSync(directory).flatMap((name) => TICKET.exec(name)?.slice(1).map(Number) ?? []);
}

/** @param {string} directory */
function findLatest(directory) {
  return Math.max(0, ...listTickets(directory));
}

/**
 * @param {string} directory
 * @param {number} number
 */
function ticketPath(directory, number) {
  return join(directory, `ticket-${number}`);
}

/** @param {string} path */
function remove(path) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isErrno(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
