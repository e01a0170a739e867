import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError, unavailable } from '../errors.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import { deleteAclsOfScope, upsertAcl } from './acl-store.ts';
import { type MasterKey, makeWrappedDataKey } from './keys/master-key.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import type { ScopeAccess, SecretRequester } from './scope-access.ts';
import { levelOf, MAX_SCOPES, nameKey } from './secret-scope.ts';
import { countScopes, deleteScope, insertScope, listScopeNames } from './store.ts';

interface SecretScopesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly groups: BuiltInGroups;
  readonly masterKeys: MasterKeys;
  readonly access: ScopeAccess;
}

interface NewScope {
  readonly name: string;
  /** Everybody has MANAGE at first, instead of whoever makes it. */
  readonly isManagedByUsers: boolean;
}

const MAX_ATTEMPTS = 3;

/** The containers of secrets. Anybody may make one and list all; who may do what in one is `SecretAcls`' matter. */
export class SecretScopes {
  readonly #deps: SecretScopesDeps;

  constructor(deps: SecretScopesDeps) {
    this.#deps = deps;
  }

  /** The names of all. */
  async list(requester: SecretRequester): Promise<string[]> {
    const names = await listScopeNames(this.#deps.db);
    this.#deps.access.observe({ requester, scope: '', action: 'listScopes' });
    return names;
  }

  /** A new one, with a data key of its own. Throws `already_exists`, `secret_limit_exceeded`, `master_key_missing`. */
  async create(requester: SecretRequester, scope: NewScope): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const master = await this.#deps.masterKeys.current();
      if (await this.#deps.db.write((tx) => this.#createIn(tx, requester, { ...scope, master }))) return;
    }
    throw unavailable(new Error('The master key was rotated again and again.'));
  }

  /** Deletes a scope with its secrets and permissions. Throws `secret_not_found`, `permission_denied`. */
  delete(requester: SecretRequester, name: string): Promise<void> {
    const { db, access, audit, changes } = this.#deps;
    return db.takeAway(async (tx) => {
      const attempt = { requester, scope: name, needs: 'MANAGE', action: 'deleteScope' } as const;
      const scope = await access.reach(tx, attempt);
      await deleteScope(tx, scope.scopeId);
      await deleteAclsOfScope(tx, scope.scopeId);
      changes.record(tx, { kind: 'secrets', subject: scope.scopeId });
      const { caller } = requester;
      const params = { scope: scope.name };
      audit.record(tx, { service: 'secrets', action: 'deleteScope', caller, params, statusCode: 200 });
    });
  }

  /** Whether it was made; false when the master key is not the current one any more. */
  async #createIn(
    tx: Tx,
    { principal, caller }: SecretRequester,
    { name, isManagedByUsers, master }: NewScope & { readonly master: MasterKey },
  ): Promise<boolean> {
    const { clock, audit, groups, masterKeys } = this.#deps;
    await takeTurn(tx, 'secret scopes');
    if (!(await masterKeys.isCurrentIn(tx, master))) return false;
    const count = await countScopes(tx);
    const scopeId = randomUUID();
    const scope = {
      ...{ scopeId, name, nameKey: nameKey(name), masterKeyId: master.id },
      ...{ wrappedDataKey: makeWrappedDataKey(master, scopeId), now: clock.now(), byId: principal.id },
    };
    // Told before the limit: whoever makes a scope twice asks for one that there is.
    if (!(await insertScope(tx, scope))) throw scopeExists(name);
    if (count >= MAX_SCOPES) throw tooManyScopes();
    const principalId = isManagedByUsers ? groups.usersId : principal.id;
    await upsertAcl(tx, { scopeId, principalId, level: levelOf('MANAGE') });
    const initialManager = isManagedByUsers && { initialManagePrincipal: 'users' };
    const params = { scope: name, ...initialManager };
    audit.record(tx, { service: 'secrets', action: 'createScope', caller, params, statusCode: 200 });
    return true;
  }
}

function scopeExists(name: string): LatchkeyError {
  return new LatchkeyError(
    'already_exists',
    `Scope ${name} already exists! Choose another name, or use that one.`,
  );
}

function tooManyScopes(): LatchkeyError {
  return new LatchkeyError(
    'secret_limit_exceeded',
    `The workspace has ${MAX_SCOPES} secret scopes, as many as it may have: delete those that nobody needs.`,
  );
}
