import { expect, test } from 'vitest';
import { readTarget } from './target-readings.ts';

test.each(['/', '/mlflow', '/mlflow/', '/a.b/..c/~d', "/x!$&'()*+,=:@y", '/.well-known/x'])(
  '%s is read alike by all',
  (target) => {
    expect(readTarget(target)).toEqual([target]);
    expect(readTarget(`${target}?q=../%2e%2e//x#y`)).toEqual([target]);
  },
);

test.each([
  ['/a/../b', '/b'],
  ['/a/./b', '/a/b'],
  ['/a//b', '/a/b'],
  ['//a/b', '/a/b'],
  ['/a/%2e%2e/b', '/b'],
  ['/a/.%2E/b', '/b'],
  ['/a/%252e%252e/b', '/b'],
  ['/a%2fb', '/a/b'],
  ['/a%252Fb', '/a/b'],
  ['/a;x=1/b', '/a/b'],
  ['/%61/b', '/a/b'],
  ['/%2561', '/a'],
  ['/a\\b', '/a/b'],
  ['/a%5cb', '/a/b'],
  ['/a%255cb', '/a/b'],
  ['/a%3bx/b', '/a/b'],
  ['/a%3fb', '/a'],
  ['/a%23b', '/a'],
  ['/a#b', '/a'],
  ['/a/..//../b', '/b'],
  ['/a//../b', '/a/b'],
])('%s may be read as %s', (target, reading) => {
  const readings = readTarget(target);
  expect(readings).toContain(reading);
  expect(readings).toContain(target);
});

test.each([
  '',
  'a',
  '*',
  'http://host/a',
  '/a%',
  '/a%2',
  '/a%zz',
  '/a%00',
  '/a%0d%0a',
  '/a%2500',
  '/a\u0001',
  `/${'a'.repeat(8192)}`,
])('%j is no path', (target) => expect(readTarget(target)).toBeUndefined());

test.each([
  // Tomcat cuts parameters off before it decodes.
  '/a/x;%2fy/%2e%2e/%2e%2e/b',
  '/;%2fa/%62',
  '/;%25%32%66a/%62',
  // RFC 3986 §6.2.2: dots are decoded, slashes are not.
  '/a/x%2fy/%2e%2e/%2e%2e/b',
  '/a/x%25%32%66y/../../b',
  '/a/x\\y/../..\\b',
  // One resolves the dots that are written, another those that were escaped.
  '/a/%2e%2e/b/%2e%2e/../a/x',
  '/a/%252e%252e/b/%252e%252e/%2e%2e/a/x',
  // For Go a path has no fragment.
  '/a#/../b',
  '/a%23/../b',
  '/a%3f/../b',
  '/a\\..\\b',
  '/a%255c..%255cb',
  '/a/..;x/b',
  '/a/..%3bx/b',
  '/a/%2e%2e%3b/b',
])('%s is read in more ways than can be told', (target) => expect(readTarget(target)).toBeUndefined());

test('a long row of escapes is read in time', () => {
  const startedAt = process.cpuUsage().user;
  readTarget(`/${'%2e%2e%2f;'.repeat(800)}`);
  readTarget(`/${'//..;'.repeat(1_600)}`);
  readTarget(`/${'%2e%2e/'.repeat(1_100)}`);
  readTarget(`/${'a;/'.repeat(2_700)}`);
  expect(process.cpuUsage().user - startedAt).toBeLessThan(1_000_000);
});

test.each(['/a/%c0%ae%c0%ae/b', '/a%c0%afb', '/a/%e0%80%ae/b', '/a%f0%80%80%afb', '/a/%25c0%25ae/b'])(
  '%s holds overlong UTF-8, and is nobody’s',
  (target) => expect(readTarget(target)).toBeUndefined(),
);

test.each(['/%c3%a9', '/%e4%b8%ad', '/%f0%9f%94%91', '/%e0%a4%85'])('%s is UTF-8 as it should be', (target) =>
  expect(readTarget(target)).toContain(target),
);
