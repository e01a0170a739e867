import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddressReader } from './client-address.ts';

function request(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const TRUSTED = ['10.0.0.0/8', '::1', 'fd00::/8'];

test.each([
  ['without a trusted proxy the header means nothing', [], '10.0.0.1', '203.0.113.9', '10.0.0.1'],
  [
    'a connection that is no trusted proxy is the client',
    TRUSTED,
    '198.51.100.1',
    '203.0.113.9',
    '198.51.100.1',
  ],
  ['behind a trusted proxy the last address counts', TRUSTED, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['what the client wrote itself does not', TRUSTED, '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  [
    'behind two trusted proxies the one before them',
    TRUSTED,
    '10.0.0.1',
    '1.1.1.1, 203.0.113.9, 10.9.9.9',
    '203.0.113.9',
  ],
  ['all trusted: the first', TRUSTED, '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['an IPv4 proxy that connects by IPv6', TRUSTED, '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['an IPv4-mapped client', TRUSTED, '::1', '::ffff:203.0.113.9', '203.0.113.9'],
  ['an IPv6 client', TRUSTED, 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['no header', TRUSTED, '10.0.0.1', undefined, '10.0.0.1'],
  ['what is no address ends the walk', TRUSTED, '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
  ['an address with a port', TRUSTED, '10.0.0.1', '203.0.113.9:1234', '203.0.113.9'],
  ['an IPv6 address with a port', TRUSTED, '10.0.0.1', '[2001:db8::7]:1234', '2001:db8::7'],
])('%s', (_what, trusted, remote, forwarded, address) => {
  expect(clientAddressReader(trusted)(request(remote, forwarded))).toBe(address);
});
