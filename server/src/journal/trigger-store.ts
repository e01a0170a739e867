import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Engine, Queryable } from '../db/database.ts';
import { WATCHED, type WatchedName, type WatchedTable, watchedTable } from './watched-table.ts';

interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly statements: readonly string[];
}

const PREFIX = 'journal_of_';

/**
 * Makes the database itself hand in what is taken away, whichever statement does it, unless that stands already. A
 * trigger's name follows from its text, so that one of another version is replaced.
 */
export async function installTriggers(tx: Queryable): Promise<void> {
  await takeTurn(tx, 'migrations');
  const wanted = new Map(listTriggers(tx.engine).map((trigger) => [trigger.name, trigger]));
  const standing = await listStanding(tx);
  for (const { name, table } of standing) {
    if (wanted.delete(name)) continue;
    await sql.raw(`drop trigger ${name}${tx.engine === 'postgres' ? ` on ${table}` : ''}`).execute(tx.sql);
    if (tx.engine === 'postgres') await sql.raw(`drop function if exists ${name}()`).execute(tx.sql);
  }
  for (const { statements } of wanted.values())
    for (const statement of statements) await sql.raw(statement).execute(tx.sql);
}

async function listStanding({ sql: db, engine }: Queryable): Promise<{ name: string; table: string }[]> {
  const query =
    engine === 'sqlite'
      ? sql<{ name: string; table: string }>`
          select name, tbl_name as "table" from sqlite_master
          where type = 'trigger' and substr(name, 1, ${PREFIX.length}) = ${PREFIX}`
      : sql<{ name: string; table: string }>`
          select t.tgname as name, c.relname as "table" from pg_trigger as t
          inner join pg_class as c on c.oid = t.tgrelid
          inner join pg_namespace as n on n.oid = c.relnamespace
          where n.nspname = current_schema() and substr(t.tgname, 1, ${PREFIX.length}) = ${PREFIX}`;
  return (await query.execute(db)).rows;
}

function listTriggers(engine: Engine): Trigger[] {
  return (Object.keys(WATCHED) as WatchedName[]).flatMap((table) => {
    const watched = watchedTable(table);
    const { columns, hasInserts, comesBack } = watched;
    return [
      ...(comesBack ? [] : [makeTrigger(engine, table, watched, 'delete')]),
      ...(columns.length > 0 ? [makeTrigger(engine, table, watched, 'update')] : []),
      ...(hasInserts ? [makeTrigger(engine, table, watched, 'insert')] : []),
    ];
  });
}

function makeTrigger(
  engine: Engine,
  table: WatchedName,
  { key, columns }: WatchedTable,
  on: 'insert' | 'update' | 'delete',
): Trigger {
  const row = on === 'delete' ? 'old' : 'new';
  const [array, object, cast] =
    engine === 'sqlite'
      ? ['json_array', 'json_object', '']
      : ['json_build_array', 'json_build_object', '::text'];
  const subject = `${array}(${key.map((column) => `${row}.${column}`).join(', ')})${cast}`;
  // What stood in a row that is gone still says up to where what it was is void.
  const image =
    on === 'delete'
      ? 'null'
      : `${object}(${columns.map((column) => `'${column}', new.${column}`).join(', ')})${cast}`;
  const insert =
    `insert into journal_pending (taken_from, subject, image) values ('${table}', ${subject}, ${image}) ` +
    'on conflict (taken_from, subject) do update set image = excluded.image;';
  const differ = engine === 'sqlite' ? 'is not' : 'is distinct from';
  const when = on === 'update' ? columns.map((one) => `new.${one} ${differ} old.${one}`).join(' or ') : '';
  const event = on === 'update' ? `update of ${columns.join(', ')}` : on;
  const body = `${event} ${when} ${insert}`;
  const name = `${PREFIX}${table}_${on}_${createHash('sha256').update(body).digest('hex').slice(0, 8)}`;
  const condition = when === '' ? '' : `when (${when}) `;
  const head = `create trigger ${name} after ${event} on ${table} for each row ${condition}`;
  if (engine === 'sqlite') return { name, table, statements: [`${head}begin ${insert} end`] };
  const made = `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${insert} return null; end $$`;
  return { name, table, statements: [made, `${head}execute function ${name}()`] };
}
