import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../../audit/audit-event.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { type AddressRules, admits, compileRules } from '../../ip-access-lists/address-rules.ts';
import type { IpAccessList } from '../../ip-access-lists/ip-access-list.ts';
import type { IpAccessLists } from '../../ip-access-lists/ip-access-lists.ts';
import type { Settings } from '../../settings/settings.ts';
import { type AddressProblem, findAddressProblems } from './address-problems.ts';
import { listLastUses, type RecentUse } from './store.ts';

type Rules = Pick<IpAccessList, 'listType' | 'addresses' | 'isEnabled'>;

/** What somebody thinks of changing. */
export interface IntendedChange {
  /** The list that is to be written anew, or, without `list`, deleted. */
  readonly listId?: string;
  /** As it is to be; without `listId` a new one. */
  readonly list?: Rules;
  /** The switch as it is to be; left out: as it is. */
  readonly isEnforced?: boolean;
}

/** An address from which tokens were used that would be refused there. */
export interface RefusedAddress {
  readonly address: string;
  readonly tokenCount: number;
  readonly lastUsedAt: number;
}

/** What a change would do. */
export interface AddressPreview {
  readonly isEnforced: boolean;
  /** Whether the caller is taken requests from, as it is and as it would be. */
  readonly isAdmitted: boolean;
  readonly wouldBeAdmitted: boolean;
  readonly problems: readonly AddressProblem[];
  /** Tokens whose last use lately came from where it is admitted now and would not be any more. */
  readonly refusedTokenCount: number;
  /** Those of them that were used last, not necessarily all. */
  readonly refused: readonly RefusedAddress[];
  /** Whether all tokens were looked at. */
  readonly isComplete: boolean;
}

interface AddressPreviewsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly ipAccessLists: IpAccessLists;
}

const RECENTLY_MS = 30 * 86_400_000;
const TOKENS_A_RUN = 2_000;
const MAX_TOKENS = 100_000;
const MAX_ADDRESSES_SHOWN = 20;
const EVERYTHING: AddressRules = compileRules([]);

/** Shows what a change of the IP access lists, or of their switch, would do; changes nothing. */
export class AddressPreviews {
  readonly #deps: AddressPreviewsDeps;

  constructor(deps: AddressPreviewsDeps) {
    this.#deps = deps;
  }

  /** Throws `ip_access_list_not_found` for a list that is not there. */
  async preview(caller: Caller, change: IntendedChange): Promise<AddressPreview> {
    const { settings, ipAccessLists } = this.#deps;
    if (change.listId !== undefined) await ipAccessLists.get(change.listId);
    const { ipAccessListsEnforced: isEnforced } = await settings.read();
    const lists = await ipAccessLists.list();
    const before = isEnforced ? compileRules(lists) : EVERYTHING;
    const after = (change.isEnforced ?? isEnforced) ? compileRules(changed(lists, change)) : EVERYTHING;
    const { uses, isComplete } = await this.#refusedUses(before, after);
    return {
      isEnforced,
      isAdmitted: admitsCaller(before, caller),
      wouldBeAdmitted: admitsCaller(after, caller),
      problems: findAddressProblems(change.list?.addresses ?? []),
      refusedTokenCount: uses.length,
      refused: byAddress(uses).slice(0, MAX_ADDRESSES_SHOWN),
      isComplete,
    };
  }

  async #refusedUses(before: AddressRules, after: AddressRules) {
    const uses: RecentUse[] = [];
    if (after === EVERYTHING) return { uses, isComplete: true };
    const now = this.#deps.clock.now();
    let last = '';
    for (let seen = 0; seen < MAX_TOKENS; seen += TOKENS_A_RUN) {
      const span = { after: last, limit: TOKENS_A_RUN, now, since: now - RECENTLY_MS };
      const run = await listLastUses(this.#deps.db, span);
      uses.push(
        ...run.filter(
          ({ isRecent, address }) => isRecent && admits(before, address) && !admits(after, address),
        ),
      );
      if (run.length < TOKENS_A_RUN) return { uses, isComplete: true };
      last = run.at(-1)?.tokenId ?? last;
      // On SQLite all of that was done on this thread: others get their turn.
      await nextTurn();
    }
    return { uses, isComplete: false };
  }
}

function changed(lists: readonly IpAccessList[], { listId, list }: IntendedChange): readonly Rules[] {
  const others = listId === undefined ? lists : lists.filter((one) => one.listId !== listId);
  return list === undefined ? others : [...others, list];
}

/** As at the gate: while lists are enforced, who comes by a proxy that nobody listed is not admitted. */
function admitsCaller(rules: AddressRules, { address, addressDoubt }: Caller): boolean {
  if (rules === EVERYTHING) return true;
  return addressDoubt === undefined && admits(rules, address);
}

/** The latest first. */
function byAddress(uses: readonly RecentUse[]): RefusedAddress[] {
  const found = new Map<string, RefusedAddress>();
  for (const { address, usedAt } of uses) {
    const known = found.get(address) ?? { address, tokenCount: 0, lastUsedAt: 0 };
    const lastUsedAt = Math.max(known.lastUsedAt, usedAt);
    found.set(address, { address, tokenCount: known.tokenCount + 1, lastUsedAt });
  }
  return [...found.values()].sort((one, other) => other.lastUsedAt - one.lastUsedAt);
}
