import type { LivingToken } from '../living-tokens.ts';
import { wasUsedLastDay } from '../overview/token-census.ts';

/** Owners that are named; the others are only counted. */
const NAMED_OWNERS = 10;

export interface AffectedOwner {
  readonly ownerId: number;
  /** Empty for one that is no longer there. */
  readonly ownerName: string;
  readonly tokens: number;
  readonly inUse: number;
}

/** Tokens that a change concerns, and whose they are. */
export interface AffectedTokens {
  readonly tokens: number;
  /** Of those, used within the last day. */
  readonly inUse: number;
  readonly ownerCount: number;
  /** Those with the most of them. */
  readonly owners: readonly AffectedOwner[];
}

interface Count {
  tokens: number;
  inUse: number;
}

/** Counts tokens and remembers whose they are. */
export class AffectedTokensTally {
  readonly #now: number;
  readonly #all: Count = { tokens: 0, inUse: 0 };
  readonly #byOwner = new Map<number, Count>();

  constructor(now: number) {
    this.#now = now;
  }

  add(token: LivingToken): void {
    let ofOwner = this.#byOwner.get(token.ownerId);
    if (ofOwner === undefined) {
      ofOwner = { tokens: 0, inUse: 0 };
      this.#byOwner.set(token.ownerId, ofOwner);
    }
    const inUse = wasUsedLastDay(token, this.#now) ? 1 : 0;
    for (const count of [this.#all, ofOwner]) {
      count.tokens++;
      count.inUse += inUse;
    }
  }

  /** What was counted, with the names of the owners that have most. */
  async sum(findNames: (ids: readonly number[]) => Promise<Map<number, string>>): Promise<AffectedTokens> {
    const most = this.#most();
    const names = await findNames(most.map(([ownerId]) => ownerId));
    return {
      ...this.#all,
      ownerCount: this.#byOwner.size,
      owners: most.map(([ownerId, count]) => ({ ownerId, ownerName: names.get(ownerId) ?? '', ...count })),
    };
  }

  /** The owners with most tokens. There may be very many owners, and to sort them all would make requests wait. */
  #most(): [ownerId: number, count: Count][] {
    const most: [ownerId: number, count: Count][] = [];
    for (const one of this.#byOwner) {
      const last = most.at(-1);
      if (most.length === NAMED_OWNERS && last !== undefined && byMost(one, last) >= 0) continue;
      most.push(one);
      most.sort(byMost);
      most.length = Math.min(most.length, NAMED_OWNERS);
    }
    return most;
  }
}

function byMost([a, one]: [number, Count], [b, other]: [number, Count]): number {
  return other.tokens - one.tokens || other.inUse - one.inUse || a - b;
}
