import { expect, test } from 'vitest';
import { readAddresses, withAddress, writeAddresses } from './address-lines.ts';

test('addresses are read however they were pasted, each with its line', () => {
  const field = '192.0.2.1, 192.0.2.0/24;::1\r\n\n \t2001:db8::/32  office\rlast\n';
  expect(readAddresses(field).map(({ line, text }) => `${line} ${text}`)).toEqual([
    '1 192.0.2.1',
    '1 192.0.2.0/24',
    '1 ::1',
    '3 2001:db8::/32',
    '3 office',
    '4 last',
  ]);
  expect(readAddresses(' \n')).toEqual([]);
});

test('what a list holds comes back from the field', () => {
  const addresses = ['192.0.2.1', '2001:db8::/32'];
  expect(readAddresses(writeAddresses(addresses)).map(({ text }) => text)).toEqual(addresses);
});

test('an address that is added has a line of its own', () => {
  expect(withAddress('', '::1')).toBe('::1');
  expect(withAddress('192.0.2.1\n\n', '::1')).toBe('192.0.2.1\n::1');
});
