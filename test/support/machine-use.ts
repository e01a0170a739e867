import { cpus } from 'node:os';

/** Time of all cores together since the machine started. */
export interface MachineTime {
  readonly idleMs: number;
  readonly allMs: number;
}

export function machineTime(): MachineTime {
  let idleMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    idleMs += times.idle;
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, allMs };
}

/** The part of the machine that was in use between two moments. */
export function busyShare(before: MachineTime, after: MachineTime): number {
  return 1 - (after.idleMs - before.idleMs) / (after.allMs - before.allMs);
}
