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

interface InForce {
  readonly rules: AddressRules;
  /** What they say of addresses that were asked about: most requests come from few. */
  readonly decisions: Map<string, AddressDecision>;
}

const MAX_DECISIONS = 10_000;
/** An IPv4 address in the form of an IPv6 one. */
const LONGEST_ADDRESS = 45;

/** The rules of the workspace that are in force, remembered where the change feed allows it. */
export class EnforcedRules {
  readonly #deps: EnforcedRulesDeps;
  #remembered: InForce | 'none' | undefined;
  /** How often what was remembered was forgotten: a reading that it overtook is not to be remembered. */
  #generation = 0;
  #waiting: Promise<InForce | 'none'> | undefined;
  #compiled: { text: string; inForce: InForce } | undefined;

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
  #readNext(): Promise<InForce | 'none'> {
    this.#waiting ??= nextTurn().then(() => {
      this.#waiting = undefined;
      return this.#read();
    });
    return this.#waiting;
  }

  async #read(): Promise<InForce | 'none'> {
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
  #compile(rows: readonly EnforcementRow[]): InForce {
    const text = JSON.stringify(rows);
    if (this.#compiled?.text !== text) {
      const lists = rows.flatMap(({ kind, text: addresses }) =>
        kind === 'SWITCH' ? [] : [{ listType: kind, addresses: parseAddresses(addresses), isEnabled: true }],
      );
      this.#compiled = { text, inForce: { rules: compileRules(lists), decisions: new Map() } };
    }
    return this.#compiled.inForce;
  }
}

function concernsRules(change: Change | 'everything'): boolean {
  if (change === 'everything' || change.kind === 'address_rules') return true;
  return change.kind === 'workspace' && change.subject === 'settings/enableIpAccessLists';
}

function judge(
  inForce: InForce | 'none',
  { address, addressDoubt }: Pick<Caller, 'address' | 'addressDoubt'>,
): AddressDecision {
  if (inForce === 'none') return 'admitted';
  // Who comes through a proxy that nobody listed looks like that proxy, and so does everybody else.
  if (addressDoubt !== undefined) return 'in_doubt';
  return inForce.decisions.get(address) ?? decide(inForce, address);
}

function decide({ rules, decisions }: InForce, address: string): AddressDecision {
  const decision = admits(rules, address) ? 'admitted' : 'blocked';
  // Whoever has a network of addresses, or sends what is none, could otherwise fill the memory.
  if (decisions.size >= MAX_DECISIONS) decisions.clear();
  if (address.length <= LONGEST_ADDRESS) decisions.set(address, decision);
  return decision;
}
