import type { AuditActions } from '@latchkey/client';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import { holderName } from '../principals/principal.ts';
import { searchKey } from '../principals/search-key.ts';
import { type AclRow, deleteAcl, deleteAclsOfPrincipal, listAcls, upsertAcl } from './acl-store.ts';
import type { ScopeAccess, SecretRequester } from './scope-access.ts';
import { levelOf, permissionAt, type SecretPermission } from './secret-scope.ts';

interface SecretAclsDeps {
  readonly db: Db;
  readonly audit: AuditLog;
  readonly directory: Directory;
  readonly access: ScopeAccess;
}

/** A permission on a scope, and whose it is by name. */
export interface SecretAcl {
  /** A user's name, a group's name, a service principal's application id. */
  readonly principal: string;
  readonly permission: SecretPermission;
}

/** Whose permission on which scope. */
export interface AclPlace {
  readonly scope: string;
  readonly principal: string;
}

/** Who may do what in which scope. Administrators have MANAGE in all of them without a row. */
export class SecretAcls {
  readonly #deps: SecretAclsDeps;

  constructor(deps: SecretAclsDeps) {
    this.#deps = deps;
  }

  /** Every permission that was given on a scope. */
  async list(requester: SecretRequester, scope: string): Promise<SecretAcl[]> {
    const { db, access } = this.#deps;
    const reached = await access.reach(db, { requester, scope, needs: 'MANAGE', action: 'listAcls' });
    const rows = await listAcls(db, reached.scopeId);
    access.observe({ requester, scope: reached.name, action: 'listAcls' });
    return rows.map((row) => ({ principal: holderName(row), permission: permissionAt(row.level) }));
  }

  /** The permission that was given to a principal by itself. Throws `secret_not_found` when none was. */
  async get(requester: SecretRequester, { scope, principal }: AclPlace): Promise<SecretAcl> {
    const { db, access } = this.#deps;
    const about = { requester, scope, action: 'getAcl', params: { principal } } as const;
    const reached = await access.reach(db, { ...about, needs: 'MANAGE' });
    const [row] = await findNamed(db, reached.scopeId, principal);
    if (row === undefined) throw aclNotFound({ scope: reached.name, principal });
    access.observe({ ...about, scope: reached.name });
    return { principal: holderName(row), permission: permissionAt(row.level) };
  }

  /** Gives a permission, in place of the one there was. Throws `invalid_parameter` when there is nobody of that name. */
  put(requester: SecretRequester, place: AclPlace, permission: SecretPermission): Promise<void> {
    const { db, access } = this.#deps;
    return db.write(async (tx) => {
      const params = { principal: place.principal, permission };
      const attempt = { requester, scope: place.scope, action: 'putAcl', params } as const;
      const scope = await access.reach(tx, { ...attempt, needs: 'MANAGE' });
      const principalId = await this.#deps.directory.getHolderId(place.principal, tx);
      await upsertAcl(tx, { scopeId: scope.scopeId, principalId, level: levelOf(permission) });
      this.#record(tx, requester, 'putAcl', { scope: scope.name, ...params });
    });
  }

  /** Takes a permission away. Throws `secret_not_found` when there is none. */
  delete(requester: SecretRequester, { scope, principal }: AclPlace): Promise<void> {
    const { db, access } = this.#deps;
    return db.takeAway(async (tx) => {
      const attempt = { requester, scope, action: 'deleteAcl', params: { principal } } as const;
      const reached = await access.reach(tx, { ...attempt, needs: 'MANAGE' });
      const named = await findNamed(tx, reached.scopeId, principal);
      if (named.length === 0) throw aclNotFound({ scope: reached.name, principal });
      // A user and a group of one name: in doubt both lose it.
      for (const { principalId } of named) await deleteAcl(tx, reached.scopeId, principalId);
      this.#record(tx, requester, 'deleteAcl', { scope: reached.name, principal });
    });
  }

  /** Takes away all that a principal or group has, as part of the act that deletes it. */
  deleteAllOfIn(tx: Tx, principalId: number): Promise<void> {
    return deleteAclsOfPrincipal(tx, principalId);
  }

  #record(
    tx: Tx,
    { caller }: SecretRequester,
    action: AuditActions['secrets'],
    params: Readonly<Record<string, string>>,
  ): void {
    this.#deps.audit.record(tx, { service: 'secrets', action, caller, params, statusCode: 200 });
  }
}

async function findNamed(db: Queryable, scopeId: string, name: string): Promise<AclRow[]> {
  const key = searchKey(name);
  return (await listAcls(db, scopeId)).filter((row) => row.name === key);
}

function aclNotFound({ scope, principal }: AclPlace): LatchkeyError {
  return new LatchkeyError(
    'secret_not_found',
    `"${principal}" has no permission of its own on the secret scope ${scope}: list its permissions and use a name from there.`,
  );
}
