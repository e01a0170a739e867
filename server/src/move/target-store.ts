import { CompiledQuery, sql } from 'kysely';
import { makeAllForget } from '../changes/make-all-forget.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { migrateIn } from '../db/migrate.ts';
import { HALF_MOVED } from '../db/move-marks.ts';
import { type Row, RowSum } from './row.ts';
import type { MovedTable } from './source.ts';

/** What stands in the target before a move. */
export type TargetState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'half' | 'done'; readonly digest: string };

/** How far a table has come. */
export interface Progress {
  readonly rows: number;
  /** Key of the last row that is there. */
  readonly after: Row | undefined;
}

const PAGE_ROWS = 2_000;
const MOVED_FROM = 'moved_from_sqlite';

/** Why a target is refused that nobody has moved to. */
export const NOT_EMPTY =
  'The PostgreSQL database is not empty: give the move an empty one. Nothing was moved.';

/** Why a move does not go on that another process was faster with. */
export const ENDED_ELSEWHERE =
  'Another process has ended this move meanwhile: run the same command again to see what is there.';

/** Throws unless this role may make tables where they would be made. */
export async function refuseWithoutRights(db: Queryable): Promise<void> {
  const [row] = await ask<{ may: boolean | null; who: string; where: string }>(
    db,
    "select has_schema_privilege(current_schema(), 'CREATE') as may, current_user as who, current_database() as where",
  );
  if (row?.may === true) return;
  throw new Error(
    `The role ${row?.who} may not make tables in the PostgreSQL database ${row?.where}: make it the owner of that database, ` +
      'or grant it CREATE on its schema "public". Nothing was changed.',
  );
}

/** What is in the database. Changes nothing. */
export async function inspectTarget(db: Queryable): Promise<TargetState> {
  const relations = await ask<{ name: string }>(
    db,
    `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')`,
  );
  const names = new Set(relations.map(({ name }) => name));
  if (names.size === 0) return { kind: 'empty' };
  if (names.has('move_progress')) {
    const [row] = await ask<{ digest: string }>(db, 'select digest from move_progress limit 1');
    if (row !== undefined) return { kind: 'half', digest: row.digest };
  }
  if (!names.has('installation') || !names.has('migrations')) return { kind: 'foreign' };
  const [row] = await ask<{ value: string }>(db, 'select value from installation where key = $1', [
    MOVED_FROM,
  ]);
  return row === undefined ? { kind: 'foreign' } : { kind: 'done', digest: row.value };
}

/** Makes all tables, without a row, and marks them as half moved: in one transaction. Throws when anything is there by now. */
export async function prepareTarget(
  db: Db,
  clock: Clock,
  { tables, digest }: { readonly tables: readonly MovedTable[]; readonly digest: string },
): Promise<void> {
  await db.write(async (tx) => {
    // A node that was started there meanwhile, or another move, has had its turn by then.
    await takeTurn(tx, 'migrations');
    refuseUnlessEmpty(await inspectTarget(tx));
    await migrateIn(tx, clock);
    await run(
      tx,
      'create table move_progress (name text primary key, rows bigint not null, after text, digest text not null)',
    );
    for (const { name } of tables) {
      await run(tx, `delete from ${name}`);
      await tx.execute(
        CompiledQuery.raw('insert into move_progress (name, rows, digest) values ($1, 0, $2)', [
          name,
          digest,
        ]),
      );
    }
    await tx.sql.insertInto('migrations').values({ name: HALF_MOVED, applied_at: clock.now() }).execute();
  });
}

function refuseUnlessEmpty({ kind }: TargetState): void {
  if (kind === 'empty') return;
  throw new Error(
    kind === 'foreign'
      ? NOT_EMPTY
      : 'Another process has moved into this database meanwhile: run the same command again to see what is there.',
  );
}

export async function migrationsOf(db: Queryable): Promise<string[]> {
  return (await ask<{ name: string }>(db, 'select name from migrations')).map(({ name }) => name).sort();
}

