import type { Selectable } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Schema } from '../../db/schema.ts';
import { type CutStatement, readStatement, type SignedStatement } from './statement.ts';
import { isFull } from './trail-state.ts';

type Row = Selectable<Schema['audit_statements']>;

export async function insertStatement({ sql }: Queryable, signed: SignedStatement): Promise<void> {
  const { statement, text, hash, signature, publicKey } = signed;
  await sql
    .insertInto('audit_statements')
    .values({
      number: statement.number,
      kind: kindOf(signed),
      time: statement.time,
      hash,
      text,
      signature,
      public_key: publicKey,
    })
    .execute();
}

/** Statements after a number, in their order, at most `limit`. */
export async function listStatements(
  { sql }: Queryable,
  after: number,
  limit: number,
): Promise<SignedStatement[]> {
  const rows = await sql
    .selectFrom('audit_statements')
    .selectAll()
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(readRow);
}

/** The last statement about deleted rows. */
export async function findLastCut(db: Queryable): Promise<SignedStatement<CutStatement> | undefined> {
  const row = await findLast(db, 'cut', Number.MAX_SAFE_INTEGER);
  return row as SignedStatement<CutStatement> | undefined;
}

/** The last statement, up to a number, that says where all chains stand. */
export function findLastFull(db: Queryable, upTo: number): Promise<SignedStatement | undefined> {
  return findLast(db, 'heads-all', upTo);
}

async function findLast(
  { sql }: Queryable,
  kind: string,
  upTo: number,
): Promise<SignedStatement | undefined> {
  const row = await sql
    .selectFrom('audit_statements')
    .selectAll()
    .where('kind', '=', kind)
    .where('number', '<=', upTo)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && readRow(row);
}

/** The number of the last statement that was signed before an instant (epoch ms); 0 when none was. */
export async function findNumberBefore({ sql }: Queryable, time: number): Promise<number> {
  const row = await sql
    .selectFrom('audit_statements')
    .select('number')
    .where('time', '<', time)
    .orderBy('time', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? 0;
}

/** The number of the first statement that was signed at an instant (epoch ms) or later. */
export async function findNumberFrom({ sql }: Queryable, time: number): Promise<number | undefined> {
  const row = await sql
    .selectFrom('audit_statements')
    .select('number')
    .where('time', '>=', time)
    .orderBy('time')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  return row?.number;
}

/** Deletes some of the statements up to a number, the oldest first; gives back how many. */
export async function deleteStatements({ sql }: Queryable, upTo: number, limit: number): Promise<number> {
  const oldest = sql
    .selectFrom('audit_statements')
    .select('number')
    .where('number', '<=', upTo)
    .orderBy('number')
    .limit(limit);
  const result = await sql.deleteFrom('audit_statements').where('number', 'in', oldest).executeTakeFirst();
  return Number(result.numDeletedRows);
}

function kindOf({ statement }: SignedStatement): string {
  if (statement.kind !== 'heads') return statement.kind;
  return isFull(statement) ? 'heads-all' : 'heads-moved';
}

function readRow({ number, text, signature, public_key: publicKey }: Row): SignedStatement {
  const signed = readStatement(text, signature, publicKey);
  if (signed === undefined) throw new Error(`Statement ${number} about the audit trail cannot be read.`);
  return signed;
}
