import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { type NOT_WATCHED, type Taking, WATCHED, type WatchedName, watchedTable } from './watched-table.ts';

/** Ends every session and whatever hangs on one. */
const ENDED = [
  ...(Object.keys(WATCHED) as WatchedName[]).filter((name) => watchedTable(name).replay === 'end'),
  ...(['pending_sign_ins', 'host_codes'] as const satisfies (keyof typeof NOT_WATCHED)[]),
];

/** Does again what one row has lost. Never gives a row to a database that has not got it, unless it takes away by being there. */
export async function takeAgain(tx: Queryable, { from, subject, image }: Taking): Promise<void> {
  const { key, columns, replay } = watchedTable(from);
  if (replay === 'end') return;
  const table = raw.table(from);
  const where = raw.join(
    key.map((column, i) => raw`${raw.ref(column)} = ${subject[i]}`),
    raw` and `,
  );
  if (image === null) {
    await raw`delete from ${table} where ${where}`.execute(tx.sql);
    return;
  }
  if (replay === 'void') {
    const [column = ''] = columns;
    await raw`delete from ${table} where ${where} and ${raw.ref(column)} < ${image[column]}`.execute(tx.sql);
    return;
  }
  if (columns.length === 0) return;
  // Nothing makes a token good again that was revoked.
  const kept = columns.filter((column) => !(column.startsWith('revoke') && image.revoked_at === null));
  const assignments = kept.map((column) => raw`${raw.ref(column)} = ${image[column]}`);
  if (replay === 'keep') {
    const names = raw.join([...key, ...columns].map((column) => raw.ref(column)));
    const values = raw.join([...subject, ...columns.map((column) => image[column])]);
    const conflict = raw.join(key.map((column) => raw.ref(column)));
    await raw`insert into ${table} (${names}) values (${values})
      on conflict (${conflict}) do update set ${raw.join(assignments)}`.execute(tx.sql);
    return;
  }
  await raw`update ${table} set ${raw.join(assignments)} where ${where}`.execute(tx.sql);
}

/** Ends all sessions, codes and sign-ins that are under way; gives back how many sessions there were. */
export async function endEverySession({ sql }: Queryable): Promise<number> {
  const { count } = await sql
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  for (const table of ENDED) await sql.deleteFrom(table).execute();
  return Number(count);
}
