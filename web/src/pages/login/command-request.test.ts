import { expect, test } from 'vitest';
import { commandRequestOf } from './command-request.ts';

const ASKED = {
  redirect_uri: 'http://127.0.0.1:49152/callback',
  code_challenge: 'challenge',
  state: 'state',
  machine: 'laptop',
};

test('what an address says is asked of the server as it is', () => {
  expect(commandRequestOf({ ...ASKED, scopes: 'sql,files', lifetime: '90d' })).toEqual({
    ...ASKED,
    ...{ scopes: ['sql', 'files'], lifetime_seconds: 7_776_000 },
  });
  expect(commandRequestOf(ASKED)).toEqual(ASKED);
});

test('what is missing is left for the server to find', () => {
  expect(commandRequestOf({})).toEqual({ code_challenge: '', machine: '' });
});

test.each(['', '0d', '90', 'd', '-1d', '1.5d', '1e3s', '90D', ' 90d', '90d ', '99999999999s'])(
  '%j is no lifetime: nothing is asked, rather than for longer than was meant',
  (lifetime) => {
    expect(commandRequestOf({ ...ASKED, lifetime })).toBeUndefined();
  },
);
