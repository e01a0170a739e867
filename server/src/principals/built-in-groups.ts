import type { Queryable } from '../db/database.ts';
import type { BuiltInGroups } from './principal.ts';
import { hasPrincipals, insertPrincipal } from './store.ts';

/** Makes the groups `admins` and `users` of a new installation. */
export async function createBuiltInGroups(db: Queryable, now: number): Promise<BuiltInGroups> {
  const adminsId = await insertPrincipal(db, { kind: 'group', name: 'admins', displayName: 'admins', now });
  const usersId = await insertPrincipal(db, { kind: 'group', name: 'users', displayName: 'users', now });
  return { adminsId, usersId };
}

/** Whether nobody is here yet: no user and no service principal. */
export async function isDirectoryEmpty(db: Queryable): Promise<boolean> {
  return !(await hasPrincipals(db));
}
