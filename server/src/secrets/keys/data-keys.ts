import type { KeyObject } from 'node:crypto';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import { unwrapDataKey } from './master-key.ts';
import { MASTER_KEY_SUBJECT, type MasterKeys } from './master-keys.ts';

interface DataKeysDeps {
  readonly changes: ChangeFeed;
  readonly masterKeys: MasterKeys;
}

interface SealedDataKey {
  readonly scopeId: string;
  readonly masterKeyId: string;
  readonly wrappedDataKey: Uint8Array;
}

const MAX_HELD = 256;

/**
 * The data keys of scopes that were used last. A scope has one data key for life, under an id that is never given to
 * another, so what is held is right for as long as anybody can ask for it; it goes when a scope is deleted or the
 * master key changes, so that memory holds no more than is needed. Who may ask is never remembered.
 */
export class DataKeys {
  readonly #deps: DataKeysDeps;
  /** By scope id; the one that was used last stands last. */
  readonly #held = new Map<string, KeyObject>();
  /** How often something was forgotten: what is opened meanwhile is not held. */
  #generation = 0;

  constructor(deps: DataKeysDeps) {
    this.#deps = deps;
    deps.changes.onChange((change) => {
      if (change !== 'everything' && change.kind !== 'secrets') return;
      this.#generation++;
      if (change === 'everything' || change.subject === MASTER_KEY_SUBJECT) this.#held.clear();
      else this.#held.delete(change.subject);
    });
  }

  /** How many are held. */
  get size(): number {
    return this.#held.size;
  }

  /** A scope's data key; undefined when what the database keeps of it is not what was written. Throws `master_key_missing`. */
  async of({ scopeId, masterKeyId, wrappedDataKey }: SealedDataKey): Promise<KeyObject | undefined> {
    const held = this.#held.get(scopeId);
    if (held !== undefined) {
      this.#hold(scopeId, held);
      return held;
    }
    const generation = this.#generation;
    const master = await this.#deps.masterKeys.get(masterKeyId);
    const key = unwrapDataKey(master, scopeId, wrappedDataKey);
    if (key !== undefined && generation === this.#generation) this.#hold(scopeId, key);
    return key;
  }

  #hold(scopeId: string, key: KeyObject): void {
    this.#held.delete(scopeId);
    this.#held.set(scopeId, key);
    if (this.#held.size <= MAX_HELD) return;
    for (const oldest of this.#held.keys()) {
      this.#held.delete(oldest);
      return;
    }
  }
}
