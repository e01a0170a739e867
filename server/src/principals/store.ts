import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { Contact } from './contacts.ts';
import type { DirectoryKind } from './directory-edit.ts';
import { type BuiltInGroups, emailOf, type Principal } from './principal.ts';
import type { Profile } from './profile.ts';
import { searchKey } from './search-key.ts';

export interface PasswordRecord {
  readonly phc: string;
  readonly version: number;
  readonly endsAt: number | undefined;
}

interface NewPrincipal {
  readonly kind: DirectoryKind;
  readonly name: string;
  readonly profile: Profile;
  readonly isActive: boolean;
  readonly now: number;
}

/**
 * Adds a principal or group under a new random id: a positive integer that JavaScript keeps exactly, drawn from so
 * many that none comes twice. Undefined when the name is taken, also by an act of another node that is not yet
 * committed.
 */
export async function insertPrincipal(
  { sql }: Queryable,
  { kind, name, profile, isActive, now }: NewPrincipal,
): Promise<number | undefined> {
  const id = 1_000_000_000_000 + randomInt(2 ** 47);
  const row = await sql
    .insertInto('principals')
    .values({
      id,
      kind,
      name,
      ...profileColumns(profile),
      is_active: isActive ? 1 : 0,
      created_at: now,
      updated_at: now,
    })
    .onConflict((oc) => oc.columns(['kind', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** Writes a principal's or group's profile, and its name. */
export async function updateProfile(
  { sql }: Queryable,
  id: number,
  change: { name: string; profile: Profile; now: number },
): Promise<void> {
  await sql
    .updateTable('principals')
    .set({ name: change.name, ...profileColumns(change.profile), updated_at: change.now })
    .where('id', '=', id)
    .execute();
}

function profileColumns(profile: Profile) {
  const keyOf = (text: string | undefined) => (text === undefined ? null : searchKey(text));
  return {
    display_name: profile.displayName,
    display_key: searchKey(profile.displayName),
    external_id: profile.externalId ?? null,
    external_key: keyOf(profile.externalId),
    given_name: profile.givenName ?? null,
    given_key: keyOf(profile.givenName),
    family_name: profile.familyName ?? null,
    family_key: keyOf(profile.familyName),
    email: keyOf(profile.email),
    entitlements: JSON.stringify(profile.entitlements),
    roles: JSON.stringify(profile.roles),
  };
}

/**
 * Makes acts on the directory wait for each other, those of other nodes too, until the transaction ends: two at once
 * would each count on the administrator, the name or the nesting that the other one changes. Comes first in an act.
 */
export async function lockDirectory(
  { sql }: Queryable,
  { adminsId }: BuiltInGroups,
  now: number,
): Promise<void> {
  await sql.updateTable('principals').set({ updated_at: now }).where('id', '=', adminsId).execute();
}

/** Deletes a principal or group with its password and its memberships, those of others in it included. */
export async function deletePrincipal({ sql }: Queryable, id: number): Promise<void> {
  await sql.deleteFrom('principals').where('id', '=', id).execute();
  await sql.deleteFrom('memberships').where('member_id', '=', id).execute();
  await sql.deleteFrom('memberships').where('group_id', '=', id).execute();
  await sql.deleteFrom('passwords').where('principal_id', '=', id).execute();
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

/** By user name, without regard to case. */
export async function findUserByName(
  db: Queryable,
  groups: BuiltInGroups,
  userName: string,
): Promise<Principal | undefined> {
  const row = await selectPrincipal(db.sql, groups)
    .where('p.kind', '=', 'user')
    .where('p.name', '=', searchKey(userName))
    .executeTakeFirst();
  return row && presentPrincipal(row);
}

/** Users whose name or e-mail address this is, at most two, and the address that mail to them goes to. */
export async function findUsersNamedOrAddressed(
  db: Queryable,
  groups: BuiltInGroups,
  address: string,
): Promise<{ principal: Principal; address: string }[]> {
  const key = searchKey(address);
  const rows = await selectPrincipal(db.sql, groups)
    .where('p.kind', '=', 'user')
    .where((eb) => eb.or([eb('p.name', '=', key), eb('p.email', '=', key)]))
    .limit(2)
    .execute();
  return rows.map((row) => ({ principal: presentPrincipal(row), address: row.email ?? row.name }));
}

/** Users and service principals (by application id) of this name; names are kept in lower case. */
export async function findActorsNamed(
  db: Queryable,
  groups: BuiltInGroups,
  name: string,
): Promise<Principal[]> {
  const rows = await selectPrincipal(db.sql, groups)
    .where('p.kind', 'in', ['user', 'service_principal'])
    .where('p.name', '=', searchKey(name))
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
    .where('name', '=', searchKey(name))
    .executeTakeFirst();
  return row && { id: row.id, displayName: row.display_name };
}

/** The id under which a name is taken. */
export async function findIdByName(
  { sql }: Queryable,
  kind: DirectoryKind,
  name: string,
): Promise<number | undefined> {
  const row = await sql
    .selectFrom('principals')
    .select('id')
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.id;
}

function selectPrincipal(sql: Kysely<Schema>, groups: BuiltInGroups) {
  return sql
    .selectFrom('principals as p')
    .leftJoin('memberships as m', (join) =>
      join.onRef('m.member_id', '=', 'p.id').on('m.group_id', '=', groups.adminsId),
    )
    .select(['p.id', 'p.kind', 'p.name', 'p.display_name', 'p.email', 'p.is_active'])
    .select('m.group_id as admins_id')
    .where('p.kind', '!=', 'group');
}

function presentPrincipal(row: {
  id: number;
  kind: string;
  name: string;
  display_name: string;
  email: string | null;
  is_active: number;
  admins_id: number | null;
}): Principal {
  return {
    id: row.id,
    kind: row.kind === 'user' ? 'user' : 'service_principal',
    name: row.name,
    displayName: row.display_name,
    ...emailOf(row.kind, row.name, row.email),
    isActive: row.is_active === 1,
    isAdministrator: row.admins_id !== null,
  };
}

/** Names and addresses of those of these that there are. */
export async function selectContacts({ sql }: Queryable, ids: readonly number[]): Promise<Contact[]> {
  const rows = await sql
    .selectFrom('principals')
    .select(['id', 'kind', 'name', 'email', 'is_active'])
    .where('id', 'in', ids)
    .where('kind', '!=', 'group')
    .execute();
  return rows.map(({ id, kind, name, email, is_active: isActive }) => ({
    ...{ id, kind: kind === 'user' ? 'user' : 'service_principal', name, isActive: isActive === 1 },
    ...(email !== null && { email }),
  }));
}

/** What those of these that there are are called: people by their name, others by what is displayed of them. */
export async function selectNames({ sql }: Queryable, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await sql
    .selectFrom('principals')
    .select(['id', 'kind', 'name', 'display_name'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, kind, name, display_name }) => [id, kind === 'user' ? name : display_name]));
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
