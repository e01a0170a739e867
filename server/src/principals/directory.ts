import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { BuiltInGroups, Principal } from './principal.ts';
import {
  countOtherActiveMembers,
  findActorsNamed,
  findGroupNamed,
  findPrincipal,
  findUserByName,
  insertMembership,
  insertPrincipal,
  updateActive,
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
    const named = await findActorsNamed(db, this.#deps.groups, applicationId);
    return named.find((principal) => principal.kind === 'service_principal');
  }

  /** The user or service principal of this name. Throws `invalid_parameter` where both have it. */
  async findActor(name: string, db: Queryable = this.#deps.db): Promise<Principal | undefined> {
    const [principal, other] = await findActorsNamed(db, this.#deps.groups, name);
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
    return findGroupNamed(db, name);
  }

  /** Adds a user, who has no password yet. Throws when the name is taken or cannot be one. */
  addUser(caller: Caller, userName: string, displayName = userName): Promise<Principal> {
    return this.#deps.db.write((tx) => this.addUserIn(tx, caller, userName, displayName));
  }

  /** As `addUser`, as part of a larger act. */
  async addUserIn(tx: Tx, caller: Caller, userName: string, displayName = userName): Promise<Principal> {
    const name = userName.toLowerCase();
    if (!USER_NAME.test(name)) {
      throw new LatchkeyError(
        'invalid_parameter',
        'A user name is 1 to 254 characters without spaces, control characters or ":".',
      );
    }
    if (name === 'token') {
      throw new LatchkeyError(
        'invalid_parameter',
        'The user name "token" means "the password is a token": choose another.',
      );
    }
    if (await this.findUser(name, tx)) {
      throw new LatchkeyError('already_exists', `User with username ${name} already exists.`);
    }
    const id = await insertPrincipal(tx, { kind: 'user', name, displayName, now: this.#deps.clock.now() });
    this.#record(tx, caller, 'add', id, name);
    return this.#get(tx, id);
  }

  /** Stops a principal's credentials at once and keeps them, as part of a larger act. Refuses the last administrator. */
  async disableIn(tx: Tx, caller: Caller, id: number): Promise<void> {
    const { adminsId } = this.#deps.groups;
    const principal = await this.#get(tx, id);
    // Two at once would each count the other one.
    if (principal.isAdministrator) await updateActive(tx, adminsId, true, this.#deps.clock.now());
    if (principal.isAdministrator && (await countOtherActiveMembers(tx, adminsId, id)) === 0) {
      throw new LatchkeyError(
        'invalid_parameter',
        `"${principal.name}" is the last active administrator: make another one first.`,
      );
    }
    await updateActive(tx, id, false, this.#deps.clock.now());
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'deactivateUser', id, principal.name);
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
    const principal = await this.#get(tx, id);
    await insertMembership(tx, this.#deps.groups.adminsId, id);
    // What is remembered says "no administrator": not dangerous, but wrong.
    this.#deps.changes.record(tx, { kind: 'principal', subject: String(id) });
    this.#record(tx, caller, 'setAdmin', id, principal.name);
  }

  async #get(db: Queryable, id: number): Promise<Principal> {
    const principal = await this.findById(id, db);
    if (principal === undefined) throw new LatchkeyError('not_found', `There is no principal with id ${id}.`);
    return principal;
  }

  #record(tx: Tx, caller: Caller, action: string, id: number, name: string): void {
    const params = { targetUserId: String(id), targetUserName: name, endpoint: caller.userAgent };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }
}
