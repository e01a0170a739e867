/**
 * An address in four words of 32 bits, the most significant first. IPv4 has its IPv4-mapped form (RFC 4291
 * §2.5.5.2), so `192.0.2.1` and `::ffff:192.0.2.1` are the same address.
 */
export type IpAddress = readonly [number, number, number, number];

/** The addresses of a CIDR block, or one alone, both ends included. */
export interface AddressRange {
  readonly first: IpAddress;
  readonly last: IpAddress;
  /** Whether it was written with bits behind its prefix, as `10.0.0.5/8` is; they count for nothing. */
  readonly hasHostBits: boolean;
}

const MAPPED = 0xffff;
const MAPPED_BITS = 96;
const LONGEST_TEXT = 45;
const NO_GAP = 9;
const END = -1;
const COLON = 58;
const DOT = 46;

/**
 * Reads an address; undefined for all else: no zone id, no port, no brackets, no spaces, and in IPv4 no leading
 * zeros, which some read as octal.
 */
export function parseAddress(text: string): IpAddress | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  if (text.includes(':')) return parseIpv6(text);
  const bits = parseIpv4(text, 0);
  return bits === undefined ? undefined : [0, 0, MAPPED, bits];
}

/** Reads a CIDR block, or an address, which is a block of one; undefined for all else. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const base = slash < 0 ? text : text.slice(0, slash);
  const address = parseAddress(base);
  if (address === undefined) return undefined;
  const width = base.includes(':') ? 128 : 32;
  const bits = slash < 0 ? width : parsePrefix(text.slice(slash + 1), width);
  if (bits === undefined) return undefined;
  const prefix = width === 32 ? MAPPED_BITS + bits : bits;
  const first = mapWords(address, (word, i) => word & maskOf(prefix, i));
  const last = mapWords(address, (word, i) => word | ~maskOf(prefix, i));
  return { first, last, hasHostBits: compareAddresses(first, address) !== 0 };
}

/** The one text of an address: IPv4 with dots, IPv6 as RFC 5952 §4 has it. */
export function formatAddress(address: IpAddress): string {
  if (isIpv4(address)) return [24, 16, 8, 0].map((shift) => (address[3] >>> shift) & 255).join('.');
  const groups = address.flatMap((word) => [word >>> 16, word & 0xffff]);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  const gap = longestZeros(groups);
  if (gap.length < 2) return hex(groups);
  return `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`;
}

/** Whether it is an IPv4 address, however it was written. */
export function isIpv4(address: IpAddress): boolean {
  return address[2] === MAPPED && address[1] === 0 && address[0] === 0;
}

/** Below zero when `one` comes before `other`, zero when they are the same. */
export function compareAddresses(one: IpAddress, other: IpAddress): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3];
}

/**
 * What counts as one address: the IPv4 address, mapped into IPv6 or not, or the IPv6 /64, which one customer
 * has whole. What is no address (a UNIX socket) counts as one.
 */
export function networkOf(address: string): string {
  const parsed = parseAddress(address.replace(/%.*$/, ''));
  if (parsed === undefined) return 'no address';
  return isIpv4(parsed) ? formatAddress(parsed) : `${parsed[0]}:${parsed[1]}`;
}

/** Four numbers from 0 to 255, from `start` to the end of the text, as the bits of one. */
function parseIpv4(text: string, start: number): number | undefined {
  let bits = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || ++dots > 3) return undefined;
      bits = bits * 256 + octet;
      octet = 0;
      digits = 0;
      continue;
    }
    const digit = code - 48;
    const isLeadingZero = digits > 0 && octet === 0;
    if (digit < 0 || digit > 9 || isLeadingZero) return undefined;
    octet = octet * 10 + digit;
    digits++;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? bits * 256 + octet : undefined;
}

/** RFC 4291 §2.2: groups of hex digits, at most one `::`, at the end perhaps an IPv4 address. */
function parseIpv6(text: string): IpAddress | undefined {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = text.startsWith('::') ? 0 : NO_GAP;
  let at = gap === 0 ? 2 : 0;
  while (at < text.length) {
    const start = at;
    let group = 0;
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, ++at))
      group = (group << 4) | digit;
    // Asking for a character behind the end would cost more than all the rest.
    const end = at < text.length ? text.charCodeAt(at) : END;
    if (end === DOT) {
      const bits = parseIpv4(text, start);
      if (bits === undefined || count > 6) return undefined;
      groups[count++] = bits >>> 16;
      groups[count++] = bits & 0xffff;
      break;
    }
    if (at === start || at - start > 4 || count === 8) return undefined;
    groups[count++] = group;
    if (end === END) break;
    // What ends a group is a colon, and behind a colon comes a group or another colon.
    if (end !== COLON || ++at === text.length) return undefined;
    if (text.charCodeAt(at) !== COLON) continue;
    if (gap !== NO_GAP) return undefined;
    gap = count;
    at++;
  }
  if (gap === NO_GAP ? count < 8 : count === 8) return undefined;
  for (let from = count - 1, to = 7; from >= gap; from--, to--) {
    groups[to] = groups[from] as number;
    groups[from] = 0;
  }
  return [wordAt(groups, 0), wordAt(groups, 2), wordAt(groups, 4), wordAt(groups, 6)];
}

function wordAt(groups: readonly number[], i: number): number {
  return (((groups[i] as number) << 16) | (groups[i + 1] as number)) >>> 0;
}

function hexDigit(text: string, at: number): number {
  if (at >= text.length) return -1;
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function parsePrefix(text: string, width: number): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= width ? Number(text) : undefined;
}

/** The bits of a word (0 to 3) that a prefix of so many bits covers. */
function maskOf(prefix: number, word: number): number {
  const bits = Math.min(Math.max(prefix - word * 32, 0), 32);
  return bits === 0 ? 0 : -1 << (32 - bits);
}

/** Bit operations give signed numbers; words have no sign. */
function mapWords(address: IpAddress, change: (word: number, i: number) => number): IpAddress {
  const [a, b, c, d] = address;
  return [change(a, 0) >>> 0, change(b, 1) >>> 0, change(c, 2) >>> 0, change(d, 3) >>> 0];
}

/** The leftmost of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let length = 0;
  for (const [i, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > longest.length) longest = { start: i - length + 1, length };
  }
  return longest;
}
