import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { LinkedIdentities } from '../identities/linked-identities.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { Permissions } from '../permissions/permissions.ts';
import type { Actor } from '../principals/actor.ts';
import type { Directory } from '../principals/directory.ts';
import type { DirectoryEdit, DirectoryKind } from '../principals/directory-edit.ts';
import type { Groups } from '../principals/groups/groups.ts';
import type { DirectoryRecord } from '../principals/records/record.ts';
import type { Records } from '../principals/records/records.ts';
import { revokeTokensOfDeletedIn } from '../tokens/owner-deletion.ts';
import type { Sessions } from './sessions.ts';

interface ProvisioningDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly groups: Groups;
  readonly records: Records;
  readonly permissions: Permissions;
  readonly identities: LinkedIdentities;
  readonly sessions: Sessions;
  readonly outbox: Outbox;
}

/** Takes from a principal or group that is deleted what only a later feature knows of. */
export type DeletionHook = (tx: Tx, id: number) => Promise<void>;

/** What administrators and identity providers do to users, service principals and groups: a request is one act. */
export class Provisioning {
  readonly #deps: ProvisioningDeps;
  readonly #deletionHooks: DeletionHook[] = [];

  constructor(deps: ProvisioningDeps) {
    this.#deps = deps;
  }

  /** For a later feature. */
  onDeletion(hook: DeletionHook): void {
    this.#deletionHooks.push(hook);
  }

  /** Adds one, with its memberships; gives back its id. A user has no password and no token afterwards. */
  create(actor: Actor, kind: DirectoryKind, edit: DirectoryEdit): Promise<number> {
    return this.#deps.db.write(async (tx) => {
      await this.#deps.directory.lockIn(tx);
      const id = await this.#addIn(tx, actor, kind, edit);
      await this.#changeMembershipsIn(tx, actor, await this.#deps.records.getIn(tx, kind, id), edit);
      return id;
    });
  }

  /** Changes one. Deactivating ends its sessions and stops its tokens, which are kept. Throws `not_found`. */
  update(actor: Actor, kind: DirectoryKind, id: number, edit: DirectoryEdit): Promise<void> {
    const { db, directory, groups, records } = this.#deps;
    const write: Db['write'] = edit.isActive === false ? db.takeAway : db.write;
    return write(async (tx) => {
      await directory.lockIn(tx);
      const record = await records.getIn(tx, kind, id);
      if (kind === 'group') await groups.updateIn(tx, actor, record, edit);
      else await directory.updateIn(tx, actor.caller, record, edit);
      await this.#changeMembershipsIn(tx, actor, record, edit);
      if (kind !== 'group' && edit.isActive !== undefined && edit.isActive !== record.isActive)
        await this.#setActiveIn(tx, actor, id, edit.isActive);
    });
  }

  /**
   * Deletes one for ever: its sessions end, its tokens are revoked, password, linked identities, memberships and
   * permissions go. Token
   * and audit rows stay. Throws `not_found`.
   */
  delete(actor: Actor, kind: DirectoryKind, id: number): Promise<void> {
    const { clock, directory, groups, records, permissions, identities, sessions } = this.#deps;
    return this.#deps.db.takeAway(async (tx) => {
      await directory.lockIn(tx);
      const record = await records.getIn(tx, kind, id);
      await permissions.deleteAllOfIn(tx, id);
      for (const hook of this.#deletionHooks) await hook(tx, id);
      if (kind === 'group') {
        await groups.deleteIn(tx, actor, record);
        return;
      }
      await revokeTokensOfDeletedIn(tx, this.#deps, { caller: actor.caller, ownerId: id, now: clock.now() });
      await directory.deleteIn(tx, actor.caller, id);
      await identities.deleteAllOfIn(tx, id);
      await sessions.forgetIn(tx, id);
    });
  }

  async #addIn(tx: Tx, actor: Actor, kind: DirectoryKind, edit: DirectoryEdit): Promise<number> {
    const { directory, groups } = this.#deps;
    if (kind === 'group') return groups.createIn(tx, actor, edit);
    if (kind === 'service_principal')
      return (await directory.addServicePrincipalIn(tx, actor.caller, edit)).id;
    if (edit.name === undefined) throw new LatchkeyError('invalid_parameter', 'userName is required.');
    return (await directory.addUserIn(tx, actor.caller, edit.name, edit)).id;
  }

  async #changeMembershipsIn(
    tx: Tx,
    actor: Actor,
    record: DirectoryRecord,
    { members, groups }: DirectoryEdit,
  ): Promise<void> {
    if (members !== undefined) await this.#deps.groups.changeMembersIn(tx, actor, record, members);
    if (groups !== undefined) await this.#deps.groups.changeGroupsOfIn(tx, actor, record.id, groups);
  }

  async #setActiveIn(tx: Tx, actor: Actor, id: number, isActive: boolean): Promise<void> {
    const { caller } = actor;
    if (isActive) {
      await this.#refuseRaising(tx, actor, id);
      await this.#deps.directory.enableIn(tx, caller, id);
      return;
    }
    await this.#deps.directory.disableIn(tx, caller, id);
    await this.#deps.sessions.endAllIn(tx, id);
  }

  /** An administrator who comes back comes with all the old tokens. */
  async #refuseRaising(tx: Tx, actor: Actor, id: number): Promise<void> {
    const principal = await this.#deps.directory.findById(id, tx);
    if (!actor.isScoped || principal?.isActive !== false || !principal.isAdministrator) return;
    throw new LatchkeyError(
      'permission_denied',
      'A token that is limited to scopes cannot activate an administrator: sign in, or use a token without scopes.',
    );
  }
}
