import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

const MINUTE_MS = 60_000;

/** Names the time since this machine was started: another after each start. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Elsewhere than on Linux: when it was, to the minute.
    return `started ${Math.round((Date.now() - uptime() * 1000) / MINUTE_MS)}`;
  }
}
