import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientAddressReader } from './client-address.ts';

const TRUSTED = ['10.0.0.0/8', '::1', 'fd00::/8'];

function read(trusted: readonly string[], peer: string, forwardedFor?: string, hasForwarded = false) {
  return clientAddressReader(trusted)({ peer, forwardedFor, hasForwarded });
}

test.each([
  ['behind a trusted proxy the last address counts', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['what the client wrote itself does not', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['nor does what it wrote as a proxy of ours', '10.0.0.1', '10.0.0.7, 203.0.113.9', '203.0.113.9'],
  ['nor does garbage that it wrote', '10.0.0.1', 'x, <b>, 999.1.1.1, 203.0.113.9', '203.0.113.9'],
  [
    'behind two trusted proxies the one before them',
    '10.0.0.1',
    '1.1.1.1, 203.0.113.9, 10.9.9.9',
    '203.0.113.9',
  ],
  ['all trusted: the first', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['an IPv4 proxy that connects by IPv6', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['an IPv4-mapped client', '::1', '::ffff:203.0.113.9', '203.0.113.9'],
  ['an IPv4-mapped client in hex digits', '::1', '::FFFF:cb00:7109', '203.0.113.9'],
  ['an IPv4-mapped client in full', '::1', '0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
  ['an IPv4-mapped proxy further on', '::1', '203.0.113.9, ::ffff:10.0.0.1', '203.0.113.9'],
  ['an IPv6 client', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['an IPv6 client in another spelling', 'fd00::1', '2001:0DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['an IPv6 client with a zone', 'fd00::1', 'fe80::7%eth0', 'fe80::7'],
  ['an IPv6 proxy with a zone', '::1%lo', '203.0.113.9', '203.0.113.9'],
  ['no header', '10.0.0.1', undefined, '10.0.0.1'],
  ['an address with a port', '10.0.0.1', '203.0.113.9:1234', '203.0.113.9'],
  ['an IPv6 address with a port', '10.0.0.1', '[2001:db8::7]:1234', '2001:db8::7'],
  ['an IPv6 address in brackets', '10.0.0.1', '[2001:db8::7]', '2001:db8::7'],
  ['an IPv6 address with zone and port', '10.0.0.1', '[fe80::7%25eth0]:1234', 'fe80::7'],
  ['empty elements of the list', '10.0.0.1', ', 203.0.113.9,, ,10.9.9.9, ', '203.0.113.9'],
])('%s', (_what, peer, forwardedFor, address) => {
  expect(read(TRUSTED, peer, forwardedFor)).toEqual({ address, doubt: undefined });
});

test.each([
  ['unknown', '203.0.113.9, unknown'],
  ['a name', 'client.example.com'],
  ['an IPv4 address with a leading zero', '203.0.113.09'],
  ['an IPv4 address with a zone', '203.0.113.9%eth0'],
  ['half an address', '203.0.113'],
  ['a port that is none', '203.0.113.9:http'],
  ['the form of RFC 7239', 'for=203.0.113.9'],
  ['nothing but commas', ' ,, '],
  ['nothing', ''],
])('a trusted proxy that forwards for %s leaves the client in doubt', (_what, forwardedFor) => {
  expect(read(TRUSTED, '10.0.0.1', forwardedFor)).toEqual({
    address: '10.0.0.1',
    doubt: 'unreadable_forwarding',
  });
});

test('a trusted proxy that says it only in the form of RFC 7239 leaves the client in doubt', () => {
  expect(read(TRUSTED, '10.0.0.1', undefined, true).doubt).toBe('unreadable_forwarding');
  expect(read(TRUSTED, '10.0.0.1', '203.0.113.9', true)).toEqual({
    address: '203.0.113.9',
    doubt: undefined,
  });
});

test.each([
  ['no proxy is trusted', [], '10.0.0.1', '203.0.113.9', false],
  ['it is no trusted proxy', TRUSTED, '198.51.100.1', '203.0.113.9', false],
  ['it is no trusted proxy, and the header is empty', TRUSTED, '198.51.100.1', '', false],
  ['it is no trusted proxy, and speaks RFC 7239', TRUSTED, '198.51.100.1', undefined, true],
  ['it is this machine, which nobody named', ['10.0.0.0/8'], '127.0.0.1', '203.0.113.9', false],
  ['it has no address', TRUSTED, '', '203.0.113.9', false],
])(
  'who forwards is the client, and in doubt, when %s',
  (_what, trusted, peer, forwardedFor, hasForwarded) => {
    expect(read(trusted, peer, forwardedFor, hasForwarded)).toEqual({
      address: peer,
      doubt: 'unlisted_proxy',
    });
  },
);

test('whatever is written left of the client changes nothing', () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      expect(read(TRUSTED, '10.0.0.1', `${written},203.0.113.9, 10.0.0.2`)).toEqual({
        address: '203.0.113.9',
        doubt: undefined,
      });
    }),
  );
});
