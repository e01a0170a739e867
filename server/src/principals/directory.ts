import { randomUUID } from 'node:crypto';
import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { DirectoryEdit } from './directory-edit.ts';
import { refuseLastAdministrator } from './groups/administrators.ts';
import { insertMemberships } from './groups/store.ts';
import { deletePasswordLinkOf } from './password-links/store.ts';
import type { BuiltInGroups, Principal } from './principal.ts';
import { editedProfile, isSameProfile, newProfile, type Profile } from './profile.ts';
import type { DirectoryRecord } from './records/record.ts';
import { searchKey } from './search-key.ts';
import {
  deletePrincipal,
  findActorsNamed,
  findGroupNamed,
  findPrincipal,
  findUserByName,
  findUsersNamedOrAddressed,
  insertPrincipal,
  lockDirectory,
  selectNames,
  updateActive,
  updateProfile,
} from './store.ts';

interface DirectoryDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly groups: BuiltInGroups;
}

/** Visible characters without spaces or a colon (Basic authentication splits at the first one). */
const USER_NAME = /^[^\s:\p{C}]{1,254}$/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Who there is, and what an administrator does with them. */
export class Directory {
  readonly #deps: DirectoryDeps;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
  }

  findById(id: number, db: Queryable = this.#deps.db): Promise<Principal | undefined> {
    return findPrincipal(db, this.#deps.groups, id);
  }

  async findUser(userName: string, db: Queryable = this.#deps.db): Promise<Principal | undefined> {
    if (!USER_NAME.test(userName)) return undefined;
    return findUserByName(db, this.#deps.groups, userName);
  }

  /** Users whom an e-mail address may stand for, at most two: by their name or their address. */
  listUsersNamedOrAddressed(
    email: string,
    db: Queryable = this.#deps.db,
  ): Promise<{ principal: Principal; address: string }[]> {
    return findUsersNamedOrAddressed(db, this.#deps.groups, email);
  }

  /** What those of these principals that there are are called now. */
  async listNames(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    return ids.length === 0 ? new Map() : selectNames(this.#deps.db, ids);
  }

  /** The user of this name. Throws `not_found`. */
  async getUser(userName: string, db: Queryable = this.#deps.db): Promise<Principal> {
    const user = await this.findUser(userName, db);
    if (user === undefined) throw new LatchkeyError('not_found', `There is no user "${userName}".`);
    return user;
  }

  /** The service principal of this application id. */
  async findServicePrincipal(
    applicationId: string,
    db: Queryable = this.#deps.db,
  ): Promise<Principal | undefined> {
    const named = await this.#findNamed(applicationId, db);
    return named.find((principal) => principal.kind === 'service_principal');
  }

  /** The user or service principal of this name. Throws `invalid_parameter` where both have it. */
  async findActor(name: string, db: Queryable = this.#deps.db): Promise<Principal | undefined> {
    const [principal, other] = await this.#findNamed(name, db);
    if (other !== undefined) {
      throw new LatchkeyError(
        'invalid_parameter',
        `"${name}" is the name of a user and of a service principal: name it by its id.`,
      );
    }
    return principal;
  }

  /** The group of this name. */
  findGroup(
    name: string,
    db: Queryable = this.#deps.db,
  ): Promise<{ id: number; displayName: string } | undefined> {
    return HAS_CONTROL.test(name) ? Promise.resolve(undefined) : findGroupNamed(db, name);
  }

  /** The id of whoever a permission is given to. Throws `invalid_parameter` when the name is nobody's, or two have it. */
  async getHolderId(name: string, db: Queryable = this.#deps.db): Promise<number> {
    const [actor, group] = [await this.findActor(name, db), await this.findGroup(name, db)];
    const found = actor ?? group;
    if (found !== undefined && (actor === undefined || group === undefined)) return found.id;
    const why = found === undefined ? 'is no user, group or service principal' : 'is a user and a group';
    throw new LatchkeyError(
      'invalid_parameter',
      `principal "${name}" ${why}: name a user by user name, a group by its name, a service principal by its application id.`,
    );
  }

  /** Nobody has control characters in a name, and PostgreSQL does not even take a NUL to look for. */
  async #findNamed(name: string, db: Queryable): Promise<Principal[]> {
    return HAS_CONTROL.test(name) ? [] : findActorsNamed(db, this.#deps.groups, name);
  }

  /** Adds a user, who has no password yet. Throws when the name is taken or cannot be one. */
  addUser(caller: Caller, userName: string): Promise<Principal> {
    return this.#deps.db.write((tx) => this.addUserIn(tx, caller, userName));
  }

  /** As `addUser`, as part of a larger act. */
  async addUserIn(tx: Tx, caller: Caller, userName: string, edit: DirectoryEdit = {}): Promise<Principal> {
    checkUserName(userName);
    const fullName = [edit.givenName, edit.familyName].filter(Boolean).join(' ');
    const id = await this.#insertIn(tx, caller, 'user', {
      name: searchKey(userName),
      profile: newProfile(edit, fullName === '' ? userName : fullName),
      isActive: edit.isActive ?? true,
    });
    if (id === undefined) {
      throw new LatchkeyError('already_exists', `User with username ${userName} already exists.`);
    }
    return this.#get(tx, id);
  }

  /** Adds a service principal under its application id, or a new one, as part of a larger act. */
  async addServicePrincipalIn(tx: Tx, caller: Caller, edit: DirectoryEdit): Promise<Principal> {
    const applicationId = edit.name ?? randomUUID();
    if (!UUID.test(applicationId)) {
      throw new LatchkeyError(
        'invalid_parameter',
        'applicationId must be a UUID, or left out for a new one.',
      );
    }
    const name = searchKey(applicationId);
    const isActive = edit.isActive ?? true;
    const profile = newProfile(edit, name);
    const id = await this.#insertIn(tx, caller, 'service_principal', { name, profile, isActive });
    if (id === undefined) {
      const message = `Service principal with application ID ${applicationId} already exists.`;
      throw new LatchkeyError('already_exists', message);
    }
    return this.#get(tx, id);
  }

  /** Changes what is kept of a user or service principal, as part of a larger act. Its name stays. */
  async updateIn(tx: Tx, caller: Caller, record: DirectoryRecord, edit: DirectoryEdit): Promise<void> {
    const { id, name, kind } = record;
    if (edit.name !== undefined && searchKey(edit.name) !== name) {
      const field = kind === 'user' ? 'userName' : 'applicationId';
      throw new LatchkeyError('invalid_parameter', `${field} cannot be changed: add another one instead.`);
    }
    const profile = editedProfile(record.profile, edit);
    if (isSameProfile(profile, record.profile)) return;
    await updateProfile(tx, id, { name, profile, now: this.#deps.clock.now() });
    // The display name is remembered with tokens.
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'updateUser', id, name);
  }

  /**
   * Deletes a user or service principal with its password and memberships, as part of a larger act. Refuses the
   * last active administrator.
   */
  async deleteIn(tx: Tx, caller: Caller, id: number): Promise<void> {
    await this.lockIn(tx);
    const principal = await this.#get(tx, id);
    if (principal.isAdministrator) {
      await refuseLastAdministrator(tx, this.#deps.groups, [principal]);
      this.#record(tx, caller, 'removeAdmin', id, principal.name);
    }
    await deletePrincipal(tx, id);
    await deletePasswordLinkOf(tx, id);
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'delete', id, principal.name);
  }

  /** Stops a principal's credentials at once and keeps them, as part of a larger act. Refuses the last administrator. */
  async disableIn(tx: Tx, caller: Caller, id: number): Promise<void> {
    await this.lockIn(tx);
    const principal = await this.#get(tx, id);
    if (principal.isAdministrator) await refuseLastAdministrator(tx, this.#deps.groups, [principal]);
    await updateActive(tx, id, false, this.#deps.clock.now());
    await deletePasswordLinkOf(tx, id);
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'deactivateUser', id, principal.name);
  }

  /** Makes other acts on the directory wait until this one is committed; comes first in it. */
  lockIn(tx: Tx): Promise<void> {
    return lockDirectory(tx, this.#deps.groups, this.#deps.clock.now());
  }

  /** Lets a disabled principal's credentials work again. */
  enable(caller: Caller, id: number): Promise<void> {
    return this.#deps.db.write((tx) => this.enableIn(tx, caller, id));
  }

  /** As `enable`, as part of a larger act. */
  async enableIn(tx: Tx, caller: Caller, id: number): Promise<void> {
    const principal = await this.#get(tx, id);
    await updateActive(tx, id, true, this.#deps.clock.now());
    this.#record(tx, caller, 'activateUser', id, principal.name);
  }

  /** Puts the principal into the group `admins`. */
  makeAdministrator(caller: Caller, id: number): Promise<void> {
    return this.#deps.db.write((tx) => this.makeAdministratorIn(tx, caller, id));
  }

  /** As `makeAdministrator`, as part of a larger act. */
  async makeAdministratorIn(tx: Tx, caller: Caller, id: number): Promise<void> {
    await this.lockIn(tx);
    const principal = await this.#get(tx, id);
    await insertMemberships(tx, this.#deps.groups.adminsId, [id]);
    // What is remembered says "no administrator": not dangerous, but wrong.
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'setAdmin', id, principal.name);
  }

  async #get(db: Queryable, id: number): Promise<Principal> {
    const principal = await this.findById(id, db);
    if (principal === undefined) throw new LatchkeyError('not_found', `There is no principal with id ${id}.`);
    return principal;
  }

  async #insertIn(
    tx: Tx,
    caller: Caller,
    kind: Principal['kind'],
    fields: { name: string; profile: Profile; isActive: boolean },
  ): Promise<number | undefined> {
    const id = await insertPrincipal(tx, { kind, ...fields, now: this.#deps.clock.now() });
    if (id !== undefined) this.#record(tx, caller, 'add', id, fields.name);
    return id;
  }

  #record(tx: Tx, caller: Caller, action: AuditActions['accounts'], id: number, name: string): void {
    const endpoint = caller.endpoint ?? caller.userAgent;
    const params = { targetUserId: String(id), targetUserName: name, endpoint };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }
}

const HAS_CONTROL = /\p{Cc}/u;

/** Strangers, and what the server does by itself. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['unknown', 'system-user']);

/** Throws `invalid_parameter` with the reason why this cannot be a user's name. */
function checkUserName(userName: string): void {
  const name = searchKey(userName);
  if (!USER_NAME.test(name)) {
    const message = 'A user name is 1 to 254 characters without spaces, control characters or ":".';
    throw new LatchkeyError('invalid_parameter', message);
  }
  if (name === 'token') {
    const message = 'The user name "token" means "the password is a token": choose another.';
    throw new LatchkeyError('invalid_parameter', message);
  }
  if (RESERVED_NAMES.has(name) || name.endsWith('@machine')) {
    const message = `The user name "${name}" is one that the audit trail has for others: choose another.`;
    throw new LatchkeyError('invalid_parameter', message);
  }
  // Clients tell service principals from users by that, and the audit log shows nothing else of them.
  if (UUID.test(name)) {
    const message = 'A user name cannot be a UUID: those are application ids of service principals.';
    throw new LatchkeyError('invalid_parameter', message);
  }
}
