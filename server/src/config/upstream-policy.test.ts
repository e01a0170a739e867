import { expect, test } from 'vitest';
import { readUpstreams } from './upstreams.ts';

const read = (keys: Record<string, unknown>) => readUpstreams([{ name: 'a', ...keys }], 'latchkey.toml');

test('a policy is read as it was meant', () => {
  const keys = { scope: 'mlflow', read_scope: 'sql', groups: ['Data Science', 'platform'] };
  expect(read({ ...keys, rate_limit: '600/minute' }).upstreams).toMatchObject([
    {
      ...{ scope: 'mlflow', readScope: 'sql', groups: ['Data Science', 'platform'] },
      rateLimit: { requests: 600, periodMs: 60_000, burst: 600 },
    },
  ]);
  expect(read({ rate_limit: '5/second', rate_burst: 20 }).upstreams).toMatchObject([
    { rateLimit: { requests: 5, periodMs: 1_000, burst: 20 } },
  ]);
  expect(read({ groups: 'platform' }).upstreams).toMatchObject([{ groups: ['platform'] }]);
  expect(Object.keys(read({}).upstreams[0] ?? {})).toEqual(['name', 'assertion', 'headers']);
});

test.each([
  [{ read_scope: 'all-apis' }, 'read_scope of upstreams[0] in latchkey.toml is not right: write one of'],
  [{ scope: 'sql', read_scope: 'sql' }, 'read_scope of upstreams[0] in latchkey.toml is its scope'],
  [{ groups: [] }, 'groups of upstreams[0] in latchkey.toml is not right: write a list'],
  [{ groups: ['a', ''] }, 'is not right'],
  [{ groups: [' a'] }, 'is not right'],
  [{ groups: ['Smith, Miller'] }, 'is not right'],
  [{ groups: ['a,b', 'c'] }, 'is not right'],
  [{ groups: 'a,b' }, 'is not right'],
  [{ groups: [7] }, 'is a list: write a list'],
  [{ groups: Array.from({ length: 33 }, (_, i) => `g${i}`) }, 'is not right'],
  [{ rate_limit: '0/second' }, 'rate_limit of upstreams[0] in latchkey.toml is not right: write a number of'],
  [{ rate_limit: '5/day' }, 'is not right'],
  [{ rate_limit: '5 / second' }, 'is not right'],
  [{ rate_limit: '1000000/second' }, 'is not right'],
  [{ rate_limit: 5 }, 'is a number'],
  [{ rate_burst: 5 }, 'rate_burst of upstreams[0] in latchkey.toml is of no use alone'],
  [{ rate_limit: '5/second', rate_burst: 0 }, 'rate_burst of upstreams[0] in latchkey.toml is not right'],
])('%j is refused', (keys, problem) => {
  expect(read(keys).problems).toEqual([expect.stringContaining(problem)]);
  expect(read(keys).upstreams).toEqual([]);
});
