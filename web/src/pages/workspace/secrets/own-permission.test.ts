import type { SecretAclInfo, SecretAclPermission } from '@latchkey/client';
import { expect, test } from 'vitest';
import { lossBy } from './own-permission.ts';

function item(principal: string, permission: SecretAclPermission, isOwn: boolean): SecretAclInfo {
  const kind = principal === 'bob' || principal === 'alice' ? 'user' : 'group';
  return { principal, permission, kind, display_name: principal, is_own: isOwn };
}

const bobs = (...items: SecretAclInfo[]) => ({ items, isAdministrator: false });
const BOB = item('bob', 'MANAGE', true);

test('who takes the last MANAGE away, and has only that, is told so', () => {
  expect(lossBy({ principal: 'bob' }, bobs(BOB))).toEqual({ kept: undefined, isLast: true });
  expect(lossBy({ principal: 'BOB', permission: 'WRITE' }, bobs(BOB))).toEqual({
    kept: 'WRITE',
    isLast: true,
  });
});

test('what one keeps by another entry is what counts', () => {
  const team = item('team', 'READ', true);
  expect(lossBy({ principal: 'bob' }, bobs(BOB, team))).toEqual({ kept: 'READ', isLast: true });
  expect(lossBy({ principal: 'bob' }, bobs(BOB, item('team', 'MANAGE', true)))).toBeUndefined();
  const [alice, strangers] = [item('alice', 'MANAGE', false), item('strangers', 'MANAGE', false)];
  expect(lossBy({ principal: 'bob' }, bobs(BOB, alice))).toEqual({ kept: undefined, isLast: false });
  expect(lossBy({ principal: 'bob' }, bobs(BOB, strangers, team))).toEqual({ kept: 'READ', isLast: false });
});

test('a group by which one manages the scope is as good as an entry of one’s own', () => {
  const users = item('users', 'MANAGE', true);
  expect(lossBy({ principal: 'users', permission: 'READ' }, bobs(users))).toEqual({
    kept: 'READ',
    isLast: true,
  });
  expect(lossBy({ principal: 'users', permission: 'READ' }, bobs(users, BOB))).toBeUndefined();
});

test('changes of others’ entries, and all that administrators do, cost nothing', () => {
  const alice = item('alice', 'MANAGE', false);
  expect(lossBy({ principal: 'alice' }, bobs(BOB, alice))).toBeUndefined();
  expect(lossBy({ principal: 'carol', permission: 'READ' }, bobs(BOB))).toBeUndefined();
  expect(lossBy({ principal: 'bob' }, { items: [BOB], isAdministrator: true })).toBeUndefined();
});
