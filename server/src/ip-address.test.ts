import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, parseAddress, parseRange } from './ip-address.ts';

const canonical = (text: string) => {
  const address = parseAddress(text);
  return address && formatAddress(address);
};

/** Text that is, or nearly is, an address. */
const nearlyAddresses = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF:.%/ '), maxLength: 48 }),
  fc.tuple(fc.ipV6(), fc.nat(45), fc.constantFrom('', ':', '::', '.', '0', 'g', '%a')).map(spoil),
  fc.tuple(fc.ipV4(), fc.nat(15), fc.constantFrom('', '.', '0', '9', ':')).map(spoil),
);

function spoil([text, at, what]: [string, number, string]): string {
  return text.slice(0, at) + what + text.slice(at + 1);
}

test('what is an address is what the platform says is one, but for zone ids', () => {
  fc.assert(
    fc.property(nearlyAddresses, (text) => {
      expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0 && !text.includes('%'));
    }),
    { numRuns: 5_000 },
  );
});

test('an address has one text, which reads as the same address and is the one that URLs have', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text);
      if (address === undefined) throw new Error(`${text} was not read.`);
      const formatted = formatAddress(address);
      expect(parseAddress(formatted)).toEqual(address);
      const host = new URL(isIP(formatted) === 6 ? `http://[${formatted}]` : `http://${formatted}`).hostname;
      expect(host.replace(/^\[(.*)\]$/, '$1')).toBe(formatted);
    }),
    { numRuns: 2_000 },
  );
});

test('no text makes reading it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), nearlyAddresses), (text) => {
      parseAddress(text);
      parseRange(text);
      parseRange(`${text}/8`);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::', '::'],
  ['1::', '1::'],
  ['::192.0.2.1', '::c000:201'],
])('%s is %s', (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

test.each([
  ['10.1.2.3', '10.1.2.3', '10.1.2.3', false],
  ['10.1.2.3/32', '10.1.2.3', '10.1.2.3', false],
  ['10.1.2.3/8', '10.0.0.0', '10.255.255.255', true],
  ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', false],
  ['192.0.2.0/23', '192.0.2.0', '192.0.3.255', false],
  ['::ffff:10.0.0.0/104', '10.0.0.0', '10.255.255.255', false],
  ['2001:db8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff', false],
  ['2001:db8::1/128', '2001:db8::1', '2001:db8::1', false],
  ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', false],
])('%s is from %s to %s', (text, first, last, hasHostBits) => {
  const range = parseRange(text);
  expect(range && [formatAddress(range.first), formatAddress(range.last), range.hasHostBits]).toEqual([
    first,
    last,
    hasHostBits,
  ]);
});

test.each([
  '',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '10.0.0.0/8 ',
])('"%s" is no range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});

test.each(['::/129', 'fe80::1%eth0', '[::1]', '10.0.0.1:80', '10.0.0', '1:2:3:4:5:6:7:8::', '::1::', ':1'])(
  '"%s" is no range either',
  (text) => {
    expect(parseRange(text)).toBeUndefined();
  },
);
