import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../audit/audit-event.ts';
import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Db, MaybePromise } from '../db/database.ts';
import { LatchkeyError, unavailable } from '../errors.ts';
import { type AddressRules, admits, compileRules } from './address-rules.ts';
import { type EnforcementRow, listEnforcement, parseAddresses } from './store.ts';

/** Whether a request is taken from where it comes; `in_doubt` when it cannot be told from where. */
export type AddressDecision = 'admitted' | 'blocked' | 'in_doubt';

interface EnforcedRulesDeps {
  readonly db: Db;
  readonly changes: ChangeFeed;
}

/** The rules of the workspace that are in force, remembered where the change feed allows it. */
export class EnforcedRules {
  readonly #deps: EnforcedRulesDeps;
  #remembered: AddressRules | 'none' | undefined;
  /** How often what was remembered was forgotten: a reading that it overtook is not to be remembered. */
  #generation = 0;
  #waiting: Promise<AddressRules | 'none'> | undefined;
  #compiled: { text: string; rules: AddressRules } | undefined;

  constructor(deps: EnforcedRulesDeps) {
    this.#deps = deps;
    deps.changes.onChange((change) => {
      if (!concernsRules(change)) return;
      this.#generation++;
      this.#remembered = undefined;
    });
  }

  /** At once when remembered. Throws `unavailable` when the database must be asked and does not answer. */
  decide(caller: Pick<Caller, 'address' | 'addressDoubt'>): MaybePromise<AddressDecision> {
    const rules = this.#deps.changes.isFresh() ? this.#remembered : undefined;
    if (rules !== undefined) return judge(rules, caller);
    return this.#readNext().then((read) => judge(read, caller));
  }

  /** Joined only until it is sent: what is under way may be older than the request that asks. */
  #readNext(): Promise<AddressRules | 'none'> {
    this.#waiting ??= nextTurn().then(() => {
      this.#waiting = undefined;
      return this.#read();
    });
    return this.#waiting;
  }

  async #read(): Promise<AddressRules | 'none'> {
    const generation = this.#generation;
    const rows = await listEnforcement(this.#deps.db).catch((error: unknown) => {
      throw error instanceof LatchkeyError ? error : unavailable(error);
    });
    const isOn = rows.some(({ kind, text }) => kind === 'SWITCH' && text.toLowerCase() === 'true');
    const rules = isOn ? this.#compile(rows) : 'none';
    if (generation === this.#generation) this.#remembered = rules;
    return rules;
  }

  /** While the feed is silent every turn reads: what is as it was is not compiled again. */
  #compile(rows: readonly EnforcementRow[]): AddressRules {
    const text = JSON.stringify(rows);
    if (this.#compiled?.text !== text) {
      const lists = rows.flatMap(({ kind, text: addresses }) =>
        kind === 'SWITCH' ? [] : [{ listType: kind, addresses: parseAddresses(addresses), isEnabled: true }],
      );
      this.#compiled = { text, rules: compileRules(lists) };
    }
    return this.#compiled.rules;
  }
}

function concernsRules(change: Change | 'everything'): boolean {
  if (change === 'everything' || change.kind === 'address_rules') return true;
  return change.kind === 'workspace' && change.subject === 'settings/enableIpAccessLists';
}

function judge(
  rules: AddressRules | 'none',
  { address, addressDoubt }: Pick<Caller, 'address' | 'addressDoubt'>,
): AddressDecision {
  if (rules === 'none') return 'admitted';
  // Who comes through a proxy that nobody listed looks like that proxy, and so does everybody else.
  if (addressDoubt !== undefined) return 'in_doubt';
  return admits(rules, address) ? 'admitted' : 'blocked';
}
