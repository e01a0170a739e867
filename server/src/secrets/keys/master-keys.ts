import { systemCaller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import { takeTurn } from '../../db/advisory-lock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { MasterKey } from './master-key.ts';
import { type MasterKeySource, masterKeyMissing, type TakeNewKey } from './master-key-source.ts';
import {
  countScopesByKey,
  findCurrentKeyId,
  insertCurrentKey,
  type KnownMasterKey,
  listMasterKeys,
} from './master-key-store.ts';

interface MasterKeysDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly source: MasterKeySource;
}

/** A master key that the database names, and how this machine stands to it. */
export interface MasterKeyState extends Omit<KnownMasterKey, 'wrapped'> {
  /** How many scopes it seals. */
  readonly scopes: number;
  /** Why this machine does not have it; absent: it has, or nothing is sealed by it any more. */
  readonly missing?: string;
}

/** What the change feed calls a change of the master key. */
export const MASTER_KEY_SUBJECT = 'master_key';

/**
 * The master keys that this node has in memory. The database says which key it is sealed by, from the first one on: no
 * other is ever taken for it, and none is made once there was one.
 */
export class MasterKeys {
  readonly #deps: MasterKeysDeps;
  readonly #held = new Map<string, MasterKey>();
  readonly #loading = new Map<string, Promise<MasterKey>>();
  #taking: Promise<string> | undefined;

  constructor(deps: MasterKeysDeps) {
    this.#deps = deps;
    deps.changes.onChange((change) => {
      const isOurs = change === 'everything' || change.kind === 'secrets';
      if (isOurs && (change === 'everything' || change.subject === MASTER_KEY_SUBJECT)) this.#held.clear();
    });
  }

  /** The key of this id. Throws `master_key_missing` when this machine does not have that very key. */
  async get(keyId: string): Promise<MasterKey> {
    const held = this.#held.get(keyId);
    if (held !== undefined) return held;
    let loading = this.#loading.get(keyId);
    if (loading === undefined) {
      loading = this.#load(keyId).finally(() => this.#loading.delete(keyId));
      this.#loading.set(keyId, loading);
    }
    return loading;
  }

  /** Whether this machine has the key of this id. */
  async has(keyId: string): Promise<boolean> {
    try {
      await this.get(keyId);
      return true;
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'master_key_missing') return false;
      throw error;
    }
  }

  /** The key that seals what is new; the first one is made, or taken, when it is asked for. Throws `master_key_missing`. */
  async current(): Promise<MasterKey> {
    return this.get((await findCurrentKeyId(this.#deps.db)) ?? (await this.#first()));
  }

  /** Whether a key is still the current one, as part of an act that seals by it. */
  async isCurrentIn(tx: Tx, { id }: MasterKey): Promise<boolean> {
    return (await findCurrentKeyId(tx)) === id;
  }

  /** A function that puts a new key in the current one's place, as part of an act that holds the lock. */
  async beginReplacing(): Promise<(tx: Tx) => Promise<MasterKey>> {
    const take = await this.#deps.source.beginNew();
    return (tx) => this.#replaceIn(tx, take);
  }

  /** Every key that the database names, and whether this machine has it. */
  async states(): Promise<MasterKeyState[]> {
    const { db, source } = this.#deps;
    const [known, scopes] = [await listMasterKeys(db), await countScopesByKey(db)];
    return Promise.all(
      known.map(async ({ wrapped, ...key }) => {
        const state = { ...key, scopes: scopes.get(key.keyId) ?? 0 };
        if (key.retiredAt !== undefined) return state;
        const loaded = await source.load(key.keyId, wrapped);
        return loaded.ok ? state : { ...state, missing: loaded.why };
      }),
    );
  }

  /** Why this node cannot serve all secrets that there are; undefined when it can. */
  async findProblem(): Promise<string | undefined> {
    const missing = (await this.states()).filter(
      (key) => key.missing !== undefined && (key.isCurrent || key.scopes > 0),
    );
    if (missing.length === 0) return undefined;
    const which = missing.map(({ keyId, missing: why }) => `${keyId} (${why})`).join('; ');
    return `Secrets are not served, since the master key that they are sealed by is not here: ${which}. Bring it back; no other is made.`;
  }

  async #load(keyId: string): Promise<MasterKey> {
    const { db, source } = this.#deps;
    const known = (await listMasterKeys(db)).find((key) => key.keyId === keyId);
    const loaded = await source.load(keyId, known?.wrapped);
    if (!loaded.ok) throw masterKeyMissing(`The master key ${keyId} is missing: ${loaded.why}.`);
    this.#held.set(keyId, loaded.key);
    return loaded.key;
  }

  /** However many ask at once, a program of the operator's is run once. */
  #first(): Promise<string> {
    this.#taking ??= this.#takeFirst().finally(() => {
      this.#taking = undefined;
    });
    return this.#taking;
  }

  async #takeFirst(): Promise<string> {
    const take = await this.#deps.source.beginNew();
    return this.#deps.db.write(async (tx) => {
      await takeTurn(tx, 'secret scopes');
      const known = await findCurrentKeyId(tx);
      if (known !== undefined) return known;
      const { id } = await this.#replaceIn(tx, take);
      const caller = systemCaller('first master key');
      const params = { keyId: id };
      this.#deps.audit.record(tx, {
        ...{ service: 'latchkey', action: 'makeMasterKey', caller, params, statusCode: 200 },
      });
      return id;
    });
  }

  async #replaceIn(tx: Tx, take: TakeNewKey): Promise<MasterKey> {
    const used = new Set((await listMasterKeys(tx)).map(({ keyId }) => keyId));
    const { key, wrapped } = take(used);
    await insertCurrentKey(tx, { keyId: key.id, wrapped, now: this.#deps.clock.now() });
    this.#deps.changes.record(tx, { kind: 'secrets', subject: MASTER_KEY_SUBJECT });
    return key;
  }
}
