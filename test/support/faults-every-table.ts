import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Of what a server does between acts, and what holds the names of migrations: never moved. */
export const NOT_MOVED: readonly string[] = ['changes', 'journal_pending', 'leases', 'migrations', 'nodes'];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

/** Gives every table without a row one, made of its columns alone, so that tables of later migrations get one, too. */
export function fillEveryTable(file: string): void {
  const connection = new DatabaseSync(file);
  for (const table of movedTables(connection)) {
    const { rows } = connection.prepare(`select count(*) as rows from ${table}`).get() ?? {};
    if (rows !== 0) continue;
    const columns = connection.prepare('select name, type, pk from pragma_table_info(?)').all(table);
    const values = (columns as unknown as Column[]).map(makeValue);
    const places = values.map(() => '?').join(', ');
    connection.prepare(`insert into ${table} values (${places})`).run(...values);
  }
  connection.exec('delete from journal_pending');
  connection.close();
}

/** Tables of a SQLite file whose rows a move carries. */
export function movedTables(connection: DatabaseSync): string[] {
  const all = connection.prepare("select name from sqlite_master where type = 'table' order by name").all();
  return all.map(({ name }) => String(name)).filter((name) => !NOT_MOVED.includes(name));
}

function makeValue({ name, type }: Column, i: number): SQLInputValue {
  if (type.toLowerCase() === 'blob') return Buffer.from([0, 255, 10, i]);
  if (type.toLowerCase() === 'integer') return 9_007_199_254_740_000 - i;
  return `${name} "quoted", {braces}, \\backslash, NULL, Ünï\u{1F511} \uFFFD`;
}
