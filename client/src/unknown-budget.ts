import { BoundedMap } from './bounded-map.ts';

/** How many at once, and for each of so many milliseconds one more (generic cell rate algorithm). */
interface Allowance {
  readonly burst: number;
  readonly intervalMs: number;
}

const OF_ALL: Allowance = { burst: 2_000, intervalMs: 20 };
const OF_CLIENT: Allowance = { burst: 500, intervalMs: 500 };
/** It may be a proxy, and speak for many; but half of what there is stays for others. */
const OF_PEER: Allowance = { burst: 1_000, intervalMs: 40 };
const MAX_STRANGERS = 10_000;

/** Somebody who sends tokens: a client, or whoever the connection is with when nobody says for whom. */
export interface Stranger {
  readonly network: string;
  readonly isClient: boolean;
}

/**
 * How many tokens that turn out not to be good a service asks about: for strangers from one network, and for all. The
 * server stops a service that asks about too many, and a stranger must not be able to bring that about; tokens that were
 * good a while ago are asked about whatever strangers do.
 */
export class UnknownBudget {
  readonly #ofStranger = new BoundedMap<number>(MAX_STRANGERS);
  #ofAll = Number.NEGATIVE_INFINITY;

  /** Takes one for a token that nothing is known of; false, and nothing taken, when there is none left. */
  take(stranger: Stranger | undefined, nowMs: number): boolean {
    const ofAll = Math.max(this.#ofAll, nowMs);
    if (isSpent(ofAll - nowMs, OF_ALL)) return false;
    if (stranger !== undefined) {
      const ofOne = Math.max(this.#ofStranger.get(keyOf(stranger)) ?? nowMs, nowMs);
      const allowance = allowanceOf(stranger);
      if (isSpent(ofOne - nowMs, allowance)) return false;
      this.#ofStranger.set(keyOf(stranger), ofOne + allowance.intervalMs);
    }
    this.#ofAll = ofAll + OF_ALL.intervalMs;
    return true;
  }

  /** Gives it back: the token was good, or nothing was found out. */
  giveBack(stranger: Stranger | undefined): void {
    this.#ofAll -= OF_ALL.intervalMs;
    if (stranger === undefined) return;
    const ofOne = this.#ofStranger.get(keyOf(stranger));
    if (ofOne !== undefined) this.#ofStranger.set(keyOf(stranger), ofOne - allowanceOf(stranger).intervalMs);
  }
}

/** The network that one customer has: an IPv4 address, or 64 bits of an IPv6 address. Of anything else, itself. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = '', after] = address.toLowerCase().split('::', 2);
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...(after === undefined ? [] : zeros), ...right].slice(0, 4).join(':');
}

function keyOf({ network, isClient }: Stranger): string {
  return isClient ? network : `peer ${network}`;
}

function allowanceOf({ isClient }: Stranger): Allowance {
  return isClient ? OF_CLIENT : OF_PEER;
}

function isSpent(aheadMs: number, { burst, intervalMs }: Allowance): boolean {
  return aheadMs >= burst * intervalMs;
}
