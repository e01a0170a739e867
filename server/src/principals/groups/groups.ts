import type { AuditActions } from '@latchkey/client';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { Directory } from '../directory.ts';
import type { DirectoryEdit } from '../directory-edit.ts';
import { parseDirectoryId } from '../directory-id.ts';
import type { ListEdit } from '../list-edit.ts';
import { type BuiltInGroups, holderName } from '../principal.ts';
import { editedProfile, isSameProfile, newProfile } from '../profile.ts';
import type { DirectoryRecord, Member } from '../records/record.ts';
import { recordNotFound } from '../records/records.ts';
import { findRecord, listMembers } from '../records/store.ts';
import { notAdministrator } from '../refusals.ts';
import { searchKey } from '../search-key.ts';
import { deletePrincipal, findIdByName, insertPrincipal, updateProfile } from '../store.ts';
import { refuseLastAdministrator } from './administrators.ts';
import {
  deleteMemberships,
  insertMemberships,
  listByIds,
  listDirectGroupIds,
  listGroupIdsAbove,
  listMembersAmong,
} from './store.ts';

interface GroupsDeps {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly groups: BuiltInGroups;
  readonly directory: Directory;
}

/** Beyond this many members at once the feed says "anything may have changed": each is looked for in memory. */
const MAX_PRINCIPAL_CHANGES = 50;

/**
 * Groups and who is in them. All of it is part of larger acts, which begin with `Directory.lockIn`. Everybody is in
 * `users` without a membership, so that group is never edited.
 */
export class Groups {
  readonly #deps: GroupsDeps;

  constructor(deps: GroupsDeps) {
    this.#deps = deps;
  }

  /** Adds a group without members; gives back its id. Throws `already_exists` when the name is taken in any case. */
  async createIn(tx: Tx, actor: Actor, edit: DirectoryEdit): Promise<number> {
    const { displayName } = edit;
    if (displayName === undefined)
      throw new LatchkeyError('invalid_parameter', 'displayName is required: a group has a name.');
    const profile = newProfile(edit, displayName);
    const name = searchKey(displayName);
    const now = this.#deps.clock.now();
    const id = await insertPrincipal(tx, { kind: 'group', name, profile, isActive: true, now });
    if (id === undefined) throw groupExists(displayName);
    this.#record(tx, actor, 'createGroup', { id, displayName });
    return id;
  }

