import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { AccessControlList } from '../../permissions/access-control-list.ts';
import type { DependentPrincipal, LevelHolder, PermissionObject } from '../../permissions/permission.ts';
import { countGoodTokens } from './store.ts';

interface RemovalPreviewDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly accessControlList: AccessControlList;
}

/** Who would lose the use of an object, and with it how many good tokens; by name, on tokens those with most first. */
export interface Removal {
  readonly principals: readonly (DependentPrincipal & { readonly tokenCount: number })[];
}

/** Counts of so many owners are asked for at once. */
const OWNERS_AT_ONCE = 500;

/** What taking a level away would do. Changes nothing. */
export class RemovalPreview {
  readonly #deps: RemovalPreviewDeps;

  constructor(deps: RemovalPreviewDeps) {
    this.#deps = deps;
  }

  /** Throws `principal_not_found`, and `not_found` where the holder has nothing that could be taken. */
  async preview(object: PermissionObject, holder: LevelHolder): Promise<Removal> {
    const { accessControlList } = this.#deps;
    const dependent = await accessControlList.listDependent(object, holder);
    // Only people have a password.
    if (object === 'passwords')
      return {
        principals: dependent.filter(({ kind }) => kind === 'user').map((one) => ({ ...one, tokenCount: 0 })),
      };
    const counts = await this.#countTokens(dependent.map(({ principalId }) => principalId));
    const principals = dependent.map((one) => ({ ...one, tokenCount: counts.get(one.principalId) ?? 0 }));
    return { principals: principals.toSorted((a, b) => b.tokenCount - a.tokenCount) };
  }

  async #countTokens(ownerIds: readonly number[]): Promise<Map<number, number>> {
    const { db, clock } = this.#deps;
    const counts = new Map<number, number>();
    for (let i = 0; i < ownerIds.length; i += OWNERS_AT_ONCE) {
      const some = await countGoodTokens(db, ownerIds.slice(i, i + OWNERS_AT_ONCE), clock.now());
      for (const { ownerId, count } of some) counts.set(ownerId, count);
      // Requests get their turn.
      await nextTurn();
    }
    return counts;
  }
}
