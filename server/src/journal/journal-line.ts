import { createHash } from 'node:crypto';
import { isWatched, type Taking } from './watched-table.ts';

/** The first line: which journal this is. */
export interface JournalHead {
  readonly journal: string;
  /** The id of the workspace whose journal it is. */
  readonly workspace: string;
  readonly startedAt: number;
}

/** What one COMMIT took away. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: number;
  /** The entries from this number up to this one never took place: their COMMIT failed, and nobody was told that they did. */
  readonly voidsFrom?: number;
  readonly takings: readonly Taking[];
}

/** A line, which holds the hash of the one before it, and its own hash. */
export interface SealedLine {
  readonly text: string;
  readonly hash: string;
}

/** Of the line before the first. */
export const NO_HASH = '0'.repeat(64);

/** A line as it is written, its end included: SHA-256 in hex over the hash before it and the JSON, then that. */
export function sealLine(previousHash: string, content: JournalHead | JournalEntry): SealedLine {
  const json = JSON.stringify(content);
  const hash = hashOf(previousHash, json);
  return { text: `${hash} ${json}\n`, hash };
}

/** What a line without its end says; undefined when it does not follow on the hash before it. */
export function openLine(previousHash: string, line: string): { hash: string; json: string } | undefined {
  const hash = line.slice(0, 64);
  const json = line.slice(65);
  return line[64] === ' ' && hashOf(previousHash, json) === hash ? { hash, json } : undefined;
}

export function readHead(json: string): JournalHead | undefined {
  const { journal, workspace, startedAt } = parse(json);
  if (typeof journal !== 'string' || typeof workspace !== 'string' || typeof startedAt !== 'number')
    return undefined;
  return { journal, workspace, startedAt };
}

/** Undefined when it is none that this version knows. */
export function readEntry(json: string): JournalEntry | undefined {
  const { seq, at, voidsFrom, takings } = parse(json);
  if (typeof seq !== 'number' || typeof at !== 'number' || !Array.isArray(takings)) return undefined;
  if (voidsFrom !== undefined && typeof voidsFrom !== 'number') return undefined;
  if (!takings.every(isTaking)) return undefined;
  return { seq, at, takings, ...(voidsFrom !== undefined && { voidsFrom }) };
}

function isTaking(one: unknown): one is Taking {
  if (typeof one !== 'object' || one === null) return false;
  const { from, subject, image } = one as Record<string, unknown>;
  return typeof from === 'string' && isWatched(from) && Array.isArray(subject) && typeof image === 'object';
}

function parse(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function hashOf(previousHash: string, json: string): string {
  return createHash('sha256').update(previousHash).update(json).digest('hex');
}
