import { existsSync, readFileSync } from 'node:fs';

/**
 * Names a living process so that a later one with the same number is told apart where the system allows it
 * (Linux: `pid@start`, elsewhere `pid`); gives undefined when there is no such process.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function identifyProcess(pid) {
  if (existsSync('/proc/self/stat')) return identifyByProc(pid);
  try {
    process.kill(pid, 0);
    return String(pid);
  } catch (error) {
    // Somebody else's process may not be signalled by us, but it is alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? String(pid) : undefined;
  }
}

/**
 * Tells whether the process once named so still lives.
 *
 * @param {string} identity
 * @returns {boolean}
 */
export function isSameProcess(identity) {
  const pid = Number(identity.split('@')[0]);
  return Number.isInteger(pid) && pid > 0 && identifyProcess(pid) === identity;
}

/**
 * In containers the same few numbers are given out again and again, so the number alone proves nothing.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function identifyByProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): "pid (name) state ppid …", the name may hold spaces and brackets; the start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isZombie = fields[0] === 'Z' || fields[0] === 'X';
    return isZombie ? undefined : `${pid}@${fields[19]}`;
  } catch {
    return undefined;
  }
}
