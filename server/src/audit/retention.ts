import type { Db } from '../db/database.ts';
import type { Statements } from './statements/statements.ts';
import { deleteStatements, findLastCut } from './statements/store.ts';
import { deleteRows, findFirstRow, listChainEnds } from './store.ts';

interface RetentionDeps {
  readonly db: Db;
  readonly statements: Statements;
}

/** So that each act is short: on SQLite nothing else happens meanwhile. */
const ROWS_AN_ACT = 1_000;

/**
 * Deletes events of before an instant (epoch ms), by whole signed segments: what statements before number
 * `notAfter + 1` cover. First the cut is signed, then it is carried out; one that was broken off is finished.
 */
export async function cutTrail(
  { db, statements }: RetentionDeps,
  before: number,
  notAfter = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  await statements.cut(before, notAfter);
  const cut = await findLastCut(db);
  if (cut === undefined) return;
  const { chains, through } = cut.statement;
  const kept = new Set((await listChainEnds(db)).map(({ chain }) => chain));
  for (const { chain, to } of chains) if (kept.has(chain)) await deleteUpTo(db, chain, to);
  while ((await db.write((tx) => deleteStatements(tx, through, ROWS_AN_ACT))) > 0);
}

async function deleteUpTo(db: Db, chain: string, to: number): Promise<void> {
  let first = await findFirstRow(db, chain);
  while (first !== undefined && first.chain_seq <= to) {
    const from = first.chain_seq;
    await db.write((tx) => deleteRows(tx, { chain, from, to: Math.min(to, from + ROWS_AN_ACT - 1) }));
    first = await findFirstRow(db, chain);
  }
}
