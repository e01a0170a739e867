import { sql as raw } from 'kysely';
import type { Db, Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import type { SecretScope } from './secret-scope.ts';

/** Who wants how much in which scope. */
export interface AskedScope {
  readonly nameKey: string;
  readonly principalId: number;
  readonly usersId: number;
  readonly adminsId: number;
  /** The level that is needed. */
  readonly needs: number;
  /** What administrators have everywhere. */
  readonly highest: number;
}

/** A scope, and a level that somebody has in it: at least what was asked for, or else the highest; 0: none. */
export interface ReachedScope extends SecretScope {
  readonly level: number;
}

/** A secret as it is sealed. */
export interface SealedSecret {
  readonly name: string;
  readonly sealed: Uint8Array;
}

interface ScopeRow {
  readonly scope_id: string;
  readonly name: string;
  readonly master_key_id: string;
  readonly wrapped_data_key: Uint8Array;
  readonly level: number | null;
}

type Value = <Name extends keyof AskedScope>(name: Name) => AskedScope[Name];

// One query whoever asks: what somebody has by itself or by `users`; where that is not enough, also by groups, those
// that hold its groups, and as an administrator. Read anew each time, so that nothing that was decided outlives what
// it was decided by.
function reachedScopes(sql: Queryable['sql'], value: Value) {
  const own = raw`(${value('principalId')}, ${value('usersId')})`;
  const level = raw<number | null>`coalesce(
    (select max(a.level) from secret_acls as a
      where a.scope_id = s.scope_id and a.principal_id in ${own} and a.level >= ${value('needs')}),
    (with recursive held (id) as (
        select m.group_id from memberships as m where m.member_id in ${own}
        union
        select m.group_id from memberships as m inner join held as h on h.id = m.member_id)
      select case when exists (select 1 from held where id = ${value('adminsId')}) then ${value('highest')}
        else (select max(a.level) from secret_acls as a where a.scope_id = s.scope_id
          and (a.principal_id in ${own} or a.principal_id in (select id from held))) end))`;
  return sql
    .selectFrom('secret_scopes as s')
    .select(['s.scope_id', 's.name', 's.master_key_id', 's.wrapped_data_key'])
    .select(level.as('level'))
    .where('s.name_key', '=', value('nameKey'));
}

const selectScope = prepare<AskedScope, ScopeRow>(reachedScopes);

/** The scope of a name with what somebody may do in it. */
export async function findReachedScope(db: Queryable, asked: AskedScope): Promise<ReachedScope | undefined> {
  const [row] = await selectScope(db, asked);
  return row && presentScope(row);
}

interface AskedSecret extends AskedScope {
  readonly secretKey: string;
}

type SecretRow = ScopeRow & { readonly secret_name: string | null; readonly sealed: Uint8Array | null };

// The scope first and by itself: a secret that somebody may not read is not looked for.
const selectSecret = prepare<AskedSecret, SecretRow>((sql, value) =>
  sql
    .with(
      (cte) => cte('r').materialized(),
      () => reachedScopes(sql, value),
    )
    .selectFrom('r')
    .leftJoin('secrets as x', (join) =>
      join
        .on('r.level', '>=', value('needs'))
        .onRef('x.scope_id', '=', 'r.scope_id')
        .on('x.name_key', '=', value('secretKey')),
    )
    .select(['r.scope_id', 'r.name', 'r.master_key_id', 'r.wrapped_data_key', 'r.level'])
    .select(['x.name as secret_name', 'x.sealed']),
);

/** The scope of a name with what somebody may do in it and, where that is enough, the secret that is asked for. */
export async function findReachedSecret(
  db: Db,
  asked: AskedSecret,
): Promise<{ scope: ReachedScope; secret?: SealedSecret } | undefined> {
  const [row] = await selectSecret(db, asked);
  if (row === undefined) return undefined;
  const { secret_name: name, sealed } = row;
  return { scope: presentScope(row), ...(name !== null && sealed !== null && { secret: { name, sealed } }) };
}

function presentScope(row: ScopeRow): ReachedScope {
  return {
    scopeId: row.scope_id,
    name: row.name,
    masterKeyId: row.master_key_id,
    wrappedDataKey: row.wrapped_data_key,
    level: Number(row.level ?? 0),
  };
}

/** The names of all scopes, in their order. */
export async function listScopeNames({ sql }: Queryable): Promise<string[]> {
  const rows = await sql.selectFrom('secret_scopes').select('name').orderBy('name_key').execute();
  return rows.map((row) => row.name);
}

export async function countScopes({ sql }: Queryable): Promise<number> {
  const row = await sql
    .selectFrom('secret_scopes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Adds a scope; false when the name is taken in any case. */
export async function insertScope(
  { sql }: Queryable,
  scope: SecretScope & { readonly nameKey: string; readonly now: number; readonly byId: number },
): Promise<boolean> {
  const row = await sql
    .insertInto('secret_scopes')
    .values({
      scope_id: scope.scopeId,
      name: scope.name,
      name_key: scope.nameKey,
      master_key_id: scope.masterKeyId,
      wrapped_data_key: scope.wrappedDataKey,
      seal_count: 0,
      created_at: scope.now,
      created_by_id: scope.byId,
    })
    .onConflict((oc) => oc.column('name_key').doNothing())
    .returning('scope_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes a scope with all its secrets. */
export async function deleteScope({ sql }: Queryable, scopeId: string): Promise<void> {
  await sql.deleteFrom('secret_scopes').where('scope_id', '=', scopeId).execute();
  await sql.deleteFrom('secrets').where('scope_id', '=', scopeId).execute();
}

/**
 * Counts one more value that the scope's data key seals, and gives back how many there are; undefined when the scope is
 * gone. Whoever else writes to the scope waits from here on until the transaction ends.
 */
export async function countSeal({ sql }: Queryable, scopeId: string): Promise<number | undefined> {
  const row = await sql
    .updateTable('secret_scopes')
    .set((eb) => ({ seal_count: eb('seal_count', '+', 1) }))
    .where('scope_id', '=', scopeId)
    .returning('seal_count')
    .executeTakeFirst();
  return row?.seal_count;
}

/** What is told of the secrets of a scope: everything but their values. */
export async function listSecrets(
  { sql }: Queryable,
  scopeId: string,
): Promise<{ name: string; updatedAt: number }[]> {
  return sql
    .selectFrom('secrets')
    .select(['name', 'updated_at as updatedAt'])
    .where('scope_id', '=', scopeId)
    .orderBy('name_key')
    .execute();
}

/** How many secrets a scope has besides one. */
export async function countOtherSecrets(
  { sql }: Queryable,
  scopeId: string,
  nameKey: string,
): Promise<number> {
  const row = await sql
    .selectFrom('secrets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('scope_id', '=', scopeId)
    .where('name_key', '!=', nameKey)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Writes a secret, in place of one of the same name. */
export async function upsertSecret(
  { sql }: Queryable,
  secret: {
    readonly scopeId: string;
    readonly name: string;
    readonly nameKey: string;
    readonly sealed: Uint8Array;
    readonly now: number;
    readonly byId: number;
  },
): Promise<void> {
  const { name, sealed } = secret;
  const written = { name, sealed, updated_at: secret.now, updated_by_id: secret.byId };
  await sql
    .insertInto('secrets')
    .values({ scope_id: secret.scopeId, name_key: secret.nameKey, ...written })
    .onConflict((oc) => oc.columns(['scope_id', 'name_key']).doUpdateSet(written))
    .execute();
}

/** Deletes a secret; gives back its name, or undefined when there is none. */
export async function deleteSecret(
  { sql }: Queryable,
  scopeId: string,
  nameKey: string,
): Promise<string | undefined> {
  const row = await sql
    .deleteFrom('secrets')
    .where('scope_id', '=', scopeId)
    .where('name_key', '=', nameKey)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}
