import { expect, test } from 'vitest';
import { parseAddressList, rangeProblem } from './address-ranges.ts';

test('a list is read however it is parted', () => {
  expect(parseAddressList(' 10.0.0.0/8,\n192.0.2.1 ; ::1\n')).toEqual(['10.0.0.0/8', '192.0.2.1', '::1']);
  expect(parseAddressList(' \n')).toEqual([]);
});

test.each(['192.0.2.1', '10.0.0.0/8', '0.0.0.0/0', '::1', '2001:db8::/32', '::ffff:192.0.2.1', '::/0'])(
  '%s is taken',
  (text) => {
    expect(rangeProblem(text)).toBeUndefined();
  },
);

test.each([
  ...['office', '256.0.0.1', '10.0.0', '010.0.0.1', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/x'],
  ...['2001:db8::/129', 'fe80::1%eth0', '[::1]', ':::', '1.2.3.4:80', '<b>', 'https://example.com'],
])('%s is neither an address nor a range', (text) => {
  expect(rangeProblem(text)).toBe('neither');
});

test.each([
  ['10.0.0.5/8', '10.0.0.0/8'],
  ['192.0.2.77/29', '192.0.2.72/29'],
  ['2001:db8::1/32', '2001:db8::/32'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
])('%s is told to begin at its first address', (text, firstAddress) => {
  expect(rangeProblem(text)).toEqual({ firstAddress });
});
