import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import type { DependentPrincipal, GivenLevel } from './permission.ts';

const selectLevels = prepare<
  { object: string; principalId: number; usersGroupId: number },
  { level: string }
>((sql, value) => {
  // Begun with two rows that are named, so that PostgreSQL does not reckon with thousands of groups.
  const held = raw<number>`(
    with recursive held (id) as (
      select cast(${value('principalId')} as bigint) union select cast(${value('usersGroupId')} as bigint)
      union
      select m.group_id from memberships as m inner join held as h on h.id = m.member_id)
    select id from held)`;
  return sql
    .selectFrom('permissions')
    .select('level')
    .where('object', '=', value('object'))
    .where('principal_id', 'in', held);
});

/** The levels that a principal has on an object: by itself, by `users`, or by a group, also one that holds its groups. */
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

/** Takes every level that a principal has away. */
export async function deleteLevelsOf({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('permissions').where('principal_id', '=', principalId).execute();
}

/** Active users and service principals who have a level on an object by this holder alone, by themselves or by groups. */
export async function listDependent(
  { sql }: Queryable,
  object: string,
  holderId: number,
  usersGroupId: number,
): Promise<DependentPrincipal[]> {
  const isEverybody = (name: string) =>
    raw<boolean>`exists (select 1 from ${raw.ref(name)} where id = ${usersGroupId})`;
  const { rows } = await raw<DependentPrincipal>`
    with recursive lost (id) as (
      select q.principal_id from permissions as q where q.object = ${object} and q.principal_id = ${holderId}
      union
      select m.member_id from memberships as m inner join lost as l on l.id = m.group_id),
    kept (id) as (
      select q.principal_id from permissions as q where q.object = ${object} and q.principal_id <> ${holderId}
      union
      select m.member_id from memberships as m inner join kept as k on k.id = m.group_id)
    select p.id as "principalId", p.kind, p.name, p.display_name as "displayName" from principals as p
    where p.kind <> 'group' and p.is_active = 1
      and (p.id in (select id from lost) or ${isEverybody('lost')})
      and p.id not in (select id from kept) and not ${isEverybody('kept')}
    order by p.name`.execute(sql);
  return rows;
}
