import { type RawBuilder, sql as raw } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { escapeLike } from '../../db/like.ts';
import type { DirectoryKind } from '../directory-edit.ts';
import { parseDirectoryId } from '../directory-id.ts';
import { searchKey } from '../search-key.ts';
import type { DirectoryRecord, HeldGroup, Member } from './record.ts';
import type { FilterOperator, MembershipField, RecordField, RecordFilter } from './record-filter.ts';

export interface RecordSelection {
  readonly kind: DirectoryKind;
  readonly filter: RecordFilter | undefined;
  /** The group that everybody is in without a membership. */
  readonly usersId: number;
}

export interface RecordPage {
  /** Absent: by age. */
  readonly sortBy: RecordField | undefined;
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

type Condition = RawBuilder<boolean>;

const ALWAYS: Condition = raw`1 = 1`;
const NEVER: Condition = raw`1 = 0`;
/** Ids in a statement. */
const CHUNK = 500;

const TEXT_COLUMNS: Readonly<Record<Exclude<RecordField, 'id' | 'isActive'>, RawBuilder<string | null>>> = {
  name: raw`p.name`,
  displayName: raw`p.display_key`,
  externalId: raw`p.external_key`,
  email: raw`coalesce(p.email, case when p.name like '%@%' then p.name end)`,
  givenName: raw`p.given_key`,
  familyName: raw`p.family_key`,
};

const NUMBER_COLUMNS = { id: raw<number>`p.id`, isActive: raw<number>`p.is_active` };

export async function findRecord(
  { sql }: Queryable,
  kind: DirectoryKind,
  id: number,
): Promise<DirectoryRecord | undefined> {
  const row = await selectRecords({ sql })
    .where('p.kind', '=', kind)
    .where('p.id', '=', id)
    .executeTakeFirst();
  return row && presentRecord(row);
}

/** A page of the records of a kind for which a filter holds, in an order that has no ties. */
export async function listRecords(
  db: Queryable,
  selection: RecordSelection,
  page: RecordPage,
): Promise<DirectoryRecord[]> {
  const direction = page.isDescending ? 'desc' : 'asc';
  let query = selectRecords(db)
    .where('p.kind', '=', selection.kind)
    .where(conditionOf(selection.filter, selection.usersId));
  if (page.sortBy !== undefined) query = query.orderBy(orderBy(db, page.sortBy), direction);
  const rows = await query
    .orderBy('p.created_at', direction)
    .orderBy('p.id', direction)
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return rows.map(presentRecord);
}

export async function countRecords({ sql }: Queryable, selection: RecordSelection): Promise<number> {
  const row = await sql
    .selectFrom('principals as p')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('p.kind', '=', selection.kind)
    .where(conditionOf(selection.filter, selection.usersId))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many memberships each of these has: as a member, or as a group. Absent: none. */
export async function countMemberships(
  { sql }: Queryable,
  side: 'member_id' | 'group_id',
  ids: readonly number[],
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let i = 0; i < ids.length; i += CHUNK) {
    const rows = await sql
      .selectFrom('memberships')
      .select([side, (eb) => eb.fn.countAll<number>().as('count')])
      .where(side, 'in', ids.slice(i, i + CHUNK))
      .groupBy(side)
      .execute();
    for (const row of rows) counts.set((row as Record<typeof side, number>)[side], Number(row.count));
  }
  return counts;
}

/** The groups that each of these is a member of, by itself or by a group. */
export async function listHeldGroups(
  { sql }: Queryable,
  memberIds: readonly number[],
): Promise<Map<number, HeldGroup[]>> {
  const held = new Map<number, HeldGroup[]>();
  for (let i = 0; i < memberIds.length; i += CHUNK) {
    const { rows } = await raw<{ member_id: number; id: number; display_name: string; is_direct: number }>`
      with recursive held (member_id, group_id) as (
        select m.member_id, m.group_id from memberships as m
          where m.member_id in (${raw.join(memberIds.slice(i, i + CHUNK))})
        union
        select h.member_id, m.group_id from held as h inner join memberships as m on m.member_id = h.group_id)
      select h.member_id, g.id, g.display_name, (
        select count(*) from memberships as d where d.group_id = g.id and d.member_id = h.member_id) as is_direct
      from held as h inner join principals as g on g.id = h.group_id
      order by g.display_key, g.id`.execute(sql);
    for (const row of rows) {
      const group = { id: row.id, displayName: row.display_name, isDirect: Number(row.is_direct) > 0 };
      append(held, row.member_id, group);
    }
  }
  return held;
}

/** The members of each of these groups, those by themselves only. */
export async function listMembers(
  { sql }: Queryable,
  groupIds: readonly number[],
): Promise<Map<number, Member[]>> {
  const members = new Map<number, Member[]>();
  for (let i = 0; i < groupIds.length; i += CHUNK) {
    const rows = await sql
      .selectFrom('memberships as m')
      .innerJoin('principals as p', 'p.id', 'm.member_id')
      .select(['m.group_id', 'p.id', 'p.kind', 'p.name', 'p.display_name', 'p.is_active'])
      .where('m.group_id', 'in', groupIds.slice(i, i + CHUNK))
      .orderBy('m.group_id')
      .orderBy('p.created_at')
      .orderBy('p.id')
      .execute();
    for (const row of rows) append(members, row.group_id, presentMember(row));
  }
  return members;
}

/** A member as the rest of the code sees it. */
export function presentMember(row: {
  id: number;
  kind: string;
  name: string;
  display_name: string;
  is_active: number;
}): Member {
  const { id, name } = row;
  const kind = row.kind as DirectoryKind;
  return { id, kind, name, displayName: row.display_name, isActive: row.is_active === 1 };
}

function append<Item>(lists: Map<number, Item[]>, key: number, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function selectRecords({ sql }: Pick<Queryable, 'sql'>) {
  return sql
    .selectFrom('principals as p')
    .select(['p.id', 'p.kind', 'p.name', 'p.display_name', 'p.is_active', 'p.external_id'])
    .select(['p.given_name', 'p.family_name', 'p.email', 'p.entitlements', 'p.roles']);
}

type RecordRow = Awaited<ReturnType<ReturnType<typeof selectRecords>['execute']>>[number];

function presentRecord(row: RecordRow): DirectoryRecord {
  return {
    id: row.id,
    kind: row.kind as DirectoryKind,
    name: row.name,
    isActive: row.is_active === 1,
    profile: {
      displayName: row.display_name,
      externalId: row.external_id ?? undefined,
      givenName: row.given_name ?? undefined,
      familyName: row.family_name ?? undefined,
      email: row.email ?? undefined,
      entitlements: JSON.parse(row.entitlements) as string[],
      roles: JSON.parse(row.roles) as string[],
    },
  };
}

/** By code points on both engines, and what is absent first. */
function orderBy({ engine }: Queryable, field: RecordField): RawBuilder<unknown> {
  if (field === 'id' || field === 'isActive') return NUMBER_COLUMNS[field];
  const key = raw`coalesce(${TEXT_COLUMNS[field]}, '')`;
  return engine === 'postgres' ? raw`${key} collate "C"` : key;
}

function conditionOf(filter: RecordFilter | undefined, usersId: number): Condition {
  if (filter === undefined) return ALWAYS;
  if ('parts' in filter) {
    const parts = filter.parts.map((part) => conditionOf(part, usersId));
    return raw`(${raw.join(parts, filter.kind === 'and' ? raw` and ` : raw` or `)})`;
  }
  const { field } = filter;
  if (filter.kind === 'present') return presentCondition(field);
  const { operator, value } = filter;
  if (field === 'groups' || field === 'members')
    return membershipCondition(field, operator, parseDirectoryId(value), usersId);
  if (field === 'isActive')
    return compareNumbers(NUMBER_COLUMNS.isActive, operator, Number(searchKey(value) === 'true'));
  if (field !== 'id') return compareTexts(TEXT_COLUMNS[field], operator, searchKey(value));
  if (operator === 'eq' || operator === 'ne')
    return compareNumbers(NUMBER_COLUMNS.id, operator, parseDirectoryId(value));
  return compareTexts(raw`cast(p.id as text)`, operator, value);
}

function presentCondition(field: RecordField | MembershipField): Condition {
  if (field === 'id' || field === 'isActive') return ALWAYS;
  if (field === 'groups')
    return raw`(p.kind <> 'group' or exists (select 1 from memberships as m where m.member_id = p.id))`;
  if (field === 'members') return raw`exists (select 1 from memberships as m where m.group_id = p.id)`;
  return raw`coalesce(${TEXT_COLUMNS[field]}, '') <> ''`;
}

function compareNumbers(
  column: RawBuilder<number>,
  operator: FilterOperator,
  value: number | undefined,
): Condition {
  if (value === undefined) return operator === 'ne' ? ALWAYS : NEVER;
  return operator === 'ne' ? raw`${column} <> ${value}` : raw`${column} = ${value}`;
}

function compareTexts(column: RawBuilder<string | null>, operator: FilterOperator, value: string): Condition {
  if (operator === 'eq') return raw`${column} = ${value}`;
  if (operator === 'ne') return raw`coalesce(${column}, '') <> ${value}`;
  const literal = escapeLike(value);
  return raw`${column} like ${operator === 'sw' ? `${literal}%` : `%${literal}%`} escape '!'`;
}

/** `eq` and `ne` with an id: whether a group has this member itself; whether a group holds the record, nested or not. */
function membershipCondition(
  field: MembershipField,
  operator: FilterOperator,
  id: number | undefined,
  usersId: number,
): Condition {
  if (id === undefined) return operator === 'ne' ? ALWAYS : NEVER;
  const holds =
    field === 'members'
      ? raw<boolean>`exists (select 1 from memberships as m where m.group_id = p.id and m.member_id = ${id})`
      : heldBy(id, usersId);
  return operator === 'ne' ? raw`not ${holds}` : holds;
}

function heldBy(groupId: number, usersId: number): Condition {
  if (groupId === usersId) return raw`(p.kind <> 'group')`;
  const below = raw<number>`(
    with recursive below (id) as (
      select m.member_id from memberships as m where m.group_id = ${groupId}
      union
      select m.member_id from memberships as m inner join below as b on b.id = m.group_id)
    select id from below)`;
  return raw`(p.id in ${below} or (p.kind <> 'group' and ${raw.lit(usersId)} in ${below}))`;
}
