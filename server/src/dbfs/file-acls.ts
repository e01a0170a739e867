import type { AuditLog } from '../audit/audit-log.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import { holderName } from '../principals/principal.ts';
import { deleteAclsOfPrincipal, type FileAclRow, listAcls, replaceAcls } from './acl-store.ts';
import {
  eventOf,
  type FileAccess,
  type FileRequester,
  type LeveledEntry,
  type Reached,
} from './file-access.ts';
import { FILE_PERMISSIONS, type FilePermission, permissionAt } from './file-entry.ts';
import { type FilePath, pathOf } from './file-path.ts';
import type { Quota } from './quota.ts';
import { updateHasOwnAcl, updateOwner } from './store.ts';

interface FileAclsDeps {
  readonly db: Db;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly access: FileAccess;
  readonly quota: Quota;
}

/** A permission, and whose it is by name. */
export interface FileAcl {
  /** A user's name, a group's name, a service principal's application id. */
  readonly principal: string;
  readonly permission: FilePermission;
}

/** Who may do what with a file or folder, and why. */
export interface FileAclReport {
  /** Undefined: nobody, or somebody who is deleted. */
  readonly owner: string | undefined;
  readonly isInherited: boolean;
  /** Where the list is that counts. */
  readonly listedAt: FilePath;
  readonly permissions: readonly FileAcl[];
  readonly ownPermission: FilePermission | undefined;
}

/** What shall be different. */
export interface FileAclChange {
  /** A list of its own; `inherited`: as the folder that it is in. */
  readonly permissions?: readonly FileAcl[] | 'inherited' | undefined;
  /** A user's name or a service principal's application id. */
  readonly owner?: string | undefined;
}

/** Who may do what with files. Administrators and owners MANAGE without being listed. */
export class FileAcls {
  readonly #deps: FileAclsDeps;

  constructor(deps: FileAclsDeps) {
    this.#deps = deps;
  }

  /** What counts for a path. Whoever may read it may know that. Throws `file_not_found`, `permission_denied`. */
  async get(requester: FileRequester, path: FilePath): Promise<FileAclReport> {
    const { db, access } = this.#deps;
    const attempt = { requester, path, action: 'getPermissions' } as const;
    const reached = await access.reach(db, attempt);
    access.existing(reached, 'READ');
    access.observe(attempt);
    return this.#report(db, reached);
  }

  /**
   * Changes the list (needs MANAGE) and the owner (as owner or administrator). Throws `invalid_parameter` when somebody
   * who is named is not there.
   */
  change(requester: FileRequester, path: FilePath, change: FileAclChange): Promise<FileAclReport> {
    const { db, audit, access, quota } = this.#deps;
    return db.write(async (tx) => {
      await quota.lockIn(tx);
      const attempt = { requester, path, action: 'changePermissions' } as const;
      const reached = await access.reach(tx, attempt);
      const entry = access.existing(reached, 'MANAGE');
      if (change.permissions !== undefined) await this.#changeListIn(tx, entry, change.permissions);
      if (change.owner !== undefined) await this.#handOverIn(tx, reached, change.owner);
      audit.record(tx, eventOf(requester, 'changePermissions', paramsOf(path, change)));
      return this.#report(tx, await access.reach(tx, attempt));
    });
  }

  /** Takes away all that a principal or group has, as part of the act that deletes it. */
  deleteAllOfIn(tx: Tx, principalId: number): Promise<void> {
    return deleteAclsOfPrincipal(tx, principalId);
  }

  async #changeListIn(
    tx: Tx,
    { entryId, parentId }: LeveledEntry,
    permissions: readonly FileAcl[] | 'inherited',
  ): Promise<void> {
    const isInherited = permissions === 'inherited';
    if (isInherited && parentId === '')
      throw new LatchkeyError('invalid_parameter', 'The root is in no folder: write its own permissions.');
    const levels = new Map<number, number>();
    for (const { principal, permission } of isInherited ? [] : permissions) {
      const level = FILE_PERMISSIONS.indexOf(permission) + 1;
      const id = await this.#deps.directory.getHolderId(principal, tx);
      levels.set(id, Math.max(level, levels.get(id) ?? 0));
    }
    await replaceAcls(
      tx,
      entryId,
      [...levels].map(([principalId, level]) => ({ principalId, level })),
    );
    await updateHasOwnAcl(tx, entryId, !isInherited);
  }

  async #handOverIn(tx: Tx, { attempt, last, standing }: Reached, name: string): Promise<void> {
    const isOwner = last.ownerId === standing.principalId;
    if (!isOwner && !standing.isAdministrator) {
      const message = 'Only the owner and administrators can hand over what somebody owns.';
      throw new LatchkeyError('permission_denied', message);
    }
    const owner = await this.#deps.directory.findActor(name, tx);
    if (owner === undefined) {
      const message = `owner "${name}" is no user or service principal: name a user by user name, a service principal by its application id.`;
      throw new LatchkeyError('invalid_parameter', message);
    }
    if (attempt.path.names.length === 0)
      throw new LatchkeyError('invalid_parameter', 'The root belongs to nobody.');
    await updateOwner(tx, last.entryId, owner.id);
  }

  async #report(db: Queryable, { attempt, entries, last }: Reached): Promise<FileAclReport> {
    const depth = entries.findLastIndex(({ hasOwnAcl }) => hasOwnAcl);
    const listed = entries[depth] ?? last;
    const owner =
      last.ownerId === undefined ? undefined : await this.#deps.directory.findById(last.ownerId, db);
    return {
      owner: owner?.name,
      isInherited: !last.hasOwnAcl,
      listedAt: pathOf(attempt.path.names.slice(0, Math.max(0, depth))),
      permissions: (await listAcls(db, listed.entryId)).map(presentAcl),
      ownPermission: permissionAt(last.level),
    };
  }
}

function presentAcl(row: FileAclRow): FileAcl {
  return { principal: holderName(row), permission: permissionAt(row.level) ?? 'READ' };
}

function paramsOf(path: FilePath, { permissions, owner }: FileAclChange): Record<string, string> {
  return {
    path: path.text,
    ...(permissions !== undefined && {
      permissions: permissions === 'inherited' ? permissions : JSON.stringify(permissions),
    }),
    ...(owner !== undefined && { owner }),
  };
}
