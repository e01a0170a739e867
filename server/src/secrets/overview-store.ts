import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { AclRow } from './acl-store.ts';

/** Who asks, and the groups that say what everybody and what administrators have. */
export interface Asker {
  readonly principalId: number;
  readonly usersId: number;
  readonly adminsId: number;
  /** What administrators have everywhere. */
  readonly highest: number;
}

/** What everybody is told of a scope, and how much somebody has in it; 0: nothing. */
export interface SeenScope {
  readonly scopeId: string;
  readonly name: string;
  readonly masterKeyId: string;
  readonly createdAt: number;
  readonly level: number;
}

/** How many secrets a scope has, and when the latest of them was put. */
export interface SecretCount {
  readonly count: number;
  readonly lastPutAt: number;
}

/** All scopes in their order, or the one of a name, with what somebody has in each, by groups too. */
export async function listSeenScopes(
  { sql }: Queryable,
  asker: Asker,
  nameKey?: string,
): Promise<SeenScope[]> {
  const level = raw<number>`case when exists (select 1 from held where id = ${asker.adminsId})
    then ${raw.lit(asker.highest)}
    else coalesce((select max(a.level) from secret_acls as a where a.scope_id = s.scope_id
      and a.principal_id in (select id from held)), 0) end`;
  let query = withHeld(sql, asker)
    .selectFrom('secret_scopes as s')
    .select(['s.scope_id', 's.name', 's.master_key_id', 's.created_at'])
    .select(level.as('level'))
    .orderBy('s.name_key');
  if (nameKey !== undefined) query = query.where('s.name_key', '=', nameKey);
  const rows = await query.execute();
  return rows.map((row) => ({
    scopeId: row.scope_id,
    name: row.name,
    masterKeyId: row.master_key_id,
    createdAt: Number(row.created_at),
    level: Number(row.level),
  }));
}

/** Of scopes by their ids: their secrets in numbers. Those that are empty are left out. */
export async function countSecrets(
  { sql }: Queryable,
  scopeIds: readonly string[],
): Promise<ReadonlyMap<string, SecretCount>> {
  if (scopeIds.length === 0) return new Map();
  const rows = await sql
    .selectFrom('secrets')
    .select(['scope_id', (eb) => eb.fn.countAll<number>().as('count')])
    .select((eb) => eb.fn.max('updated_at').as('lastPutAt'))
    .where('scope_id', 'in', scopeIds)
    .groupBy('scope_id')
    .execute();
  return new Map(
    rows.map((row) => [row.scope_id, { count: Number(row.count), lastPutAt: Number(row.lastPutAt) }]),
  );
}

/** Of scopes by their ids: how many permissions were given. */
export async function countAcls(
  { sql }: Queryable,
  scopeIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (scopeIds.length === 0) return new Map();
  const rows = await sql
    .selectFrom('secret_acls')
    .select(['scope_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('scope_id', 'in', scopeIds)
    .groupBy('scope_id')
    .execute();
  return new Map(rows.map((row) => [row.scope_id, Number(row.count)]));
}

/** Of everybody who has a permission on a scope by itself: whether somebody has it by that entry. */
export async function listAclsOf(
  { sql }: Queryable,
  scopeId: string,
  asker: Asker,
): Promise<(AclRow & { readonly isOwn: boolean })[]> {
  const isOwn = raw<number>`case when a.principal_id in (select id from held) then 1 else 0 end`;
  const rows = await withHeld(sql, asker)
    .selectFrom('secret_acls as a')
    .innerJoin('principals as p', 'p.id', 'a.principal_id')
    .select(['a.principal_id as principalId', 'a.level', 'p.kind', 'p.name', 'p.display_name as displayName'])
    .select(isOwn.as('isOwn'))
    .where('a.scope_id', '=', scopeId)
    .orderBy('p.kind')
    .orderBy('p.display_key')
    .execute();
  return rows.map((row) => ({ ...row, isOwn: Number(row.isOwn) === 1 }));
}

/** `held`: somebody, `users`, and every group that one of them is in, through groups too. */
function withHeld(sql: Queryable['sql'], { principalId, usersId }: Asker) {
  return sql.withRecursive('held(id)', (cte) =>
    cte
      .selectFrom('principals as p')
      .select('p.id')
      .where('p.id', 'in', [principalId, usersId])
      .union(
        cte
          .selectFrom('memberships as m')
          .innerJoin('held as h', 'h.id', 'm.member_id')
          .select('m.group_id as id'),
      ),
  );
}
