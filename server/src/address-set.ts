import { type AddressRange, compareAddresses, type IpAddress, isIpv4, parseRange } from './ip-address.ts';

/**
 * Addresses, compiled from ranges once and then asked often. IPv4 and IPv6 are kept apart, as firewalls do: a
 * range of IPv6 that is wide enough to hold the IPv4-mapped addresses, such as `::/0`, holds no IPv4 address.
 */
export interface AddressSet {
  has(address: IpAddress): boolean;
  /** Whether every address of the range is in the set. */
  covers(range: AddressRange): boolean;
}

/** Ranges in order that neither overlap nor touch: four words each in `firsts` and in `lasts`. */
interface Intervals {
  readonly count: number;
  readonly firsts: Uint32Array;
  readonly lasts: Uint32Array;
}

/** The set of all addresses that are in one of the ranges. */
export function addressSet(ranges: readonly AddressRange[]): AddressSet {
  const ofIpv4 = toIntervals(ranges.filter(({ first }) => isIpv4(first)));
  const ofIpv6 = toIntervals(ranges.filter(({ first }) => !isIpv4(first)));
  const intervalsFor = (address: IpAddress) => (isIpv4(address) ? ofIpv4 : ofIpv6);
  return {
    has: (address) => holds(intervalsFor(address), address, address),
    covers: ({ first, last }) => holds(intervalsFor(first), first, last),
  };
}

/** The set of addresses and CIDR blocks in text form; what is neither adds nothing. */
export function parseAddressSet(texts: readonly string[]): AddressSet {
  return addressSet(texts.map(parseRange).filter((range) => range !== undefined));
}

function toIntervals(ranges: readonly AddressRange[]): Intervals {
  const inOrder = ranges.toSorted((one, other) => compareAddresses(one.first, other.first));
  const merged: { first: IpAddress; last: IpAddress }[] = [];
  for (const { first, last } of inOrder) {
    const before = merged.at(-1);
    if (before === undefined || isApart(before.last, first)) merged.push({ first, last });
    else if (compareAddresses(last, before.last) > 0) before.last = last;
  }
  return {
    count: merged.length,
    firsts: Uint32Array.from(merged.flatMap(({ first }) => first)),
    lasts: Uint32Array.from(merged.flatMap(({ last }) => last)),
  };
}

/** Whether an address lies between the two. */
function isApart(last: IpAddress, first: IpAddress): boolean {
  if (compareAddresses(first, last) <= 0) return false;
  // Touching ranges are one, or it would not be seen that they cover a range across both.
  const next = [...last];
  for (let i = 3; i >= 0; i--) {
    next[i] = ((last[i] as number) + 1) >>> 0;
    if (next[i] !== 0) break;
  }
  return next.some((word, i) => word !== first[i]);
}

/** Finds the last interval that begins at `first` or before: only that one can hold it. */
function holds({ count, firsts, lasts }: Intervals, first: IpAddress, last: IpAddress): boolean {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(firsts, middle, first) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareAt(lasts, low - 1, last) >= 0;
}

function compareAt(words: Uint32Array, place: number, address: IpAddress): number {
  const at = place * 4;
  for (let i = 0; i < 4; i++) {
    const difference = (words[at + i] as number) - (address[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
