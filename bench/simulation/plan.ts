import type { RowBytes, UnitCosts } from '../unit-costs/unit-costs.ts';

/** What an installation is supposed to be like. */
export interface Plan {
  readonly tokens: number;
  readonly nodes: number;
}

/** Suppositions, the same for every plan: change them to your own. */
export const SUPPOSED = {
  /** Of all tokens, those that are used in a day. */
  dailyUse: 0.1,
  /** A token is replaced so often. */
  lifetimeDays: 90,
  /** Audit rows for a use: one that says so a window, from one place. */
  usesADay: 8,
  auditDays: 365,
  boundMs: 1_000,
  reportSeconds: 5,
  /** All nodes forget at once, and each soon needs every token of a day. */
  coldStartSeconds: 60,
} as const;

const DAY_SECONDS = 86_400;

/** What follows from a plan and the unit costs. */
export interface Planned {
  readonly tokenBytes: number;
  readonly auditRowsADay: number;
  readonly auditBytes: number;
  readonly changesPerSecond: number;
  readonly createsPerSecond: number;
  readonly pollsPerSecond: number;
  readonly pollCores: number;
  readonly reportCores: number;
  readonly writeCores: number;
  /** Where each node remembers every token that is used in a day. */
  readonly rememberedBytes: number;
  /** Of PostgreSQL, while all nodes fill their memories anew. */
  readonly coldCores: number;
  readonly connections: number;
}

/** Computed, not measured: unit costs times numbers. Each token is created once and revoked or ends once in its lifetime. */
export function planFor({ tokens, nodes }: Plan, costs: UnitCosts, rows: RowBytes): Planned {
  const { dailyUse, lifetimeDays, usesADay, auditDays, boundMs, reportSeconds, coldStartSeconds } = SUPPOSED;
  const indexBytes = Object.values(rows.tokenIndexes).reduce((sum, bytes) => sum + bytes, 0);
  const createsPerSecond = tokens / lifetimeDays / DAY_SECONDS;
  const usedADay = tokens * dailyUse;
  const auditRowsADay = usedADay * usesADay + 2 * createsPerSecond * DAY_SECONDS;
  const pollsPerSecond = (nodes * 4 * 1000) / boundMs;
  const { cpuMicros } = costs;
  const coresOf = (perSecond: number, micros: number) => (perSecond * micros) / 1e6;
  return {
    tokenBytes: tokens * (rows.token + indexBytes + rows.tokenUsage),
    auditRowsADay,
    auditBytes: auditRowsADay * auditDays * rows.auditEvent,
    changesPerSecond: createsPerSecond,
    createsPerSecond,
    pollsPerSecond,
    pollCores: coresOf(pollsPerSecond, cpuMicros.poll.database),
    reportCores: coresOf(nodes / reportSeconds, cpuMicros.report.database),
    writeCores: coresOf(createsPerSecond, cpuMicros.create.database + cpuMicros.revoke.database),
    rememberedBytes: usedADay * costs.rememberedTokenBytes,
    coldCores: coresOf((usedADay * nodes) / coldStartSeconds, cpuMicros.lookupTogether.database),
    // One that writes and one that watches; those that read come and go.
    connections: nodes * 2,
  };
}
