import type { Queryable } from '../db/database.ts';

/** Who may ask about an upstream, with what they are called. */
export interface BindingRow {
  readonly applicationId: string;
  readonly displayName: string;
  readonly upstream: string;
  readonly createdAt: number;
  readonly createdById: number;
}

/** The names of the upstreams that a principal is bound to. */
export async function listUpstreamsOf({ sql }: Queryable, principalId: number): Promise<string[]> {
  const rows = await sql
    .selectFrom('introspection_bindings')
    .select('upstream')
    .where('principal_id', '=', principalId)
    .orderBy('upstream')
    .execute();
  return rows.map(({ upstream }) => upstream);
}

/** All bindings, by upstream and application id. */
export function listBindings({ sql }: Queryable): Promise<BindingRow[]> {
  return sql
    .selectFrom('introspection_bindings as b')
    .innerJoin('principals as p', 'p.id', 'b.principal_id')
    .select([
      'p.name as applicationId',
      'p.display_name as displayName',
      'b.upstream',
      'b.created_at as createdAt',
      'b.created_by_id as createdById',
    ])
    .orderBy('b.upstream')
    .orderBy('p.name')
    .execute();
}

export async function countBindings({ sql }: Queryable): Promise<number> {
  const { count } = await sql
    .selectFrom('introspection_bindings')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertBinding(
  { sql }: Queryable,
  binding: { principalId: number; upstream: string; createdAt: number; createdById: number },
): Promise<void> {
  await sql
    .insertInto('introspection_bindings')
    .values({
      principal_id: binding.principalId,
      upstream: binding.upstream,
      created_at: binding.createdAt,
      created_by_id: binding.createdById,
    })
    .execute();
}

export async function deleteBinding(
  { sql }: Queryable,
  principalId: number,
  upstream: string,
): Promise<void> {
  await sql
    .deleteFrom('introspection_bindings')
    .where('principal_id', '=', principalId)
    .where('upstream', '=', upstream)
    .execute();
}

/** Takes all from a principal that is deleted. */
export async function deleteBindingsOf({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('introspection_bindings').where('principal_id', '=', principalId).execute();
}
