import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isIpv4, parseAddress, parseRange } from '../ip-address.ts';
import { admits, compileRules } from './address-rules.ts';
import type { ListType } from './ip-access-list.ts';

interface Listed {
  listType: ListType;
  addresses: string[];
  isEnabled: boolean;
}

const octet = fc.constantFrom(0, 1, 127, 128, 255);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const ipv6 = fc.oneof(
  fc.ipV6(),
  ipv4.map((address) => `::ffff:${address}`),
);
const address = fc.oneof(ipv4, ipv6);
const range = fc.oneof(
  address,
  fc.tuple(ipv4, fc.nat(32)).map((parts) => parts.join('/')),
  fc.tuple(ipv6, fc.nat(128)).map((parts) => parts.join('/')),
);
const list = fc.record({
  listType: fc.constantFrom<ListType>('ALLOW', 'BLOCK'),
  addresses: fc.array(range, { maxLength: 4 }),
  isEnabled: fc.boolean(),
});

/** What the platform's lists say, one for each family and type. */
function admitsByBlockLists(lists: readonly Listed[], asked: string): boolean {
  const enabled = lists.filter(({ isEnabled }) => isEnabled);
  const isOn = (type: ListType) => {
    const ofFamily = new BlockList();
    for (const text of enabled.filter(({ listType }) => listType === type).flatMap((one) => one.addresses)) {
      const [base = '', bits] = text.split('/');
      const first = parseRange(text)?.first;
      if (first === undefined || isIpv4(first) !== isMapped(asked)) continue;
      const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
      if (bits === undefined) ofFamily.addAddress(base, family);
      else ofFamily.addSubnet(base, Number(bits), family);
    }
    return ofFamily.check(asked, isIP(asked) === 4 ? 'ipv4' : 'ipv6');
  };
  if (isOn('BLOCK')) return false;
  return enabled.every(({ listType }) => listType === 'BLOCK') || isOn('ALLOW');
}

function isMapped(text: string): boolean {
  const parsed = parseAddress(text);
  return parsed !== undefined && isIpv4(parsed);
}

test('rules admit what lists of the platform admit, whatever the lists and the address', () => {
  fc.assert(
    fc.property(fc.array(list, { maxLength: 5 }), address, (lists, asked) => {
      expect(admits(compileRules(lists), asked)).toBe(admitsByBlockLists(lists, asked));
    }),
    { numRuns: 5_000 },
  );
});

test('no text throws, and what is no address is never admitted', () => {
  const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  const lists = fc.array(fc.record({ ...listParts(), addresses: fc.array(anything) }));
  fc.assert(
    fc.property(lists, anything, (given, asked) => {
      const admitted = admits(compileRules(given), asked);
      if (parseAddress(asked) === undefined) expect(admitted).toBe(false);
    }),
    { numRuns: 2_000 },
  );

  function listParts() {
    return { listType: fc.constantFrom<ListType>('ALLOW', 'BLOCK'), isEnabled: fc.boolean() };
  }
});

test.each<[string, Listed[], string, boolean]>([
  ['no list', [], '192.0.2.1', true],
  ['only a BLOCK list, elsewhere', [block('198.51.100.0/24')], '192.0.2.1', true],
  ['only a BLOCK list, on it', [block('192.0.2.0/24')], '192.0.2.1', false],
  ['an ALLOW list, on it', [allow('192.0.2.0/24')], '192.0.2.1', true],
  ['an ALLOW list, elsewhere', [allow('192.0.2.0/24')], '198.51.100.1', false],
  ['two ALLOW lists, on one', [allow('192.0.2.0/24'), allow('198.51.100.0/24')], '198.51.100.1', true],
  ['on both: BLOCK wins', [allow('192.0.2.0/24'), block('192.0.2.1')], '192.0.2.1', false],
  ['on both, the wider one blocks', [allow('192.0.2.1'), block('192.0.2.0/24')], '192.0.2.1', false],
  ['an empty ALLOW list', [allow()], '192.0.2.1', false],
  ['an empty BLOCK list', [block()], '192.0.2.1', true],
  ['a disabled ALLOW list', [{ ...allow('192.0.2.0/24'), isEnabled: false }], '198.51.100.1', true],
  ['a disabled BLOCK list', [{ ...block('192.0.2.0/24'), isEnabled: false }], '192.0.2.1', true],
  ['bits behind the prefix', [allow('192.0.2.77/24')], '192.0.2.1', true],
  ['an IPv4-mapped address', [allow('192.0.2.0/24')], '::ffff:192.0.2.1', true],
  ['an IPv4-mapped range', [block('::ffff:192.0.2.0/120')], '192.0.2.1', false],
  ['all of IPv4, from IPv6', [allow('0.0.0.0/0')], '2001:db8::1', false],
  ['all of IPv6, from IPv4', [allow('::/0')], '192.0.2.1', false],
])('%s', (_what, lists, asked, expected) => {
  expect(admits(compileRules(lists), asked)).toBe(expected);
});

function allow(...addresses: string[]): Listed {
  return { listType: 'ALLOW', addresses, isEnabled: true };
}

function block(...addresses: string[]): Listed {
  return { listType: 'BLOCK', addresses, isEnabled: true };
}
