import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { AddressRefused, askedAddresses } from './asked-addresses.ts';

const EVERYWHERE = askedAddresses([]);

test.each([
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '0.0.0.0',
  '[::]',
  '[::7f00:1]',
  '[::ffff:0:a9fe:a9fe]',
  '224.0.0.1',
  '255.255.255.255',
  '[ff02::1]',
])('%s is not asked: no cluster is there, and clouds hand out credentials at some of these', (host) => {
  expect(EVERYWHERE.mayAsk(host)).toBe(false);
});

test.each(['10.1.2.3', '192.168.7.7', '127.0.0.1', '[::1]', '8.8.8.8', '[2001:db8::7]', '[fd12::1]'])(
  '%s may be asked: masters are in private networks, and on this machine',
  (host) => {
    expect(EVERYWHERE.mayAsk(host)).toBe(true);
  },
);

test('ranges that the operator has set are all that may be asked, whatever they are', () => {
  const some = askedAddresses(['10.20.0.0/16', '169.254.7.0/24', 'fd12::/16']);
  const asked = [
    '10.20.1.1',
    '10.21.1.1',
    '169.254.7.7',
    '127.0.0.1',
    '[fd12::1]',
    '[::1]',
    '[::ffff:10.20.1.1]',
  ];
  expect(asked.filter((host) => some.mayAsk(host))).toEqual([
    '10.20.1.1',
    '169.254.7.7',
    '[fd12::1]',
    '[::ffff:10.20.1.1]',
  ]);
});

test('a name is held to the same rule by the addresses that it has when it is connected to', async () => {
  expect(EVERYWHERE.mayAsk('localhost')).toBe(true);
  const [first] = await lookUp(askedAddresses(['127.0.0.0/8', '::1']), 'localhost', true);
  expect(['127.0.0.1', '::1']).toContain(first?.address);
  const one = await lookUp(askedAddresses(['127.0.0.0/8', '::1']), 'localhost', false);
  expect(['127.0.0.1', '::1']).toContain(one[0]?.address);
  for (const all of [true, false])
    await expect(lookUp(askedAddresses(['10.0.0.0/8']), 'localhost', all)).rejects.toThrow(AddressRefused);
});

function lookUp(
  { lookup }: ReturnType<typeof askedAddresses>,
  name: string,
  all: boolean,
): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all }, (error, address, family = 0) => {
      if (error) reject(error);
      else resolve(typeof address === 'string' ? [{ address, family }] : address);
    });
  });
}
