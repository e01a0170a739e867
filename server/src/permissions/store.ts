import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import type { GivenLevel } from './permission.ts';

const selectLevels = prepare<
  { object: string; principalId: number; usersGroupId: number },
  { level: string }
>((sql, value) =>
  sql
    .selectFrom('permissions')
    .select('level')
    .where('object', '=', value('object'))
    .where((eb) =>
      eb.or([
        eb('principal_id', '=', value('principalId')),
        eb('principal_id', '=', value('usersGroupId')),
        eb('principal_id', 'in', (sub) =>
          sub.selectFrom('memberships').select('group_id').where('member_id', '=', value('principalId')),
        ),
      ]),
    ),
);

/** The levels that any of these principals (a person and the person's groups) has on an object. */
export async function listLevels(
  db: Queryable,
  object: string,
  principalId: number,
  usersGroupId: number,
): Promise<string[]> {
  const rows = await selectLevels(db, { object, principalId, usersGroupId });
  return rows.map((row) => row.level);
}

/** Gives a principal a level on an object, in place of the one it had. */
export async function upsertLevel(
  { sql }: Queryable,
  object: string,
  principalId: number,
  level: string,
): Promise<void> {
  await sql
    .insertInto('permissions')
    .values({ object, principal_id: principalId, level })
    .onConflict((oc) => oc.columns(['object', 'principal_id']).doUpdateSet({ level }))
    .execute();
}

/** Takes a principal's level on an object away. */
export async function deleteLevel({ sql }: Queryable, object: string, principalId: number): Promise<void> {
  await sql
    .deleteFrom('permissions')
    .where('object', '=', object)
    .where('principal_id', '=', principalId)
    .execute();
}

/** Every level that was given on an object: groups first, then by name. */
export async function listGivenLevels({ sql }: Queryable, object: string): Promise<GivenLevel[]> {
  return sql
    .selectFrom('permissions as q')
    .innerJoin('principals as p', 'p.id', 'q.principal_id')
    .select(['q.principal_id as principalId', 'q.level', 'p.kind', 'p.name', 'p.display_name as displayName'])
    .where('q.object', '=', object)
    .orderBy('p.kind')
    .orderBy('p.name')
    .execute();
}
