import type { TokenDetails } from '@latchkey/client';
import { expect, test } from 'vitest';
import { isLiving, nextSort, type TokenListView, tokenState, viewTokens } from './token-list-view.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const VIEW: TokenListView = {
  search: '',
  filter: 'all',
  sort: { column: 'created', direction: 'descending' },
};

function token(name: string, fields: Partial<TokenDetails> = {}): TokenDetails {
  return {
    token_id: name,
    status: 'active',
    last_four: 'beef',
    comment: name,
    creation_time: NOW - DAY_MS,
    expiry_time: NOW + 90 * DAY_MS,
    ...fields,
  };
}

function shown(tokens: readonly TokenDetails[], view: Partial<TokenListView>): readonly string[] {
  return viewTokens(tokens, { ...VIEW, ...view }, NOW).map((one) => one.comment);
}

test.each([
  ['active', { expiry_time: NOW + 7 * DAY_MS + 1 }],
  ['active', { expiry_time: -1 }],
  ['expiring', { expiry_time: NOW + 7 * DAY_MS }],
  ['expiring', { expiry_time: NOW + 1 }],
  ['expired', { expiry_time: NOW }],
  ['expired', { expiry_time: NOW - DAY_MS, status: 'expired' }],
  ['revoked', { expiry_time: NOW - DAY_MS, status: 'revoked' }],
] as const)('a token is %s with %j', (state, fields) => {
  expect(tokenState(token('one', fields), NOW)).toBe(state);
  expect(isLiving(token('one', fields), NOW)).toBe(state === 'active' || state === 'expiring');
});

test('the active ones leave out those that expired since the list was loaded', () => {
  const tokens = [token('good'), token('over', { expiry_time: NOW - 1 })];
  expect(shown(tokens, { filter: 'active' })).toEqual(['good']);
  expect(shown(tokens, { filter: 'all' })).toEqual(['good', 'over']);
});

test.each([
  ['CI', ['ci']],
  ['BEEF  ci', ['ci']],
  ['127.0', ['used']],
  ['sql', ['limited']],
  ['all-apis', ['ci', 'used']],
  ['nothing such', []],
])('a search for %j finds %j', (search, found) => {
  const tokens = [
    token('ci'),
    token('used', { last_used_address: '127.0.0.1', last_four: 'cafe' }),
    token('limited', { scopes: ['sql'], last_four: 'f00d' }),
  ];
  expect(shown(tokens, { search })).toEqual(found);
});

test('what never expires comes after every expiry, what was never used before every use', () => {
  const tokens = [
    token('b', { expiry_time: -1, last_accessed_time: 5 }),
    token('a', { expiry_time: 10 }),
    token('c', { expiry_time: 20, last_accessed_time: 3 }),
  ];
  expect(shown(tokens, { sort: { column: 'expires', direction: 'ascending' } })).toEqual(['a', 'c', 'b']);
  expect(shown(tokens, { sort: { column: 'lastUsed', direction: 'ascending' } })).toEqual(['a', 'c', 'b']);
  expect(shown(tokens, { sort: { column: 'lastUsed', direction: 'descending' } })).toEqual(['b', 'c', 'a']);
});

test('a column that is clicked again turns round; another begins with what is looked for most', () => {
  const byComment = nextSort(VIEW.sort, 'comment');
  expect(byComment).toEqual({ column: 'comment', direction: 'ascending' });
  expect(nextSort(byComment, 'comment')).toEqual({ column: 'comment', direction: 'descending' });
  expect(nextSort(byComment, 'lastUsed')).toEqual({ column: 'lastUsed', direction: 'descending' });
});
