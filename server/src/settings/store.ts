import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';

interface SettingRow {
  readonly key: string;
  readonly value: string;
  readonly updated_at: number;
  readonly updated_by_id: number;
}

const selectSettings = prepare<object, SettingRow>((sql) =>
  sql.selectFrom('settings').select(['key', 'value', 'updated_at', 'updated_by_id']),
);

/** Every setting that was ever set: its value verbatim, and who set it when. */
export function listSettings(db: Queryable): Promise<SettingRow[]> {
  return selectSettings(db, {});
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
