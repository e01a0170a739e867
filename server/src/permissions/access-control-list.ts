import type { Caller } from '../audit/audit-event.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import {
  type DependentPrincipal,
  type GivenLevel,
  LEVELS,
  type LevelHolder,
  type PermissionLevel,
  type PermissionObject,
  type RequestedLevel,
} from './permission.ts';
import type { Permissions } from './permissions.ts';
import { listDependent, listGivenLevels } from './store.ts';

interface AccessControlListDeps {
  readonly db: Db;
  readonly directory: Directory;
  readonly permissions: Permissions;
  readonly groups: BuiltInGroups;
}

/** Who has which level on an object, as administrators see and set it. Databricks: "Permissions". */
export class AccessControlList {
  readonly #deps: AccessControlListDeps;

  constructor(deps: AccessControlListDeps) {
    this.#deps = deps;
  }

  /** Everybody who has a level. */
  list(object: PermissionObject): Promise<GivenLevel[]> {
    return listGivenLevels(this.#deps.db, object);
  }

  /** Gives the levels; with `replaces`, whoever is not named loses the one it had. All of it or, when one is refused, none. */
  set(
    caller: Caller,
    object: PermissionObject,
    requested: readonly RequestedLevel[],
    { replaces }: { replaces: boolean },
  ): Promise<GivenLevel[]> {
    return this.#deps.db.write(async (tx) => {
      const wanted = await this.#resolve(tx, object, requested);
      const given = new Map((await listGivenLevels(tx, object)).map((row) => [row.principalId, row.level]));
      const { adminsId } = this.#deps.groups;
      const isAdminsLost =
        object === 'tokens' && (wanted.has(adminsId) ? wanted.get(adminsId) !== 'CAN_MANAGE' : replaces);
      if (isAdminsLost) throw adminsKeepTheirs();
      const { permissions } = this.#deps;
      for (const [principalId, level] of wanted) {
        if (given.get(principalId) !== level) await permissions.setIn(tx, caller, object, principalId, level);
      }
      for (const principalId of given.keys()) {
        if (replaces && !wanted.has(principalId))
          await permissions.setIn(tx, caller, object, principalId, undefined);
      }
      return listGivenLevels(tx, object);
    });
  }

  /** Who would lose the use of an object with the level of this holder: nobody who has it otherwise. */
  async listDependent(object: PermissionObject, holder: LevelHolder): Promise<DependentPrincipal[]> {
    const { db, groups } = this.#deps;
    const principalId = await this.#idOf(db, holder.kind, holder.name);
    await this.#refuseNotGiven(db, object, { ...holder, principalId });
    return listDependent(db, object, principalId, groups.usersId);
  }

  /**
   * Takes the level of one holder away and leaves all others as they are. Throws `not_found` where it has none (any
   * more), and refuses what `admins` have on tokens.
   */
  remove(caller: Caller, object: PermissionObject, holder: LevelHolder): Promise<GivenLevel[]> {
    return this.#deps.db.takeAway(async (tx) => {
      const principalId = await this.#idOf(tx, holder.kind, holder.name);
      if (object === 'tokens' && principalId === this.#deps.groups.adminsId) throw adminsKeepTheirs();
      await this.#refuseNotGiven(tx, object, { ...holder, principalId });
      await this.#deps.permissions.setIn(tx, caller, object, principalId, undefined);
      return listGivenLevels(tx, object);
    });
  }

  async #refuseNotGiven(
    db: Queryable,
    object: PermissionObject,
    { principalId, name }: LevelHolder & { principalId: number },
  ): Promise<void> {
    const given = await listGivenLevels(db, object);
    if (given.some((row) => row.principalId === principalId)) return;
    throw new LatchkeyError('not_found', `"${name}" has no permission of its own on ${object}.`);
  }

  async #resolve(
    tx: Tx,
    object: PermissionObject,
    requested: readonly RequestedLevel[],
  ): Promise<Map<number, PermissionLevel>> {
    const wanted = new Map<number, PermissionLevel>();
    for (const { kind, name, level } of requested) {
      if (!Object.hasOwn(LEVELS[object], level)) {
        const known = Object.keys(LEVELS[object]).join(' or ');
        throw new LatchkeyError(
          'invalid_parameter',
          `There is no level ${level} on ${object}: use ${known}.`,
        );
      }
      const id = await this.#idOf(tx, kind, name);
      if (level === 'CAN_MANAGE' && id !== this.#deps.groups.adminsId) {
        throw new LatchkeyError(
          'invalid_parameter',
          `CAN_MANAGE on tokens is for the group admins alone, not for "${name}": give CAN_USE.`,
        );
      }
      if (wanted.has(id)) throw new LatchkeyError('invalid_parameter', `"${name}" is named twice.`);
      wanted.set(id, level);
    }
    return wanted;
  }

  async #idOf(tx: Queryable, kind: LevelHolder['kind'], name: string): Promise<number> {
    const { directory } = this.#deps;
    const found =
      kind === 'group'
        ? await directory.findGroup(name, tx)
        : kind === 'user'
          ? await directory.findUser(name, tx)
          : await directory.findServicePrincipal(name, tx);
    if (found !== undefined) return found.id;
    throw new LatchkeyError('principal_not_found', `There is no ${kind.replace('_', ' ')} "${name}".`);
  }
}

/** Terraform knows this refusal by how it begins. */
function adminsKeepTheirs(): LatchkeyError {
  return new LatchkeyError(
    'invalid_parameter',
    "Cannot change permissions for group 'admins' to None. It always has CAN_MANAGE on tokens: name it with that.",
  );
}
