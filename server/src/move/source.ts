import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { checkSqlite, openAlone } from '../db/copy-sqlite.ts';
import { MOVED_AWAY } from '../db/move-marks.ts';
import { isLeftBehind } from './left-behind.ts';
import { type Row, RowSum, type Value } from './row.ts';

/** A table that is moved. */
export interface MovedTable {
  readonly name: string;
  /** Sorted by name. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** A SQLite database that nobody else can open meanwhile. */
export class Source {
  readonly #file: DatabaseSync;
  readonly tables: readonly MovedTable[];

  /** Throws when it is not there, not whole, or in use. */
  constructor(path: string) {
    if (!existsSync(path)) throw new Error(`There is no database ${path}.`);
    checkSqlite(path);
    this.#file = openAlone(path);
    this.tables = this.#listTables();
  }

  /** Whether all of it was moved before. */
  get isMarked(): boolean {
    return this.migrations.includes(MOVED_AWAY);
  }

  get migrations(): string[] {
    return this.#all('select name from migrations order by name').map(([name]) => String(name));
  }

  /** Of the installation, and of the journal that belongs to it. */
  get ids(): { readonly workspace: string; readonly journal: string | undefined } {
    const [workspace] = this.#all("select value from installation where key = 'workspace_id'");
    const [journal] = this.#all('select journal_id from journals');
    if (workspace === undefined)
      throw new Error('The database holds no installation: there is nothing to move.');
    return {
      workspace: String(workspace[0]),
      journal: journal === undefined ? undefined : String(journal[0]),
    };
  }

  /** Rows in the order of their keys, after the one with this key. */
  *rows({ name, columns, key }: MovedTable, after?: Row): Generator<Row> {
    const keys = key.join(', ');
    const beyond = after === undefined ? '' : `where (${keys}) > (${key.map(() => '?').join(', ')})`;
    const statement = this.#file.prepare(
      `select ${columns.join(', ')} from ${name} ${beyond} order by ${keys}`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate(...((after ?? []) as SQLInputValue[]))) yield row as unknown as Row;
  }

  /** Counts and hashes a table. Throws when PostgreSQL cannot hold one of its texts. */
  sum(table: MovedTable): RowSum {
    const sum = new RowSum();
    for (const row of this.rows(table)) {
      for (const [i, value] of row.entries()) this.#refuseText(table, row, table.columns[i] ?? '', value);
      sum.add(row);
    }
    return sum;
  }

  /** From here on no latchkeyd of any version starts with it. */
  markMoved(now: number): void {
    if (!this.isMarked)
      this.#file.prepare('insert into migrations (name, applied_at) values (?, ?)').run(MOVED_AWAY, now);
    this.#file.exec('COMMIT');
  }

  close(): void {
    this.#file.close();
  }

  #refuseText({ name, columns, key }: MovedTable, row: Row, column: string, value: Value): void {
    if (typeof value !== 'string') return;
    const hasNul = value.includes('\0');
    if (!hasNul && !value.includes('\uFFFD')) return;
    const id = key.map((one) => row[columns.indexOf(one)] as SQLInputValue);
    const where = key.map((one) => `${one} = ?`).join(' and ');
    // What is no UTF-8 reads as this character, and so does the character itself.
    const statement = this.#file.prepare(
      `select cast(${column} as blob) as bytes from ${name} where ${where}`,
    );
    const bytes = statement.get(...id)?.bytes;
    if (!hasNul && bytes instanceof Uint8Array && Buffer.from(value).equals(bytes)) return;
    throw new Error(
      `PostgreSQL cannot hold the text in ${name}.${column} of the row ${JSON.stringify(id)}: it has ` +
        `${hasNul ? 'a NUL character' : 'bytes that are no UTF-8'}. Correct it in the SQLite database, and move again.`,
    );
  }

  #listTables(): MovedTable[] {
    const names = this.#all(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
    );
    return names
      .map(([name]) => String(name))
      .filter((name) => !isLeftBehind(name))
      .sort()
      .map((name) => {
        const columns = this.#all(`select name, pk from pragma_table_info('${name}') order by name`);
        const key = columns.filter(([, pk]) => Number(pk) > 0).sort((a, b) => Number(a[1]) - Number(b[1]));
        if (key.length === 0) throw new Error(`The table ${name} has no key by which it could be moved.`);
        return { name, columns: columns.map(([one]) => String(one)), key: key.map(([one]) => String(one)) };
      });
  }

  #all(query: string): Row[] {
    const statement = this.#file.prepare(query);
    statement.setReturnArrays(true);
    return statement.all() as unknown as Row[];
  }
}

/** One hash for all that is moved, by which a source is known again. */
export function digestOf(sums: ReadonlyMap<string, RowSum>): string {
  const hash = createHash('sha256');
  for (const [name, { rows, hash: sum }] of sums) hash.update(`${name} ${rows} ${sum}\n`);
  return hash.digest('hex');
}
