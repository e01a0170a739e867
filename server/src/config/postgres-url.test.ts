import { expect, test } from 'vitest';
import { maskPostgresUrl, parsePostgresUrl } from './postgres-url.ts';

test('several hosts are read as one URL each, with what they have in common', () => {
  expect(parsePostgresUrl('postgres://app:p%40ss@a:5432,b,[::1]:5433/latchkey?sslmode=require')).toEqual({
    urls: [
      'postgres://app:p%40ss@a:5432/latchkey?sslmode=require',
      'postgres://app:p%40ss@b/latchkey?sslmode=require',
      'postgres://app:p%40ss@[::1]:5433/latchkey?sslmode=require',
    ],
  });
});

test('that a host must be writable may be said, and is not handed on to the connection', () => {
  const one = 'postgres://db/latchkey';
  const attributes = (value: string) => parsePostgresUrl(`${one}?target_session_attrs=${value}`);
  expect(parsePostgresUrl(one)).toEqual({ urls: [one] });
  expect(attributes('read-write')).toEqual({ urls: [one] });
  expect(attributes('primary')).toEqual({ urls: [one] });
  expect(parsePostgresUrl('postgres://a,b/x?target_session_attrs=primary&sslmode=require')).toEqual({
    urls: ['postgres://a/x?sslmode=require', 'postgres://b/x?sslmode=require'],
  });
});

test.each([
  'postgres://a,/latchkey',
  'postgres://,/latchkey',
  'postgres://a,b',
  'postgres://a,b/',
  'postgres://a:99999,b/latchkey',
  'postgres://a,b/latchkey?host=/run/postgresql',
  'postgres:///latchkey?host=/run/a,/run/b',
  'postgres://a,b/latchkey?target_session_attrs=standby',
  'postgres://a,b/latchkey?target_session_attrs=',
  'postgres://a,b/latchkey?target_session_attrs=any',
  'postgres://app:pa/ss@a,b/latchkey',
  'postgres://a,b/latchkey#part',
])('%s is refused', (url) => {
  expect(parsePostgresUrl(url)).toBeUndefined();
});

test('a password is masked beside several hosts, too', () => {
  expect(maskPostgresUrl('postgres://host:s3cret@a:1,b:2/latchkey?sslmode=require')).toBe(
    'postgres://host:***@a:1,b:2/latchkey?***',
  );
  expect(maskPostgresUrl('postgres://app:s3cret/x@a,b/latchkey')).toBe('***');
  expect(maskPostgresUrl('postgres://app:12,s3cret/x@a,b/latchkey')).toBe('***');
  expect(maskPostgresUrl('postgres://app:s3cret@a/latchkey')).toBe('postgres://app:***@a/latchkey');
});
