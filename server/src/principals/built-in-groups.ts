import type { Queryable } from '../db/database.ts';
import type { BuiltInGroups } from './principal.ts';
import { newProfile } from './profile.ts';
import { hasPrincipals, insertPrincipal } from './store.ts';

/** Makes the groups `admins` and `users` of a new installation. */
export async function createBuiltInGroups(db: Queryable, now: number): Promise<BuiltInGroups> {
  return { adminsId: await createGroup(db, 'admins', now), usersId: await createGroup(db, 'users', now) };
}

async function createGroup(db: Queryable, name: string, now: number): Promise<number> {
  const profile = newProfile({}, name);
  const id = await insertPrincipal(db, { kind: 'group', name, profile, isActive: true, now });
  if (id === undefined) throw new Error(`There is a group "${name}" already.`);
  return id;
}

/** Whether nobody is here yet: no user and no service principal. */
export async function isDirectoryEmpty(db: Queryable): Promise<boolean> {
  return !(await hasPrincipals(db));
}