export async function readProgress(db: Queryable, { name }: MovedTable): Promise<Progress> {
  const [row] = await ask<{ rows: number; after: string | null }>(
    db,
    'select rows, after from move_progress where name = $1',
    [name],
  );
  if (row === undefined) throw new Error(`The half-done move knows nothing of the table ${name}.`);
  return { rows: row.rows, after: row.after === null ? undefined : JSON.parse(row.after) };
}

/** Column types as PostgreSQL writes them. Throws when the columns are not those of the source. */
export async function typesOf(db: Queryable, { name, columns }: MovedTable): Promise<string[]> {
  const found = await ask<{ name: string; type: string }>(
    db,
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [name],
  );
  const types = new Map(found.map((one) => [one.name, one.type]));
  if (types.size !== columns.length || !columns.every((column) => types.has(column)))
    throw new Error(
      `The table ${name} has other columns in PostgreSQL: move with the version that made both.`,
    );
  return columns.map((column) => types.get(column) ?? '');
}

/** Inserts rows and notes how far that is, in one transaction. */
export async function insertRows(
  db: Db,
  table: MovedTable,
  {
    types,
    rows,
    from,
  }: { readonly types: readonly string[]; readonly rows: readonly Row[]; readonly from: number },
): Promise<void> {
  const { name, columns, key } = table;
  const last = rows.at(-1);
  const after = JSON.stringify(key.map((column) => last?.[columns.indexOf(column)]));
  const arrays = columns.map((_, i) => rows.map((row) => asParameter(row[i])));
  const places = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ');
  const insert = `insert into ${name} (${columns.join(', ')}) select * from unnest(${places})`;
  await db.write(async (tx) => {
    const noted = await tx.execute(
      CompiledQuery.raw(
        'update move_progress set rows = $1, after = $2 where name = $3 and rows = $4 returning name',
        [from + rows.length, after, name, from],
      ),
    );
    if (noted.length === 0) throw new Error('Another process moves into this database, too: let one go on.');
    await tx.execute(CompiledQuery.raw(insert, arrays));
  });
}

/** Counts and hashes what is there, a page at a time. */
export async function sumTarget(db: Queryable, { name, columns, key }: MovedTable): Promise<RowSum> {
  const sum = new RowSum();
  const keys = key.join(', ');
  const places = key.map((_, i) => `$${i + 1}`).join(', ');
  let after: Row | undefined;
  while (true) {
    const beyond = after === undefined ? '' : `where (${keys}) > (${places})`;
    const query = `select ${columns.join(', ')} from ${name} ${beyond} order by ${keys} limit ${PAGE_ROWS}`;
    const page = await ask<Record<string, Row[number]>>(db, query, after ?? []);
    for (const row of page) sum.add(columns.map((column) => row[column] ?? null));
    const last = page.at(-1);
    if (page.length < PAGE_ROWS || last === undefined) return sum;
    after = key.map((column) => last[column] ?? null);
  }
}

/** From here on nodes may start with it. Throws when they may already. */
export async function finishTargetIn(tx: Tx, digest: string): Promise<void> {
  const unmarked = await tx.sql
    .deleteFrom('migrations')
    .where('name', '=', HALF_MOVED)
    .returning('name')
    .execute();
  if (unmarked.length === 0) throw new Error(ENDED_ELSEWHERE);
  await makeAllForget(tx);
  await tx.sql.insertInto('installation').values({ key: MOVED_FROM, value: digest }).execute();
  await run(tx, 'drop table move_progress');
}

async function run({ sql: db }: Queryable, statement: string): Promise<void> {
  await sql.raw(statement).execute(db);
}

async function ask<Found>(
  db: Queryable,
  query: string,
  parameters: readonly unknown[] = [],
): Promise<Found[]> {
  return (await db.sql.executeQuery<Found>(CompiledQuery.raw(query, [...parameters]))).rows;
}

/** The driver knows a Buffer as bytes in an array, and not every Uint8Array. */
function asParameter(value: Row[number] | undefined): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
