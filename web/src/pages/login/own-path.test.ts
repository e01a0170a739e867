import { expect, test } from 'vitest';
import { HOME_PATH, ownPath } from './own-path.ts';

const ORIGIN = 'https://latchkey.example.com';

test.each([
  '/settings/password',
  '/settings',
  '/admin/users?page=2',
  '/settings/access-tokens?a=b#c',
  '/docs/api#createToken',
  '/secrets/scope?name=prod%2Fdb',
  '/dbfs?path=/a/b',
  '/clusters',
  '/login/host?upstream=wiki&challenge=x&next=%2Fpages%2Fa',
  '/login/command?redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fcallback&machine=laptop',
])('a page of our own is gone back to: %s', (asked) => {
  expect(ownPath(asked, ORIGIN)).toBe(asked);
});

test.each([
  undefined,
  '',
  '/',
  '/login',
  '/login/done',
  '/login/hosts',
  '/login/commands',
  '/settingsx',
  '/docsx',
  '/secretsx',
  '/api/2.0/token/list',
  'https://example.com/settings/',
  '//example.com/settings/',
  '/\\example.com/settings/',
  '\\\\example.com/settings/',
  '/.//example.com/settings/',
  '/settings/../..//example.com/settings/',
  'javascript:alert(1)',
  'http://latchkey.example.com/settings/',
  'https://latchkey.example.com@example.com/settings/',
  '\t//example.com/settings/',
  'https://',
])('anything else leads home: %j', (asked) => {
  expect(ownPath(asked, ORIGIN)).toBe(HOME_PATH);
});
