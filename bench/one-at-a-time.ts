import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Claims a folder until this process ends: two runs at once would write to the same databases and spoil each
 * other's figures. Throws when another process that still runs has it.
 */
export function claim(folder: string): void {
  const path = join(folder, 'running-pid');
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch {
    const pid = Number(readFileSync(path, 'utf8'));
    if (isRunning(pid)) throw new Error(`Another benchmark is running (process ${pid}): wait for it.`);
    writeFileSync(path, String(process.pid));
  }
  process.once('exit', () => rmSync(path, { force: true }));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
