import { readFileSync } from 'node:fs';

/** Waits, asks again and again, and gives back how long each answer took. */
export class Durations {
  readonly #durationsMs: number[] = [];

  get count(): number {
    return this.#durationsMs.length;
  }

  add(durationMs: number): void {
    this.#durationsMs.push(durationMs);
  }

  /** The duration that this share of all do not exceed; NaN without any. */
  quantile(share: number): number {
    const sorted = this.#durationsMs.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  }

  toString(): string {
    const ms = (share: number) => `${this.quantile(share).toFixed(1)} ms`;
    return `n=${this.count} p50=${ms(0.5)} p99=${ms(0.99)} max=${ms(1)}`;
  }
}

/** Resident memory of a process in MiB (Linux). */
export function residentMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`The memory of process ${pid} cannot be read.`);
  return Number(kib) / 1024;
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs `act` over and over until `untilMs` (of `performance.now()`), `everyMs` from start to start if it is that fast. */
export async function repeat(untilMs: number, everyMs: number, act: () => Promise<void>): Promise<void> {
  const isOver = (at: number) => at >= untilMs || performance.now() >= untilMs;
  for (let next = performance.now(); !isOver(next); next += everyMs) {
    const waitMs = next - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    await act();
  }
}
