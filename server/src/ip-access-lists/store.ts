import { sql as raw, type Selectable } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { IpAccessList, ListType } from './ip-access-list.ts';

type Row = Selectable<Schema['ip_access_lists']>;

/** The switch, and what is on the lists that are enabled: one row for each. */
export interface EnforcementRow {
  readonly kind: 'SWITCH' | ListType;
  /** The switch as it was set, or a list's addresses as JSON. */
  readonly text: string;
}

/** All lists, the oldest first. */
export async function listLists({ sql }: Queryable): Promise<IpAccessList[]> {
  const rows = await sql
    .selectFrom('ip_access_lists')
    .selectAll()
    .orderBy('created_at')
    .orderBy('list_id')
    .execute();
  return rows.map(presentList);
}

export async function findList({ sql }: Queryable, listId: string): Promise<IpAccessList | undefined> {
  const row = await sql
    .selectFrom('ip_access_lists')
    .selectAll()
    .where('list_id', '=', listId)
    .executeTakeFirst();
  return row && presentList(row);
}

export async function insertList({ sql }: Queryable, list: IpAccessList): Promise<void> {
  await sql.insertInto('ip_access_lists').values(toRow(list)).execute();
}

export async function updateList({ sql }: Queryable, list: IpAccessList): Promise<void> {
  await sql.updateTable('ip_access_lists').set(toRow(list)).where('list_id', '=', list.listId).execute();
}

export async function deleteList({ sql }: Queryable, listId: string): Promise<void> {
  await sql.deleteFrom('ip_access_lists').where('list_id', '=', listId).execute();
}

/** All that enforcement depends on, read in one statement so that switch and lists are of one moment. */
export function listEnforcement({ sql }: Queryable): Promise<EnforcementRow[]> {
  return sql
    .selectFrom('settings')
    .select([raw.lit<EnforcementRow['kind']>('SWITCH').as('kind'), 'value as text'])
    .where('key', '=', 'enableIpAccessLists')
    .unionAll(
      sql
        .selectFrom('ip_access_lists')
        .select([raw<EnforcementRow['kind']>`list_type`.as('kind'), 'ip_addresses as text'])
        .where('is_enabled', '=', 1),
    )
    .execute();
}

/** A list's addresses as they are kept. */
export function parseAddresses(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}

function toRow(list: IpAccessList): Row {
  return {
    list_id: list.listId,
    label: list.label,
    list_type: list.listType,
    ip_addresses: JSON.stringify(list.addresses),
    is_enabled: list.isEnabled ? 1 : 0,
    created_at: list.createdAt,
    created_by_id: list.createdById,
    updated_at: list.updatedAt,
    updated_by_id: list.updatedById,
  };
}

function presentList(row: Row): IpAccessList {
  return {
    listId: row.list_id,
    label: row.label,
    listType: row.list_type === 'BLOCK' ? 'BLOCK' : 'ALLOW',
    addresses: parseAddresses(row.ip_addresses),
    isEnabled: row.is_enabled === 1,
    createdAt: row.created_at,
    createdById: row.created_by_id,
    updatedAt: row.updated_at,
    updatedById: row.updated_by_id,
  };
}
