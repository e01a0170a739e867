import type { Queryable } from '../../db/database.ts';

/** How far each chain was delivered. */
export async function listCursors({ sql }: Queryable): Promise<Map<string, number>> {
  const rows = await sql.selectFrom('audit_sink_cursors').selectAll().execute();
  return new Map(rows.map(({ chain, seq }) => [chain, seq]));
}

/** Moves cursors on; never back, should another node have got further. */
export async function moveCursors({ sql }: Queryable, cursors: ReadonlyMap<string, number>): Promise<void> {
  for (const [chain, seq] of cursors) {
    await sql
      .insertInto('audit_sink_cursors')
      .values({ chain, seq })
      .onConflict((oc) => oc.column('chain').doUpdateSet({ seq }).where('audit_sink_cursors.seq', '<', seq))
      .execute();
  }
}
