import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';

const selectSettings = prepare<object, { key: string; value: string }>((sql) =>
  sql.selectFrom('settings').select(['key', 'value']),
);

/** Every setting that was ever set, verbatim. */
export async function listSettings(db: Queryable): Promise<Map<string, string>> {
  const rows = await selectSettings(db, {});
  return new Map(rows.map(({ key, value }) => [key, value]));
}

export async function upsertSetting(
  { sql }: Queryable,
  setting: { key: string; value: string; now: number; principalId: number },
): Promise<void> {
  const { key, value, now, principalId } = setting;
  await sql
    .insertInto('settings')
    .values({ key, value, updated_at: now, updated_by_id: principalId })
    .onConflict((oc) => oc.column('key').doUpdateSet({ value, updated_at: now, updated_by_id: principalId }))
    .execute();
}
