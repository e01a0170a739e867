import type { Db } from '../db/database.ts';
import type { DirectoryKind } from '../principals/directory-edit.ts';
import { type BuiltInGroups, holderName } from '../principals/principal.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import {
  type Asker,
  countAcls,
  countSecrets,
  listAclsOf,
  listSeenScopes,
  type SecretCount,
  type SeenScope,
} from './overview-store.ts';
import { type ScopeAccess, type SecretRequester, scopeNotFound } from './scope-access.ts';
import type { SecretAcl } from './secret-acls.ts';
import { levelOf, nameKey, permissionAt, type SecretPermission } from './secret-scope.ts';

interface SecretOverviewDeps {
  readonly db: Db;
  readonly groups: BuiltInGroups;
  readonly masterKeys: MasterKeys;
  readonly access: ScopeAccess;
}

/** A scope as somebody sees it. */
export interface ScopeOverview {
  readonly name: string;
  readonly createdAt: number;
  /** What whoever asks may do in it; absent: nothing. */
  readonly ownPermission?: SecretPermission;
  /** For whoever may read it. */
  readonly secrets?: { readonly count: number; readonly lastPutAt?: number };
  /** How many permissions were given on it; for whoever has MANAGE. */
  readonly aclCount?: number;
  /** This node cannot open what is sealed in it. */
  readonly isMasterKeyMissing: boolean;
}

/** A permission with whose it is. */
export interface AclOverview extends SecretAcl {
  readonly kind: DirectoryKind;
  readonly displayName: string;
  /** Whoever asks has it by this entry: given to them, or to a group that they are in. */
  readonly isOwn: boolean;
}

/** What people see of secrets before they do something: never more than they could ask for one by one. */
export class SecretOverview {
  readonly #deps: SecretOverviewDeps;

  constructor(deps: SecretOverviewDeps) {
    this.#deps = deps;
  }

  /** Every scope. */
  async listScopes(requester: SecretRequester): Promise<ScopeOverview[]> {
    const { db, access } = this.#deps;
    const scopes = await listSeenScopes(db, this.#asker(requester));
    access.observe({ requester, scope: '', action: 'listScopes' });
    return this.#describe(scopes);
  }

  /** The scope of a name. Throws `secret_not_found`. */
  async getScope(requester: SecretRequester, name: string): Promise<ScopeOverview> {
    const { db, access } = this.#deps;
    const scopes = await listSeenScopes(db, this.#asker(requester), nameKey(name));
    const [described] = await this.#describe(scopes);
    if (described === undefined) throw scopeNotFound(name);
    access.observe({ requester, scope: described.name, action: 'listScopes' });
    return described;
  }

  /** Every permission that was given on a scope. Throws `secret_not_found`, `permission_denied`. */
  async listAcls(requester: SecretRequester, scope: string): Promise<AclOverview[]> {
    const { db, access } = this.#deps;
    const reached = await access.reach(db, { requester, scope, needs: 'MANAGE', action: 'listAcls' });
    const rows = await listAclsOf(db, reached.scopeId, this.#asker(requester));
    access.observe({ requester, scope: reached.name, action: 'listAcls' });
    return rows.map((row) => ({
      principal: holderName(row),
      permission: permissionAt(row.level),
      kind: row.kind as DirectoryKind,
      displayName: row.displayName,
      isOwn: row.isOwn,
    }));
  }

  #asker({ principal }: SecretRequester): Asker {
    const { usersId, adminsId } = this.#deps.groups;
    return { principalId: principal.id, usersId, adminsId, highest: levelOf('MANAGE') };
  }

  async #describe(scopes: readonly SeenScope[]): Promise<ScopeOverview[]> {
    const { db } = this.#deps;
    const idsFrom = (permission: SecretPermission) =>
      scopes.filter(({ level }) => level >= levelOf(permission)).map(({ scopeId }) => scopeId);
    const secrets = await countSecrets(db, idsFrom('READ'));
    const acls = await countAcls(db, idsFrom('MANAGE'));
    const missing = await this.#missingKeys(scopes);
    return scopes.map(({ scopeId, name, createdAt, level, masterKeyId }) => ({
      ...{ name, createdAt, isMasterKeyMissing: missing.has(masterKeyId) },
      ...(level > 0 && { ownPermission: permissionAt(level), secrets: presentCount(secrets.get(scopeId)) }),
      ...(level >= levelOf('MANAGE') && { aclCount: acls.get(scopeId) ?? 0 }),
    }));
  }

  /** The ids of the master keys that these scopes need and this node does not have. */
  async #missingKeys(scopes: readonly SeenScope[]): Promise<ReadonlySet<string>> {
    const missing = new Set<string>();
    for (const keyId of new Set(scopes.map(({ masterKeyId }) => masterKeyId)))
      if (!(await this.#deps.masterKeys.has(keyId))) missing.add(keyId);
    return missing;
  }
}

function presentCount(found: SecretCount | undefined): NonNullable<ScopeOverview['secrets']> {
  return found ?? { count: 0 };
}
