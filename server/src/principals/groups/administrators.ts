import type { Queryable } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { BuiltInGroups } from '../principal.ts';
import { countActiveMembers } from './store.ts';

interface Administrator {
  readonly name: string;
  readonly isActive: boolean;
}

/** How many active administrators there are. */
export function countAdministrators(db: Queryable, { adminsId }: BuiltInGroups): Promise<number> {
  return countActiveMembers(db, adminsId);
}

/** Throws `invalid_parameter` when these administrators cannot go, since no active one would be left. */
export async function refuseLastAdministrator(
  db: Queryable,
  groups: BuiltInGroups,
  leaving: readonly Administrator[],
): Promise<void> {
  const active = leaving.filter((administrator) => administrator.isActive);
  const [first] = active;
  if (first === undefined || (await countAdministrators(db, groups)) > active.length) return;
  throw new LatchkeyError(
    'invalid_parameter',
    `"${first.name}" is the last active administrator: make another one first.`,
  );
}
