import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { Observations } from '../audit/observations.ts';
import type { Db, Queryable } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { BuiltInGroups, Principal } from '../principals/principal.ts';
import { levelOf, nameKey, type SecretPermission, type SecretScope } from './secret-scope.ts';
import {
  type AskedScope,
  findReachedScope,
  findReachedSecret,
  type ReachedScope,
  type SealedSecret,
} from './store.ts';

/** Whoever asks something of the secrets. */
export interface SecretRequester {
  readonly principal: Principal;
  readonly caller: Caller;
}

/** What somebody wants to do in a scope. */
export interface ScopeAttempt {
  readonly requester: SecretRequester;
  /** The scope's name, as it was asked for. */
  readonly scope: string;
  readonly needs: SecretPermission;
  /** The event's action, and what else it tells: never a value. */
  readonly action: AuditActions['secrets'];
  readonly params?: Readonly<Record<string, string>>;
}

interface ScopeAccessDeps {
  readonly observations: Observations;
  readonly groups: BuiltInGroups;
}

/**
 * The one way into a scope. Which scopes there are is no secret; what is in one is looked up only for whoever may see
 * it, so that a refusal says nothing of that, and takes as long whatever is there.
 */
export class ScopeAccess {
  readonly #deps: ScopeAccessDeps;

  constructor(deps: ScopeAccessDeps) {
    this.#deps = deps;
  }

  /** The scope. Throws `secret_not_found`, or `permission_denied`, which is counted for the audit trail. */
  async reach(db: Queryable, attempt: ScopeAttempt): Promise<SecretScope> {
    return this.#admit(await findReachedScope(db, this.#asked(attempt)), attempt);
  }

  /** The scope, and a secret in it where there is one of that name. Throws as `reach`. */
  async reachSecret(
    db: Db,
    attempt: ScopeAttempt,
    key: string,
  ): Promise<{ scope: SecretScope; secret?: SealedSecret }> {
    const found = await findReachedSecret(db, { ...this.#asked(attempt), secretKey: nameKey(key) });
    return { ...found, scope: this.#admit(found?.scope, attempt) };
  }

  #asked({ scope, requester, needs }: ScopeAttempt): AskedScope {
    const { usersId, adminsId } = this.#deps.groups;
    const who = { principalId: requester.principal.id, usersId, adminsId };
    return { ...who, nameKey: nameKey(scope), needs: levelOf(needs), highest: levelOf('MANAGE') };
  }

  #admit(scope: ReachedScope | undefined, attempt: ScopeAttempt): SecretScope {
    if (scope === undefined) throw scopeNotFound(attempt.scope);
    if (scope.level >= levelOf(attempt.needs)) return scope;
    throw this.#deny(scope, attempt);
  }

  /** Counts for the audit trail what was told besides values. */
  observe(
    { requester, scope, action, params = {} }: Omit<ScopeAttempt, 'needs'>,
    refusal?: LatchkeyError,
  ): void {
    const { caller } = requester;
    const all = { ...(scope !== '' && { scope }), ...params };
    const statusCode = refusal?.status ?? 200;
    const alike = [action, statusCode, caller.principalId, caller.address, ...Object.values(all)];
    this.#deps.observations.observe(JSON.stringify(alike), () => ({
      ...{ service: 'secrets', action, caller, params: all, statusCode },
      ...(refusal && { errorMessage: refusal.message }),
    }));
  }

  #deny(scope: SecretScope, attempt: ScopeAttempt): LatchkeyError {
    const refusal = new LatchkeyError(
      'permission_denied',
      `You need ${attempt.needs} on the secret scope ${scope.name}: ask somebody who has MANAGE on it.`,
    );
    this.observe({ ...attempt, scope: scope.name }, refusal);
    return refusal;
  }
}

/** Databricks' tests and the provider go by the first words. */
export function scopeNotFound(scope: string): LatchkeyError {
  return new LatchkeyError(
    'secret_not_found',
    `Scope ${scope} does not exist! List the scopes and use a name from there.`,
  );
}
