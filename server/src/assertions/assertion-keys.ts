import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, MaybePromise } from '../db/database.ts';
import { LatchkeyError, unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MasterKeys } from '../secrets/keys/master-keys.ts';
import { type AssertionKey, makeAssertionKey, openAssertionKey, type PublicJwk } from './assertion-key.ts';
import { deleteKeys, insertKey, type KeptKey, listKeys } from './store.ts';

interface AssertionKeysDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly masterKeys: MasterKeys;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long a key signs. */
const SIGNS_MS = 30 * 24 * HOUR_MS;
/** How long it is published before it signs, so that whoever keeps the published keys for a while has it. */
const PUBLISHED_BEFORE_MS = HOUR_MS;
/** How long it is published after the next one signs: longer than any assertion, and than nodes take to notice. */
const PUBLISHED_AFTER_MS = HOUR_MS;
/** How often a node looks which key signs. */
const LOOK_MS = MINUTE_MS;
/** How long it goes on with what it knew when it cannot look. */
const UNSEEN_MS = 10 * MINUTE_MS;

/**
 * The keys that sign assertions, the same on every node: rows, their private halves sealed by a master key as secrets are.
 * When the master key changes, so do they.
 */
export class AssertionKeys {
  readonly #deps: AssertionKeysDeps;
  #held: { readonly key: AssertionKey; readonly lookedAt: number } | undefined;
  #looking: Promise<AssertionKey> | undefined;

  constructor(deps: AssertionKeysDeps) {
    this.#deps = deps;
  }

  /** The key that signs now; the first one is made when it is asked for. Throws `unavailable` when there is none to be had. */
  current(): MaybePromise<AssertionKey> {
    const held = this.#held;
    if (held !== undefined && this.#deps.clock.now() - held.lookedAt < LOOK_MS) return held.key;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** What assertions can be checked with: also those that do not sign yet, and those that did until just now. */
  async listPublic(): Promise<PublicJwk[]> {
    const kept = await listKeys(this.#deps.db);
    return kept.map(({ publicJwk }) => JSON.parse(publicJwk) as PublicJwk);
  }

  /** Has the next key made when its time has come, and forgets those whose time is over. */
  async rotate(): Promise<void> {
    const { db, clock, masterKeys } = this.#deps;
    const now = clock.now();
    const kept = await listKeys(db);
    const [newest] = kept;
    const master = await masterKeys.current();
    if (newest === undefined || newest.masterKeyId !== master.id || newest.signsFrom + SIGNS_MS <= now)
      await this.#make(newest === undefined ? now : now + PUBLISHED_BEFORE_MS, newest?.keyId);
    const ended = kept.filter(
      (_key, index) => index > 0 && (kept[index - 1]?.signsFrom ?? now) + PUBLISHED_AFTER_MS <= now,
    );
    if (ended.length === 0) return;
    const ids = ended.map(({ keyId }) => keyId);
    await db.write((tx) => deleteKeys(tx, ids));
  }

  async #look(): Promise<AssertionKey> {
    const now = this.#deps.clock.now();
    try {
      const kept = await listKeys(this.#deps.db);
      const key =
        (await this.#openFirst(kept.filter(({ signsFrom }) => signsFrom <= now))) ??
        (await this.#openFirst([await this.#make(now, kept[0]?.keyId)]));
      if (key === undefined) throw new Error('A key for assertions that was just made cannot be opened.');
      this.#held = { key, lookedAt: now };
      return key;
    } catch (error) {
      const held = this.#held;
      if (held !== undefined && now - held.lookedAt < UNSEEN_MS) return held.key;
      this.#deps.log.error({ err: error }, 'there is no key to sign assertions with');
      throw error instanceof LatchkeyError && error.code === 'unavailable' ? error : unavailable(error);
    }
  }

  /** The first that this node can open: it has one in memory already, or the master key. */
  async #openFirst(kept: readonly KeptKey[]): Promise<AssertionKey | undefined> {
    for (const one of kept) {
      if (this.#held?.key.keyId === one.keyId) return this.#held.key;
      if (!(await this.#deps.masterKeys.has(one.masterKeyId))) continue;
      const key = openAssertionKey(await this.#deps.masterKeys.get(one.masterKeyId), one);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** A new key, or the one that another node has made since `newestId` was the newest. */
  async #make(signsFrom: number, newestId: string | undefined): Promise<KeptKey> {
    const { db, masterKeys, audit } = this.#deps;
    const made = makeAssertionKey(await masterKeys.current(), signsFrom);
    return db.write(async (tx) => {
      await takeTurn(tx, 'assertion keys');
      const [newest] = await listKeys(tx);
      if (newest !== undefined && newest.keyId !== newestId) return newest;
      await insertKey(tx, made);
      audit.record(tx, {
        ...{ service: 'latchkey', action: 'makeAssertionKey', statusCode: 200 },
        caller: systemCaller('assertion keys'),
        params: { keyId: made.keyId },
      });
      return made;
    });
  }
}
