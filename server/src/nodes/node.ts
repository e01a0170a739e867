/** How often a node says that it is there, and how far it has read. */
export const REPORT_MS = 5_000;
/** A node that has said nothing for so long is forgotten; one that was only held up says hello again. */
export const FORGET_MS = 300_000;

/** A process that serves over this database. */
export interface Node {
  readonly nodeId: string;
  /** What people call it: by default the name of its machine. */
  readonly name: string;
  readonly version: string;
  /** Epoch ms, by the node's clock. */
  readonly startedAt: number;
  /** Epoch ms, by the database's clock. */
  readonly reportedAt: number;
  /** Milliseconds since then, by the same clock. */
  readonly silentMs: number;
  /** For how long it trusts what it remembers without having read the feed. */
  readonly maxStalenessMs: number;
  /** The last change that it had applied when it reported. */
  readonly appliedSeq: number;
  /** How old its knowledge of changes was at most when it reported. */
  readonly knowledgeAgeMs: number;
}

/**
 * Whether a node may be taken for running: it has missed one report at most. One that is not may still be, where it can
 * read the database and not write it; it refuses within its own bound all the same.
 */
export function isLive({ silentMs, maxStalenessMs }: Node): boolean {
  return silentMs <= 2 * REPORT_MS + maxStalenessMs;
}
