import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddressSet } from './address-set.ts';
import { isIpv4, parseAddress, parseRange } from './ip-address.ts';

/** Few different bits, so that random ranges hold random addresses, overlap and touch. */
const octet = fc.constantFrom(0, 1, 2, 127, 128, 254, 255);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const group = fc.constantFrom('0', '1', '7fff', '8000', 'ffff', '2001', 'db8');
const ipv6 = fc.oneof(
  fc.tuple(group, group, group, group, group, group, group, group).map((groups) => groups.join(':')),
  ipv4.map((address) => `::ffff:${address}`),
);
const address = fc.oneof(ipv4, ipv6);
const range = fc.oneof(
  address,
  fc.tuple(ipv4, fc.nat(32)).map((parts) => parts.join('/')),
  fc.tuple(ipv6, fc.nat(128)).map((parts) => parts.join('/')),
);

function read(text: string) {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address.`);
  return parsed;
}

/** A list for each family: the platform's takes `::/0` for every IPv4 address, too. */
class TwoBlockLists {
  readonly #ofIpv4 = new BlockList();
  readonly #ofIpv6 = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const text of ranges) {
      const [base = '', bits] = text.split('/');
      const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
      const first = parseRange(text)?.first;
      const list = first !== undefined && isIpv4(first) ? this.#ofIpv4 : this.#ofIpv6;
      if (bits === undefined) list.addAddress(base, family);
      else list.addSubnet(base, Number(bits), family);
    }
  }

  has(text: string): boolean {
    const list = isIpv4(read(text)) ? this.#ofIpv4 : this.#ofIpv6;
    return list.check(text, isIP(text) === 4 ? 'ipv4' : 'ipv6');
  }
}

test('a set holds what lists of the platform hold, whatever the ranges', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.array(address, { maxLength: 12 }), (ranges, asked) => {
      const set = parseAddressSet(ranges);
      const lists = new TwoBlockLists(ranges);
      for (const text of asked) expect([text, set.has(read(text))]).toEqual([text, lists.has(text)]);
    }),
    { numRuns: 2_000 },
  );
});

test('a set of a thousand ranges holds what lists of the platform hold', () => {
  const any = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 })).map((parts) => parts.join('/'));
  const many = fc.array(any, { minLength: 1_000, maxLength: 1_000 });
  fc.assert(
    fc.property(many, fc.array(fc.ipV4(), { minLength: 100, maxLength: 100 }), (ranges, asked) => {
      const set = parseAddressSet(ranges);
      const lists = new TwoBlockLists(ranges);
      const edges = ranges.map((text) => text.split('/')[0] ?? '');
      for (const text of [...asked, ...edges]) expect(set.has(read(text))).toBe(lists.has(text));
    }),
    { numRuns: 5 },
  );
});

test('a set covers a range when it holds each of its addresses', () => {
  const small = fc
    .tuple(fc.nat(63), fc.integer({ min: 26, max: 32 }))
    .map(([n, bits]) => `10.0.0.${n}/${bits}`);
  const all = Array.from({ length: 64 }, (_, n) => `10.0.0.${n}`);
  fc.assert(
    fc.property(fc.array(small, { maxLength: 10 }), small, (ranges, asked) => {
      const set = parseAddressSet(ranges);
      const within = parseAddressSet([asked]);
      const expected = all.filter((text) => within.has(read(text))).every((text) => set.has(read(text)));
      const parsed = parseRange(asked);
      expect(parsed && set.covers(parsed)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('two halves that touch cover the whole, also of a whole family', () => {
  const covers = (ranges: string[], text: string) => {
    const parsed = parseRange(text);
    return parsed && parseAddressSet(ranges).covers(parsed);
  };
  expect(covers(['0.0.0.0/1', '128.0.0.0/1'], '0.0.0.0/0')).toBe(true);
  expect(covers(['8000::/1', '::/1'], '::/0')).toBe(true);
  expect(covers(['0.0.0.0/1', '128.0.0.0/2'], '0.0.0.0/0')).toBe(false);
  expect(covers(['2001:db8::/33', '2001:db8:8000::/33'], '2001:db8::/32')).toBe(true);
});

test('a range of IPv6 holds no IPv4 address, however wide it is', () => {
  const set = parseAddressSet(['::/0']);
  expect(set.has(read('2001:db8::1'))).toBe(true);
  expect(set.has(read('::ffff:192.0.2.1'))).toBe(false);
  const parsed = parseRange('0.0.0.0/0');
  expect(parsed && set.covers(parsed)).toBe(false);
});

test('what is no range adds nothing, and an empty set holds nothing', () => {
  const set = parseAddressSet(['nonsense', '10.0.0.0/33']);
  expect(set.has(read('10.0.0.1'))).toBe(false);
  expect(parseAddressSet([]).has(read('::1'))).toBe(false);
});
