import { DatabaseSync } from 'node:sqlite';
import { runSql } from '../postgres.ts';
import type { RowBytes } from './unit-costs.ts';

/** A table or an index: how large it is, and how many rows its table has. */
interface Part {
  readonly name: string;
  readonly table: string;
  readonly bytes: number;
  readonly rows: number;
}

const TABLES = ['tokens', 'token_usage', 'audit_events', 'changes'] as const;

/** Of a database's file, which nobody writes to. */
export function sqliteRowBytes(path: string): RowBytes {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    return rowBytes(
      TABLES.flatMap((table) => {
        const rows = file.prepare(`select count(*) as rows from ${table}`).get() as { rows: number };
        const parts = file
          .prepare(
            `select s.name, sum(d.pgsize) as bytes from sqlite_master as s join dbstat as d on d.name = s.name
             where s.tbl_name = ? group by s.name`,
          )
          .all(table) as { name: string; bytes: number }[];
        return parts.map((part) => ({ ...part, table, ...rows }));
      }),
    );
  } finally {
    file.close();
  }
}

/** Of a database of PostgreSQL, with what visibility and free space take. */
export async function postgresRowBytes(url: string): Promise<RowBytes> {
  const parts: Part[] = [];
  for (const table of TABLES) {
    const [counted] = await runSql<{ rows: string }>(url, `SELECT count(*) AS rows FROM ${table}`);
    const rows = Number(counted?.rows);
    const found = await runSql<{ name: string; bytes: string }>(url, {
      text: `SELECT relname AS name, pg_table_size(oid) AS bytes FROM pg_class
        WHERE oid = $1::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = $1::regclass)`,
      values: [table],
    });
    for (const { name, bytes } of found) parts.push({ name, table, bytes: Number(bytes), rows });
  }
  return rowBytes(parts);
}

function rowBytes(parts: readonly Part[]): RowBytes {
  const perRow = ({ bytes, rows }: Part) => Math.round((10 * bytes) / rows) / 10;
  const allOf = (table: string) =>
    Math.round(
      10 * parts.filter((part) => part.table === table).reduce((sum, part) => sum + perRow(part), 0),
    ) / 10;
  const ofTokens = parts.filter(({ table }) => table === 'tokens');
  const token = ofTokens.find(({ name }) => name === 'tokens');
  if (token === undefined) throw new Error('There is no table of tokens.');
  const indexes = ofTokens.filter((part) => part !== token);
  return {
    token: perRow(token),
    tokenIndexes: Object.fromEntries(indexes.map((part) => [part.name, perRow(part)])),
    tokenUsage: allOf('token_usage'),
    auditEvent: allOf('audit_events'),
    change: allOf('changes'),
  };
}
