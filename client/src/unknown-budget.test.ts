import { expect, test } from 'vitest';
import { networkOf, type Stranger, UnknownBudget } from './unknown-budget.ts';

const client = (address: string): Stranger => ({ network: networkOf(address), isClient: true });

function takeMany(budget: UnknownBudget, stranger: Stranger | undefined): number {
  let taken = 0;
  while (taken < 5_000 && budget.take(stranger, 0)) taken++;
  return taken;
}

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8::6', '2001:db8:0:0'],
  ['1:2::3:4:5:6:7', '1:2:0:3'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('whoever has many addresses of one network, or hides behind what it says of others, leaves room for the rest', () => {
  const budget = new UnknownBudget();
  expect(takeMany(budget, client('2001:db8::1'))).toBe(500);
  expect(budget.take(client('2001:db8::ffff'), 0)).toBe(false);
  expect(takeMany(budget, { network: '192.0.2.1', isClient: false })).toBe(1_000);
  expect(budget.take(client('198.51.100.1'), 0)).toBe(true);
});

test('what turned out to be good is given back', () => {
  const budget = new UnknownBudget();
  takeMany(budget, client('192.0.2.1'));
  budget.giveBack(client('192.0.2.1'));
  expect([budget.take(client('192.0.2.1'), 0), budget.take(client('192.0.2.1'), 0)]).toEqual([true, false]);
});
