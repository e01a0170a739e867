import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMachineName } from '../../../server/src/command-login/wanted-login.ts';
import { machineName } from './machine-name.ts';

test.each([
  ['laptop.example.com', 'laptop.example.com'],
  ["Alice's MacBook", "Alice's MacBook"],
  ['_build_07', 'build_07'],
  ['a<b>\u202e', 'a-b--'],
  // What the page's address would read as a number, or as nothing.
  ['123456e78901', 'host 123456e78901'],
  ['true', 'host true'],
  ['', 'host'],
])('the machine %j is called %j', (name, called) => {
  expect(machineName(name)).toBe(called);
});

test('whatever a machine is called, the server takes its name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.domain()), (name) => {
      expect(isMachineName(machineName(name))).toBe(true);
    }),
  );
});
