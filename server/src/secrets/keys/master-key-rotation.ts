import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import { takeTurn } from '../../db/advisory-lock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import { type MasterKey, rewrapDataKey } from './master-key.ts';
import {
  findCurrentKeyId,
  listMasterKeys,
  listSealedOtherwise,
  retireEarlierKeys,
  updateWrapping,
} from './master-key-store.ts';
import { MASTER_KEY_SUBJECT, type MasterKeys } from './master-keys.ts';

interface RotationDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly masterKeys: MasterKeys;
}

/** What a rotation did. */
export interface RotationReport {
  /** The key that seals everything now. */
  readonly keyId: string;
  readonly earlierKeyIds: readonly string[];
  /** Scopes whose data keys were sealed anew. */
  readonly scopes: number;
  /** Whether an earlier rotation was brought to its end, and no new key begun. */
  readonly isResumed: boolean;
  /** Scopes that their own master key does not open: they were left as they are, and the earlier keys are not retired. */
  readonly damagedScopes: readonly string[];
}

/** How far a rotation has come. */
interface Progress {
  readonly keyId: string;
  readonly keys: ReadonlyMap<string, MasterKey>;
  /** The last scope that was looked at. */
  after: string;
  scopes: number;
  readonly damagedScopes: string[];
}

/** Data keys that are sealed anew in one act. */
const PAGE = 50;

/**
 * Puts another master key in the place of the current one. What the new key seals first is data keys, never values;
 * each is sealed by either key at any moment, and both are known until the last one is done, so that nothing stops
 * being served, and a rotation that was broken off is gone on with by beginning again.
 */
export class MasterKeyRotation {
  readonly #deps: RotationDeps;

  constructor(deps: RotationDeps) {
    this.#deps = deps;
  }

  /** Rotates, or ends a rotation that was broken off. Throws `master_key_missing` before anything is changed. */
  async rotate(caller: Caller): Promise<RotationReport> {
    const { keyId, isResumed } = await this.begin(caller);
    const keys = await this.#loadUnretired();
    const progress: Progress = { keyId, keys, after: '', scopes: 0, damagedScopes: [] };
    while (await this.sealSome(progress));
    const { scopes, damagedScopes } = progress;
    const earlierKeyIds = await this.#end(caller, progress);
    return { keyId, earlierKeyIds, scopes, isResumed, damagedScopes };
  }

  /** The first step: from here on the new key seals what is new. */
  async begin(caller: Caller): Promise<{ keyId: string; isResumed: boolean }> {
    const { db, masterKeys } = this.#deps;
    const before = await listMasterKeys(db);
    const current = before.find((key) => key.isCurrent);
    if (current === undefined) {
      const message =
        'There is no master key to rotate yet: the first one is made with the first secret scope.';
      throw new LatchkeyError('invalid_parameter', message);
    }
    // Not one step while a key is lost: there would be no way back.
    await this.#loadUnretired();
    if (isUnderWay(before)) return { keyId: current.keyId, isResumed: true };
    const replaceIn = await masterKeys.beginReplacing();
    return db.write(async (tx) => {
      await takeTurn(tx, 'secret scopes');
      const now = await findCurrentKeyId(tx);
      // Another process has begun in between.
      if (now !== current.keyId) return { keyId: now ?? current.keyId, isResumed: true };
      const { id: keyId } = await replaceIn(tx);
      this.#record(tx, caller, 'beginMasterKeyRotation', { keyId, previousKeyId: current.keyId });
      return { keyId, isResumed: false };
    });
  }

  /** Seals some data keys anew; whether there may be more. */
  async sealSome(progress: Progress): Promise<boolean> {
    const { keyId, keys, after } = progress;
    const to = keys.get(keyId);
    if (to === undefined) throw new Error(`The master key ${keyId} was not loaded.`);
    const done = await this.#deps.db.write(async (tx) => {
      await this.#lock(tx, keyId);
      const rows = await listSealedOtherwise(tx, { keyId, after, limit: PAGE });
      const damaged: string[] = [];
      for (const { scopeId, scopeName, masterKeyId, wrapped } of rows) {
        const from = keys.get(masterKeyId);
        const rewrapped = from && rewrapDataKey({ from, to }, scopeId, wrapped);
        if (rewrapped === undefined) damaged.push(scopeName);
        else await updateWrapping(tx, { scopeId, masterKeyId: keyId, wrapped: rewrapped });
      }
      return { damaged, count: rows.length, last: rows.at(-1)?.scopeId };
    });
    progress.scopes += done.count - done.damaged.length;
    progress.damagedScopes.push(...done.damaged);
    progress.after = done.last ?? after;
    return done.count === PAGE;
  }

  #end(caller: Caller, { keyId, scopes, damagedScopes }: Progress): Promise<string[]> {
    return this.#deps.db.write(async (tx) => {
      await this.#lock(tx, keyId);
      const earlier = (await listMasterKeys(tx)).filter(
        (key) => !key.isCurrent && key.retiredAt === undefined,
      );
      const left = await listSealedOtherwise(tx, { keyId, after: '', limit: 1 });
      if (left.length === 0) await retireEarlierKeys(tx, this.#deps.clock.now());
      // Whoever still holds an earlier key in memory lets it go.
      this.#deps.changes.record(tx, { kind: 'secrets', subject: MASTER_KEY_SUBJECT });
      const damaged = damagedScopes.length > 0 && { damagedScopes: damagedScopes.slice(0, 20).join(',') };
      this.#record(tx, caller, 'endMasterKeyRotation', { keyId, scopes: String(scopes), ...damaged });
      return earlier.map((key) => key.keyId);
    });
  }

  /** Two at once do the same work; one that a later rotation has overtaken must not put its own key back. */
  async #lock(tx: Tx, keyId: string): Promise<void> {
    await takeTurn(tx, 'secret scopes');
    if ((await findCurrentKeyId(tx)) === keyId) return;
    const message =
      'Another rotation has begun meanwhile: look at `latchkeyd secrets status`, then rotate again.';
    throw new LatchkeyError('invalid_parameter', message);
  }

  async #loadUnretired(): Promise<Map<string, MasterKey>> {
    const { db, masterKeys } = this.#deps;
    const known = (await listMasterKeys(db)).filter((key) => key.retiredAt === undefined);
    return new Map(
      await Promise.all(known.map(async ({ keyId }) => [keyId, await masterKeys.get(keyId)] as const)),
    );
  }

  #record(
    tx: Tx,
    caller: Caller,
    action: AuditActions['latchkey'],
    params: Readonly<Record<string, string>>,
  ): void {
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params, statusCode: 200 });
  }
}

function isUnderWay(keys: readonly { readonly isCurrent: boolean; readonly retiredAt?: number }[]): boolean {
  return keys.some((key) => !key.isCurrent && key.retiredAt === undefined);
}
