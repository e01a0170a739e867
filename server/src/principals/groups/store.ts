import { sql as raw } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Member } from '../records/record.ts';
import { presentMember } from '../records/store.ts';

/** Ids in a statement. */
const CHUNK = 500;

/** Puts principals and groups into a group; those that are there already stay. */
export async function insertMemberships(
  { sql }: Queryable,
  groupId: number,
  memberIds: readonly number[],
): Promise<void> {
  for (let i = 0; i < memberIds.length; i += CHUNK) {
    const rows = memberIds.slice(i, i + CHUNK).map((id) => ({ group_id: groupId, member_id: id }));
    await sql
      .insertInto('memberships')
      .values(rows)
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
}

/** Takes members out of a group. */
export async function deleteMemberships(
  { sql }: Queryable,
  groupId: number,
  memberIds: readonly number[],
): Promise<void> {
  for (let i = 0; i < memberIds.length; i += CHUNK) {
    await sql
      .deleteFrom('memberships')
      .where('group_id', '=', groupId)
      .where('member_id', 'in', memberIds.slice(i, i + CHUNK))
      .execute();
  }
}

/** Whoever of these ids there is: users, service principals and groups. */
export async function listByIds({ sql }: Queryable, ids: readonly number[]): Promise<Member[]> {
  const found: Member[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const rows = await sql
      .selectFrom('principals')
      .select(['id', 'kind', 'name', 'display_name', 'is_active'])
      .where('id', 'in', ids.slice(i, i + CHUNK))
      .execute();
    found.push(...rows.map(presentMember));
  }
  return found;
}

/** Those members of a group that are among these ids. */
export async function listMembersAmong(
  { sql }: Queryable,
  groupId: number,
  ids: readonly number[],
): Promise<Member[]> {
  const found: Member[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const rows = await sql
      .selectFrom('memberships as m')
      .innerJoin('principals as p', 'p.id', 'm.member_id')
      .select(['p.id', 'p.kind', 'p.name', 'p.display_name', 'p.is_active'])
      .where('m.group_id', '=', groupId)
      .where('m.member_id', 'in', ids.slice(i, i + CHUNK))
      .execute();
    found.push(...rows.map(presentMember));
  }
  return found;
}

/** The groups that a principal or group is a member of by itself. */
export async function listDirectGroupIds({ sql }: Queryable, memberId: number): Promise<number[]> {
  const rows = await sql
    .selectFrom('memberships')
    .select('group_id')
    .where('member_id', '=', memberId)
    .orderBy('group_id')
    .execute();
  return rows.map((row) => row.group_id);
}

/** Every group that a group is a member of, by itself or by another one. */
export async function listGroupIdsAbove({ sql }: Queryable, groupId: number): Promise<number[]> {
  const { rows } = await raw<{ id: number }>`
    with recursive above (id) as (
      select m.group_id from memberships as m where m.member_id = ${groupId}
      union
      select m.group_id from memberships as m inner join above as a on a.id = m.member_id)
    select id from above`.execute(sql);
  return rows.map((row) => row.id);
}

/** How many active principals are in a group by themselves. */
export async function countActiveMembers({ sql }: Queryable, groupId: number): Promise<number> {
  const row = await sql
    .selectFrom('memberships as m')
    .innerJoin('principals as p', 'p.id', 'm.member_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.group_id', '=', groupId)
    .where('p.is_active', '=', 1)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Whether a principal is in one of the groups of these names (search keys): by itself, as everybody is in `users`, or by a group. */
export async function isHeldByAny(
  { sql }: Queryable,
  which: {
    readonly principalId: number;
    readonly usersGroupId: number;
    readonly names: readonly string[];
  },
): Promise<boolean> {
  const { principalId, usersGroupId, names } = which;
  const { rows } = await raw<{ id: number }>`
    with recursive held (id) as (
      select g.id from principals as g where g.id = ${usersGroupId} or g.id in (
        select m.group_id from memberships as m where m.member_id = ${principalId})
      union
      select m.group_id from memberships as m inner join held as h on h.id = m.member_id)
    select g.id from principals as g inner join held as h on h.id = g.id
    where g.kind = 'group' and g.name in (${raw.join(names)}) limit 1`.execute(sql);
  return rows.length > 0;
}
