import type { Statement } from './statement.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whether a parsed text has the fields of a statement: it may come from anybody. */
export function isStatement(value: unknown): value is Statement {
  const said = value as Json;
  const isNumbered =
    isCount(said.number) && isHash(said.previous) && isCount(said.time) && isText(said.workspace_id);
  if (!isNumbered || !Array.isArray(said.chains)) return false;
  const chains = said.chains as readonly unknown[];
  switch (said.kind) {
    case 'heads':
      return (said.covers === 'all' || said.covers === 'moved') && chains.every(isHead);
    case 'cut':
      return isCount(said.through) && isHash(said.through_hash) && chains.every(isCut);
    case 'opening':
      return (
        isCountOrNull(said.start_time) &&
        isCountOrNull(said.end_time) &&
        isCount(said.last) &&
        isHash(said.last_hash) &&
        chains.every(isStart)
      );
    default:
      return false;
  }
}

function isHead(value: unknown): boolean {
  return isStart(value) && isCount((value as Json).count) && isCount((value as Json).time);
}

function isCut(value: unknown): boolean {
  const { chain, from, to, hash, time } = (value ?? {}) as Json;
  return isText(chain) && isCount(from) && isCount(to) && isHash(hash) && isCount(time);
}

function isStart(value: unknown): boolean {
  const { chain, sequence, hash } = (value ?? {}) as Json;
  return isText(chain) && isCount(sequence) && isHash(hash);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCountOrNull(value: unknown): boolean {
  return value === null || isCount(value);
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
