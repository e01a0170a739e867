import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import type { PermissionLevel, PermissionObject } from './permission.ts';
import { deleteLevel, deleteLevelsOf, listLevels, upsertLevel } from './store.ts';

interface PermissionsDeps {
  readonly db: Db;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly groups: BuiltInGroups;
}

/** Who may use tokens, and who may authenticate by password on the API. */
export class Permissions {
  readonly #deps: PermissionsDeps;

  constructor(deps: PermissionsDeps) {
    this.#deps = deps;
  }

  /** Whether the principal, by itself or by a group, has any level: each includes CAN_USE. */
  async mayUse(
    object: PermissionObject,
    principalId: number,
    db: Queryable = this.#deps.db,
  ): Promise<boolean> {
    const levels = await listLevels(db, object, principalId, this.#deps.groups.usersId);
    return levels.length > 0;
  }

  /** Takes away all that a principal or group has, as part of the act that deletes it. */
  deleteAllOfIn(tx: Tx, principalId: number): Promise<void> {
    return deleteLevelsOf(tx, principalId);
  }

  /** Gives a level, or takes it away (`undefined`): then the holder's tokens stop at once, and are kept. */
  set(
    caller: Caller,
    object: PermissionObject,
    principalId: number,
    level: PermissionLevel | undefined,
  ): Promise<void> {
    return this.#deps.db.write((tx) => this.setIn(tx, caller, object, principalId, level));
  }

  /** As `set`, as part of a larger act. */
  async setIn(
    tx: Tx,
    caller: Caller,
    object: PermissionObject,
    principalId: number,
    level: PermissionLevel | undefined,
  ): Promise<void> {
    if (level === undefined) await deleteLevel(tx, object, principalId);
    else await upsertLevel(tx, object, principalId, level);
    this.#deps.changes.record(tx, { kind: 'workspace', subject: `permissions/${object}` });
    this.#deps.audit.record(tx, {
      service: 'accounts',
      action: object === 'tokens' ? 'changeDbTokenAcl' : 'changePasswordAcl',
      caller,
      params: {
        targetUserId: String(principalId),
        resourceId: `/authorization/${object}`,
        aclPermissionSet: level ?? 'NONE',
      },
      statusCode: 200,
    });
  }
}
