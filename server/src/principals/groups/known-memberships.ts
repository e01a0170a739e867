import type { Change } from '../../changes/change.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Db, MaybePromise } from '../../db/database.ts';
import type { BuiltInGroups } from '../principal.ts';
import { searchKey } from '../search-key.ts';
import { isHeldByAny } from './store.ts';

interface KnownMembershipsDeps {
  readonly db: Db;
  readonly changes: ChangeFeed;
  readonly groups: BuiltInGroups;
}

const MAX_ANSWERS = 50_000;

/** Whether principals are in groups, as the database says it, remembered where the change feed allows it. */
export class KnownMemberships {
  readonly #deps: KnownMembershipsDeps;
  /** By principal, then by the very list that was asked about. */
  readonly #answers = new Map<number, Map<readonly string[], boolean>>();
  #count = 0;
  /** How often something was forgotten: a reading that it overtook is not to be remembered. */
  #generation = 0;

  constructor(deps: KnownMembershipsDeps) {
    this.#deps = deps;
    deps.changes.onChange((change) => this.#forget(change));
  }

  /**
   * Whether a principal is in any of the groups of these names, by itself or by a group, whatever the case of the names. At
   * once when remembered; rejects when the database must be asked and does not answer. A list is remembered by what
   * it is, not by what is in it, so it should be the same one each time.
   */
  isInAny(principalId: number, names: readonly string[]): MaybePromise<boolean> {
    if (this.#deps.changes.isFresh()) {
      const known = this.#answers.get(principalId)?.get(names);
      if (known !== undefined) return known;
    }
    return this.#ask(principalId, names);
  }

  async #ask(principalId: number, names: readonly string[]): Promise<boolean> {
    const generation = this.#generation;
    const answer = await isHeldByAny(this.#deps.db, {
      principalId,
      usersGroupId: this.#deps.groups.usersId,
      names: names.map(searchKey),
    });
    if (generation === this.#generation) this.#remember(principalId, names, answer);
    return answer;
  }

  #remember(principalId: number, names: readonly string[], answer: boolean): void {
    if (this.#count >= MAX_ANSWERS) this.#forgetAll();
    const answers = this.#answers.get(principalId) ?? new Map<readonly string[], boolean>();
    if (!answers.has(names)) this.#count++;
    this.#answers.set(principalId, answers.set(names, answer));
  }

  #forget(change: Change | 'everything'): void {
    if (change === 'everything' || change.kind === 'workspace') {
      this.#generation++;
      this.#forgetAll();
    } else if (change.kind === 'principal') {
      this.#generation++;
      const principalId = Number(change.subject);
      this.#count -= this.#answers.get(principalId)?.size ?? 0;
      this.#answers.delete(principalId);
    }
  }

  #forgetAll(): void {
    this.#answers.clear();
    this.#count = 0;
  }
}
