import type { AuditActions } from '@latchkey/client';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { DurableEvents } from '../audit/durable-events.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Log } from '../log.ts';
import { seal, unseal } from '../seal.ts';
import type { DataKeys } from './keys/data-keys.ts';
import { type ScopeAccess, type SecretRequester, scopeNotFound } from './scope-access.ts';
import { MAX_SECRETS, MAX_VALUE_BYTES, nameKey, type SecretScope } from './secret-scope.ts';
import { countOtherSecrets, countSeal, deleteSecret, listSecrets, upsertSecret } from './store.ts';

interface SecretsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly durableEvents: DurableEvents;
  readonly dataKeys: DataKeys;
  readonly access: ScopeAccess;
}

/** Which secret in which scope, by the names that were asked for. */
export interface SecretPlace {
  readonly scope: string;
  readonly key: string;
}

/** How many values one data key may seal with random nonces. NIST SP 800-38D §8.3. */
export const MAX_SEALS = 2 ** 32;

/** The secrets themselves. No value is in a log, an error, an event or a column that is not sealed. */
export class Secrets {
  readonly #deps: SecretsDeps;

  constructor(deps: SecretsDeps) {
    this.#deps = deps;
  }

  /** The secrets of a scope, without their values. */
  async list(requester: SecretRequester, scope: string): Promise<{ name: string; updatedAt: number }[]> {
    const { db, access } = this.#deps;
    const reached = await access.reach(db, { requester, scope, needs: 'READ', action: 'listSecrets' });
    const secrets = await listSecrets(db, reached.scopeId);
    access.observe({ requester, scope: reached.name, action: 'listSecrets' });
    return secrets;
  }

  /**
   * A secret's value, given back once it is committed that it was read, and by whom. Throws `secret_not_found`,
   * `permission_denied`, `master_key_missing`, `secret_damaged`.
   */
  async get(
    requester: SecretRequester,
    { scope, key }: SecretPlace,
  ): Promise<{ name: string; value: Buffer }> {
    const { db, access } = this.#deps;
    const attempt = { requester, scope, action: 'getSecret', params: { key } } as const;
    const { scope: reached, secret } = await access.reachSecret(db, { ...attempt, needs: 'READ' }, key);
    if (secret === undefined) throw secretNotFound({ scope: reached.name, key });
    const dataKey = await this.#deps.dataKeys.of(reached);
    const value = dataKey && unseal(dataKey, secret.sealed, contextOf(reached, key));
    if (value === undefined) throw await this.#damaged(requester, 'getSecret', { scope: reached.name, key });
    await this.#deps.durableEvents.record(
      eventOf(requester, 'getSecret', { scope: reached.name, key: secret.name }),
    );
    return { name: secret.name, value };
  }

  /**
   * Writes a secret, in place of one of the same name. Throws `secret_not_found` when there is no such scope,
   * `permission_denied`, `secret_limit_exceeded`, `master_key_missing`.
   */
  async put(requester: SecretRequester, { scope, key }: SecretPlace, value: Uint8Array): Promise<void> {
    if (value.length > MAX_VALUE_BYTES)
      throw new LatchkeyError(
        'invalid_parameter',
        `A secret may have ${MAX_VALUE_BYTES} bytes (128 KB) at most.`,
      );
    const { db, clock, access, audit, dataKeys } = this.#deps;
    const attempt = { requester, scope, needs: 'WRITE', action: 'putSecret', params: { key } } as const;
    const reached = await access.reach(db, attempt);
    const dataKey = await dataKeys.of(reached);
    if (dataKey === undefined)
      throw await this.#damaged(requester, 'putSecret', { scope: reached.name, key });
    const sealed = seal(dataKey, value, contextOf(reached, key));
    const { scopeId } = reached;
    await db.write(async (tx) => {
      await this.#countIn(tx, reached, key);
      // Again, now that nobody can change it: and a scope of the same name may have come in the place of this one.
      if ((await access.reach(tx, attempt)).scopeId !== scopeId) throw scopeNotFound(scope);
      const written = { scopeId, name: key, nameKey: nameKey(key), sealed };
      await upsertSecret(tx, { ...written, now: clock.now(), byId: requester.principal.id });
      audit.record(tx, eventOf(requester, 'putSecret', { scope: reached.name, key }));
    });
  }

  /** Deletes a secret. Throws `secret_not_found`, `permission_denied`. */
  delete(requester: SecretRequester, { scope, key }: SecretPlace): Promise<void> {
    const { db, access, audit } = this.#deps;
    return db.takeAway(async (tx) => {
      const attempt = { requester, scope, needs: 'WRITE', action: 'deleteSecret', params: { key } } as const;
      const reached = await access.reach(tx, attempt);
      const name = await deleteSecret(tx, reached.scopeId, nameKey(key));
      if (name === undefined) throw secretNotFound({ scope: reached.name, key });
      audit.record(tx, eventOf(requester, 'deleteSecret', { scope: reached.name, key: name }));
    });
  }

  /** Throws when the scope is gone or full. Two at once wait for each other here. */
  async #countIn(tx: Tx, { scopeId, name }: SecretScope, key: string): Promise<void> {
    const seals = await countSeal(tx, scopeId);
    if (seals === undefined) throw scopeNotFound(name);
    if (seals > MAX_SEALS) {
      throw new LatchkeyError(
        'secret_limit_exceeded',
        `The key of the secret scope ${name} has sealed as many values as is safe: make another scope.`,
      );
    }
    if ((await countOtherSecrets(tx, scopeId, nameKey(key))) < MAX_SECRETS) return;
    throw new LatchkeyError(
      'secret_limit_exceeded',
      `The secret scope ${name} has ${MAX_SECRETS} secrets, as many as it may have: delete some, or use another scope.`,
    );
  }

  /** Writes down that something in the database is not what was written, which nobody must be able to hide. */
  async #damaged(
    requester: SecretRequester,
    action: AuditActions['secrets'],
    place: SecretPlace,
  ): Promise<LatchkeyError> {
    const { log, durableEvents } = this.#deps;
    const refusal = new LatchkeyError(
      'secret_damaged',
      'What is stored of this secret is not what was written, so it is not given out: tell the operator, or put it again.',
    );
    log.error(
      { ...place, requestId: requester.caller.requestId },
      'a secret was tampered with, or is broken',
    );
    const { status: statusCode, message: errorMessage } = refusal;
    await durableEvents.record({ ...eventOf(requester, action, place), statusCode, errorMessage });
    return refusal;
  }
}

/** Binds a value to its scope, by what never changes and never comes again, and to its name. */
function contextOf({ scopeId }: SecretScope, key: string): string {
  return JSON.stringify(['latchkey secret', scopeId, nameKey(key)]);
}

function eventOf(
  { caller }: SecretRequester,
  action: AuditActions['secrets'],
  { scope, key }: SecretPlace,
): AuditEvent {
  return { service: 'secrets', action, caller, params: { scope, key }, statusCode: 200 };
}

function secretNotFound({ scope, key }: SecretPlace): LatchkeyError {
  return new LatchkeyError(
    'secret_not_found',
    `Secret does not exist with scope: ${scope} and key: ${key}. List the secrets of the scope and use a key from there.`,
  );
}
