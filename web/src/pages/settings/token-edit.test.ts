import type { TokenDetails } from '@latchkey/client';
import { expect, test } from 'vitest';
import { changesOf, scopesOf } from './token-edit.ts';

const TOKEN: TokenDetails = {
  ...{ token_id: 'id', status: 'active', last_four: 'beef', comment: 'laptop' },
  ...{ creation_time: 1, expiry_time: -1, scopes: ['sql', 'files'] },
};
const { scopes: _scopes, ...UNLIMITED } = TOKEN;
const SAME = { comment: 'laptop', isLimited: true, scopes: ['files', 'sql'] };

test('nothing is asked for when nothing is changed, whatever the order', () => {
  expect(changesOf(TOKEN, SAME)).toEqual({ isWider: false, isNarrower: false });
  expect(changesOf(UNLIMITED, { ...SAME, ...scopesOf(UNLIMITED) })).toEqual({
    isWider: false,
    isNarrower: false,
  });
});

test('only what is changed is asked for', () => {
  expect(changesOf(TOKEN, { ...SAME, comment: 'desk' }).request).toEqual({
    token: { comment: 'desk' },
    update_mask: 'comment',
  });
  expect(changesOf(TOKEN, { ...SAME, scopes: ['sql'] }).request).toEqual({
    token: { scopes: ['sql'] },
    update_mask: 'scopes',
  });
});

test.each([
  [TOKEN, { isLimited: true, scopes: ['sql'] }, { isWider: false, isNarrower: true }],
  [TOKEN, { isLimited: true, scopes: ['sql', 'files', 'jobs'] }, { isWider: true, isNarrower: false }],
  [TOKEN, { isLimited: true, scopes: ['sql', 'jobs'] }, { isWider: true, isNarrower: true }],
  [TOKEN, { isLimited: false, scopes: [] }, { isWider: true, isNarrower: false }],
  [UNLIMITED, { isLimited: true, scopes: ['sql'] }, { isWider: false, isNarrower: true }],
])('it is told whether a token may do more or less: %#', (token, scopes, told) => {
  expect(changesOf(token, { comment: 'laptop', ...scopes })).toMatchObject(told);
});
