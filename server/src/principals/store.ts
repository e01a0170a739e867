import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { BuiltInGroups, Principal } from './principal.ts';

export interface PasswordRecord {
  readonly phc: string;
  readonly version: number;
  readonly endsAt: number | undefined;
}

interface NewPrincipal {
  readonly kind: Principal['kind'] | 'group';
  readonly name: string;
  readonly displayName: string;
  readonly now: number;
}

/** Adds a principal under a new random id: a positive integer that JavaScript keeps exactly. Throws if named already. */
export async function insertPrincipal(
  { sql }: Queryable,
  { kind, name, displayName, now }: NewPrincipal,
): Promise<number> {
  const id = 1_000_000_000_000 + randomInt(2 ** 47);
  await sql
    .insertInto('principals')
    .values({
      id,
      kind,
      name,
      display_name: displayName,
      is_active: 1,
      external_id: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  return id;
}

/** Everything but groups. */
export async function findPrincipal(
  db: Queryable,
  groups: BuiltInGroups,
  id: number,
): Promise<Principal | undefined> {
  const row = await selectPrincipal(db.sql, groups).where('p.id', '=', id).executeTakeFirst();
  return row && presentPrincipal(row);
}

/** By user name, which is kept in lower case. */
export async function findUserByName(
  db: Queryable,
  groups: BuiltInGroups,
  userName: string,
): Promise<Principal | undefined> {
  const row = await selectPrincipal(db.sql, groups)
    .where('p.kind', '=', 'user')
    .where('p.name', '=', userName.toLowerCase())
    .executeTakeFirst();
  return row && presentPrincipal(row);
}

/** Users and service principals (by application id) of this name; names are kept in lower case. */
export async function findActorsNamed(
  db: Queryable,
  groups: BuiltInGroups,
  name: string,
): Promise<Principal[]> {
  const rows = await selectPrincipal(db.sql, groups)
    .where('p.kind', 'in', ['user', 'service_principal'])
    .where('p.name', '=', name.toLowerCase())
    .execute();
  return rows.map(presentPrincipal);
}

/** A group's id and name as it is shown, found whatever the case. */
export async function findGroupNamed(
  { sql }: Queryable,
  name: string,
): Promise<{ id: number; displayName: string } | undefined> {
  const row = await sql
    .selectFrom('principals')
    .select(['id', 'display_name'])
    .where('kind', '=', 'group')
    .where((eb) => eb(eb.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst();
  return row && { id: row.id, displayName: row.display_name };
}

function selectPrincipal(sql: Kysely<Schema>, groups: BuiltInGroups) {
  return sql
    .selectFrom('principals as p')
    .leftJoin('memberships as m', (join) =>
      join.onRef('m.member_id', '=', 'p.id').on('m.group_id', '=', groups.adminsId),
    )
    .select(['p.id', 'p.kind', 'p.name', 'p.display_name', 'p.is_active', 'm.group_id as admins_id'])
    .where('p.kind', '!=', 'group');
}

function presentPrincipal(row: {
  id: number;
  kind: string;
  name: string;
  display_name: string;
  is_active: number;
  admins_id: number | null;
}): Principal {
  return {
    id: row.id,
    kind: row.kind === 'user' ? 'user' : 'service_principal',
    name: row.name,
    displayName: row.display_name,
    isActive: row.is_active === 1,
    isAdministrator: row.admins_id !== null,
  };
}

/** Whether anybody is here yet. */
export async function hasPrincipals({ sql }: Queryable): Promise<boolean> {
  const row = await sql
    .selectFrom('principals')
    .select('id')
    .where('kind', '!=', 'group')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateActive(
  { sql }: Queryable,
  id: number,
  isActive: boolean,
  now: number,
): Promise<void> {
  await sql
    .updateTable('principals')
    .set({ is_active: isActive ? 1 : 0, updated_at: now })
    .where('id', '=', id)
    .execute();
}

/** Puts a principal into a group; does nothing when it is there. */
export async function insertMembership({ sql }: Queryable, groupId: number, memberId: number): Promise<void> {
  await sql
    .insertInto('memberships')
    .values({ group_id: groupId, member_id: memberId })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** How many active principals are in a group, besides one. */
export async function countOtherActiveMembers(
  { sql }: Queryable,
  groupId: number,
  besidesId: number,
): Promise<number> {
  const row = await sql
    .selectFrom('memberships as m')
    .innerJoin('principals as p', 'p.id', 'm.member_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.group_id', '=', groupId)
    .where('p.is_active', '=', 1)
    .where('p.id', '!=', besidesId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function findPassword(
  { sql }: Queryable,
  principalId: number,
): Promise<PasswordRecord | undefined> {
  const row = await sql
    .selectFrom('passwords')
    .selectAll()
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row && { phc: row.phc, version: row.version, endsAt: row.ends_at ?? undefined };
}

/** Replaces a principal's password and raises its version. */
export async function upsertPassword(
  { sql }: Queryable,
  principalId: number,
  password: { phc: string; endsAt: number | undefined; now: number },
): Promise<void> {
  const { phc, endsAt = null, now } = password;
  await sql
    .insertInto('passwords')
    .values({ principal_id: principalId, phc, version: 1, set_at: now, ends_at: endsAt })
    .onConflict((oc) =>
      oc.column('principal_id').doUpdateSet((eb) => ({
        phc,
        version: eb('passwords.version', '+', 1),
        set_at: now,
        ends_at: endsAt,
      })),
    )
    .execute();
}

/**
 * The version of an active principal's password, kept from changing until the transaction ends; undefined when the
 * principal is disabled or has none. On SQLite nobody else writes during a transaction anyway.
 */
export async function lockPasswordVersion(
  { sql, engine }: Queryable,
  principalId: number,
): Promise<number | undefined> {
  const query = sql
    .selectFrom('passwords as w')
    .innerJoin('principals as p', 'p.id', 'w.principal_id')
    .select('w.version')
    .where('p.id', '=', principalId)
    .where('p.is_active', '=', 1);
  const row = await (engine === 'postgres' ? query.forShare() : query).executeTakeFirst();
  return row?.version;
}
