import { CHAIN_START_HASH, hashRow } from '../../server/src/audit/row.ts';
import type { Row, ScratchDatabase } from './faults-database.ts';

/** What the books say, and everything in them that does not agree. */
export interface Ledger {
  readonly problems: readonly string[];
  readonly tokens: number;
  readonly revoked: number;
  readonly auditEvents: number;
  readonly chains: number;
  readonly changes: number;
}

type AuditRow = Parameters<typeof hashRow>[0];

/**
 * Compares tokens with their audit events and with the change feed, row by row, and recomputes every audit chain.
 * For databases that nothing was purged from, whose audit events and tokens are all there from the start.
 */
export async function readLedger(database: ScratchDatabase): Promise<Ledger> {
  // Several queries are several snapshots: nobody may write meanwhile.
  const tokens = await database.query('select token_id, revoked_at from tokens');
  const events = await database.query('select * from audit_events order by chain, chain_seq');
  const changes = await database.query('select seq, kind, subject from changes order by seq');
  const [head] = await database.query('select seq, floor from feed_head');
  const revoked = tokens.filter((token) => token.revoked_at !== null);
  const ids = (rows: readonly Row[]) => rows.map((row) => String(row.token_id));
  const ofTokens = changes.filter((row) => row.kind === 'token').map((row) => String(row.subject));
  const replayed = rowsReplayed(events);
  const problems = [
    ...compare('a token and generateDbToken', ids(tokens), subjectsOf(events, 'generateDbToken')),
    ...compare(
      'a revoked token and revokeDbToken',
      ids(revoked),
      subjectsOf(events, 'revokeDbToken'),
      replayed,
    ),
    ...(replayed === 0
      ? compare('a revoked token and its change', ids(revoked), ofTokens)
      : ofTokens
          .filter((id) => !ids(revoked).includes(id))
          .map((id) => `a change of ${id}, which is not revoked`)),
    ...checkFeed(changes, head),
    ...checkChains(events as unknown as AuditRow[]),
  ];
  return {
    problems,
    tokens: tokens.length,
    revoked: revoked.length,
    auditEvents: events.length,
    chains: new Set(events.map((row) => row.chain)).size,
    changes: changes.length,
  };
}

function subjectsOf(events: readonly Row[], action: string): string[] {
  return events
    .filter((row) => row.action_name === action)
    .map((row) => String((JSON.parse(String(row.request_params)) as { tokenId?: unknown }).tokenId));
}

/**
 * What a killed server had in its journal and not in its database is done again at the next start, under one event of its
 * own, and the feed begins anew. It is none that was acknowledged.
 */
function rowsReplayed(events: readonly Row[]): number {
  return events
    .filter((row) => row.action_name === 'replayJournal')
    .map((row) => Number((JSON.parse(String(row.request_params)) as { rows?: unknown }).rows))
    .reduce((sum, rows) => sum + rows, 0);
}

/** Both must name the same things, each exactly once; so many may be on the left alone. */
function compare(what: string, left: readonly string[], right: readonly string[], mayBeAlone = 0): string[] {
  const differences = new Map<string, number>();
  for (const id of left) differences.set(id, (differences.get(id) ?? 0) + 1);
  for (const id of right) differences.set(id, (differences.get(id) ?? 0) - 1);
  const unequal = [...differences].filter(([, difference]) => difference !== 0);
  const twice = left.length === new Set(left).size ? [] : [`${what}: one is there twice`];
  if (unequal.length <= mayBeAlone && unequal.every(([, difference]) => difference === 1)) return twice;
  return [
    ...twice,
    ...unequal.map(([id, difference]) => `${what}: ${id} is out of balance by ${difference}`),
  ];
}

function checkFeed(changes: readonly Row[], head: Row | undefined): string[] {
  const floor = Number(head?.floor);
  const gaps = changes.filter((row, i) => row.seq !== floor + i + 1);
  const problems = gaps.slice(0, 3).map((row) => `the change feed has a gap before ${row.seq}`);
  if (head?.seq === floor + changes.length) return problems;
  return [...problems, `the feed's head is ${JSON.stringify(head)} after ${changes.length} changes`];
}

function checkChains(events: readonly AuditRow[]): string[] {
  const problems: string[] = [];
  let before: AuditRow | undefined;
  for (const event of events) {
    const isFirst = before?.chain !== event.chain;
    const expectedSeq = isFirst ? 1 : (before?.chain_seq ?? 0) + 1;
    const expectedHash = isFirst || before === undefined ? CHAIN_START_HASH : hashRow(before);
    const place = `audit chain ${event.chain}, row ${event.chain_seq}`;
    if (event.chain_seq !== expectedSeq) problems.push(`${place}: expected row ${expectedSeq}`);
    if (event.prev_hash !== expectedHash) problems.push(`${place}: does not hold the hash of the row before`);
    before = event;
  }
  return problems;
}