  /** Changes name and what else is kept of a group, not its members. */
  async updateIn(tx: Tx, actor: Actor, group: DirectoryRecord, edit: DirectoryEdit): Promise<void> {
    const { id } = group;
    const profile = editedProfile(group.profile, edit);
    if (isSameProfile(profile, group.profile)) return;
    const name = searchKey(profile.displayName);
    if (profile.displayName !== group.profile.displayName && this.#isBuiltIn(id)) {
      throw new LatchkeyError(
        'invalid_parameter',
        `The group "${group.profile.displayName}" keeps its name.`,
      );
    }
    const namesake = await findIdByName(tx, 'group', name);
    if (namesake !== undefined && namesake !== id) throw groupExists(profile.displayName);
    await updateProfile(tx, id, { name, profile, now: this.#deps.clock.now() });
    // Upstreams are open to groups by their names.
    if (name !== searchKey(group.profile.displayName))
      this.#deps.changes.record(tx, { kind: 'workspace', subject: `groups/${id}` });
    this.#record(tx, actor, 'updateGroup', { id, displayName: profile.displayName });
  }

  /** Deletes a group with its memberships; its members stay. */
  async deleteIn(tx: Tx, actor: Actor, group: DirectoryRecord): Promise<void> {
    const { id, profile } = group;
    if (this.#isBuiltIn(id)) {
      throw new LatchkeyError('invalid_parameter', `The group "${profile.displayName}" cannot be deleted.`);
    }
    await deletePrincipal(tx, id);
    this.#deps.changes.record(tx, { kind: 'workspace', subject: `groups/${id}` });
    this.#record(tx, actor, 'removeGroup', { id, displayName: profile.displayName });
  }

  /** Edits a group's members. Throws when one of those that are to be added is nobody, or may not be a member. */
  async changeMembersIn(tx: Tx, actor: Actor, group: DirectoryRecord, edit: ListEdit): Promise<void> {
    if (group.id === this.#deps.groups.usersId) {
      throw new LatchkeyError('invalid_parameter', 'Everybody is in "users": its members cannot be changed.');
    }
    const leaving = edit.isWhole
      ? ((await listMembers(tx, [group.id])).get(group.id) ?? []).filter(
          ({ id }) => !edit.added.has(String(id)),
        )
      : await listMembersAmong(tx, group.id, [...edit.removed].map(parseDirectoryId).filter(isId));
    // Who comes comes first: an administrator may hand over to another one in one request.
    await this.#addMembersIn(tx, actor, group, [...edit.added]);
    await this.#removeMembersIn(tx, actor, group, leaving);
  }

  /** Edits the groups that a user, service principal or group is a member of by itself. `users` is left out of it. */
  async changeGroupsOfIn(tx: Tx, actor: Actor, memberId: number, edit: ListEdit): Promise<void> {
    const current = (await listDirectGroupIds(tx, memberId)).map(String);
    const wanted = [...edit.added].filter((id) => id !== String(this.#deps.groups.usersId));
    const left = current.filter((id) => (edit.isWhole ? !edit.added.has(id) : edit.removed.has(id)));
    const [member] = await listByIds(tx, [memberId]);
    if (member === undefined) throw recordNotFound('user', memberId);
    for (const id of wanted.filter((one) => !current.includes(one))) {
      await this.#addMembersIn(tx, actor, await this.#getGroup(tx, id), [String(memberId)]);
    }
    for (const id of left) await this.#removeMembersIn(tx, actor, await this.#getGroup(tx, id), [member]);
  }

  async #addMembersIn(
    tx: Tx,
    actor: Actor,
    group: DirectoryRecord,
    wanted: readonly string[],
  ): Promise<void> {
    if (wanted.length === 0) return;
    const ids = wanted.map(parseDirectoryId);
    const found = await listByIds(tx, ids.filter(isId));
    const known = new Set(found.map((member) => member.id));
    const unknown = wanted.find((_, i) => !known.has(ids[i] ?? -1));
    if (unknown !== undefined) {
      const message = `There is no user, service principal or group with id ${JSON.stringify(unknown.slice(0, 32))}.`;
      throw new LatchkeyError('invalid_parameter', message);
    }
    const members = new Set((await listMembersAmong(tx, group.id, [...known])).map((member) => member.id));
    const coming = found.filter((member) => !members.has(member.id));
    if (coming.length === 0) return;
    const isAdmins = group.id === this.#deps.groups.adminsId;
    if (isAdmins) await this.#admitAdministrators(tx, actor, coming);
    else await this.#refuseCycle(tx, group, coming);
    await insertMemberships(
      tx,
      group.id,
      coming.map((member) => member.id),
    );
    this.#tellOf(tx, actor, isAdmins ? 'setAdmin' : 'addPrincipalToGroup', group, coming);
  }

  /**
   * The one way into `admins` through an API: for users and service principals, by an administrator, and not with a
   * token that is limited to scopes, since that would give what the token was not given. Throws otherwise.
   */
  async #admitAdministrators(tx: Tx, actor: Actor, coming: readonly Member[]): Promise<void> {
    if (coming.some((member) => member.kind === 'group')) {
      const message =
        'A group cannot be a member of "admins": add its users and service principals themselves.';
      throw new LatchkeyError('invalid_parameter', message);
    }
    if (actor.isScoped) {
      const message =
        'A token that is limited to scopes cannot make administrators: use one without scopes, or sign in.';
      throw new LatchkeyError('permission_denied', message);
    }
    // Asked again: it may have been taken away since the request was let in.
    const now = await this.#deps.directory.findById(actor.principal.id, tx);
    if (now?.isActive && now.isAdministrator) return;
    throw notAdministrator(actor.principal);
  }

  async #removeMembersIn(
    tx: Tx,
    actor: Actor,
    group: DirectoryRecord,
    leaving: readonly Member[],
  ): Promise<void> {
    if (leaving.length === 0) return;
    const isAdmins = group.id === this.#deps.groups.adminsId;
    if (isAdmins) await refuseLastAdministrator(tx, this.#deps.groups, leaving);
    await deleteMemberships(
      tx,
      group.id,
      leaving.map((member) => member.id),
    );
    this.#tellOf(tx, actor, isAdmins ? 'removeAdmin' : 'removePrincipalFromGroup', group, leaving);
  }

  async #refuseCycle(tx: Tx, group: DirectoryRecord, coming: readonly Member[]): Promise<void> {
    const nested = coming.filter((member) => member.kind === 'group');
    if (nested.length === 0) return;
    const above = new Set([group.id, ...(await listGroupIdsAbove(tx, group.id))]);
    const offender = nested.find((member) => above.has(member.id));
    if (offender === undefined) return;
    const message = `"${offender.displayName}" holds "${group.profile.displayName}": a group cannot be a member of itself, nor of one of its members.`;
    throw new LatchkeyError('invalid_parameter', message);
  }

  #tellOf(
    tx: Tx,
    actor: Actor,
    action: AuditActions['accounts'],
    group: DirectoryRecord,
    members: readonly Member[],
  ): void {
    const { changes } = this.#deps;
    if (members.length > MAX_PRINCIPAL_CHANGES || members.some((member) => member.kind === 'group')) {
      changes.record(tx, { kind: 'workspace', subject: `groups/${group.id}` });
    } else {
      for (const { id } of members) changes.record(tx, { kind: 'principal', subject: String(id) });
    }
    const about = { id: group.id, displayName: group.profile.displayName };
    for (const member of members) this.#record(tx, actor, action, about, member);
  }

  #record(
    tx: Tx,
    { caller }: Actor,
    action: AuditActions['accounts'],
    group: { id: number; displayName: string },
    member?: Member,
  ): void {
    const params = {
      targetGroupId: String(group.id),
      targetGroupName: group.displayName,
      ...(member && {
        targetUserId: String(member.id),
        targetUserName: holderName(member),
      }),
      endpoint: caller.endpoint ?? caller.userAgent,
    };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }

  #isBuiltIn(id: number): boolean {
    return id === this.#deps.groups.adminsId || id === this.#deps.groups.usersId;
  }

  async #getGroup(tx: Tx, id: string): Promise<DirectoryRecord> {
    const number = parseDirectoryId(id);
    const group = number === undefined ? undefined : await findRecord(tx, 'group', number);
    if (group !== undefined) return group;
    throw new LatchkeyError(
      'invalid_parameter',
      `There is no group with id ${JSON.stringify(id.slice(0, 32))}.`,
    );
  }
}

function groupExists(displayName: string): LatchkeyError {
  return new LatchkeyError('already_exists', `Group with name ${displayName} already exists.`);
}

function isId(id: number | undefined): id is number {
  return id !== undefined;
}
