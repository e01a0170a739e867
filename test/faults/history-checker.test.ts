import { expect, test } from 'vitest';
import { checkHistory } from '../support/history/check-history.ts';
import type { FinalToken, Operation } from '../support/history/history.ts';

const BOUND_MS = 1_000;
const NO_ONE = { node: 'one', owner: 'bob', outcome: 'done' } as const;

function act(given: Partial<Operation> & Pick<Operation, 'kind' | 'sentAt'>): Operation {
  return { ...NO_ONE, answeredAt: given.sentAt + 10, ...given };
}

const created = act({ kind: 'create', sentAt: 0, tokenId: 'a', comment: 'first' });
const revoked = act({ kind: 'revoke', sentAt: 100, tokenId: 'a' });
const there: FinalToken = { tokenId: 'a', comment: 'first', isRevoked: false };
const ended: FinalToken = { ...there, isRevoked: true };

function problems(operations: readonly Operation[], final: readonly FinalToken[]): string[] {
  return checkHistory({ operations, final, boundMs: BOUND_MS });
}

test('a history in which all is well has no problem', () => {
  const successor = { tokenId: 'c', comment: 'second', isRevoked: false, replaces: 'b' };
  const operations = [
    created,
    act({ kind: 'use', sentAt: 20, tokenId: 'a' }),
    revoked,
    act({ kind: 'use', sentAt: 900, node: 'two', tokenId: 'a' }),
    act({ kind: 'use', sentAt: 901, tokenId: 'a', outcome: 'invalid' }),
    act({ kind: 'create', sentAt: 1_000, comment: 'refused', outcome: 'unavailable' }),
    act({ kind: 'create', sentAt: 1_000, comment: 'doubtful', outcome: 'unknown' }),
    act({ kind: 'create', sentAt: 1_000, tokenId: 'b', comment: 'second' }),
    act({ kind: 'rotate', sentAt: 1_020, tokenId: 'b', successorId: 'c' }),
    act({ kind: 'rotate', sentAt: 1_040, tokenId: 'b', successorId: 'c' }),
    act({ kind: 'disable', sentAt: 1_100 }),
    act({ kind: 'use', sentAt: 1_200, tokenId: 'c', outcome: 'invalid' }),
    act({ kind: 'use', sentAt: 1_300, node: 'two', tokenId: 'c' }),
    act({ kind: 'enable', sentAt: 5_000 }),
    act({ kind: 'use', sentAt: 5_100, tokenId: 'c' }),
  ];
  const doubtful = { tokenId: 'd', comment: 'doubtful', isRevoked: true };
  expect(
    problems(operations, [ended, { ...there, tokenId: 'b', comment: 'second' }, successor, doubtful]),
  ).toEqual([]);
});

const LIES: Record<string, [readonly Operation[], readonly FinalToken[], RegExp]> = {
  'a lost creation': [[created], [], /acknowledged creation first is lost/],
  'a creation that took place twice': [[created], [there, { ...there, tokenId: 'z' }], /took place 2 times/],
  'a creation that was refused with 503 and took place': [
    [{ ...created, outcome: 'unavailable' }],
    [there],
    /answered with 503 and took place/,
  ],
  'a token that nobody got and that still works': [
    [{ ...created, outcome: 'unknown' }],
    [there],
    /reached nobody and was not revoked/,
  ],
  'a lost revocation': [[created, revoked], [there], /acknowledged revocation of a is lost/],
  'a revoked token that is not there at all': [[revoked], [], /acknowledged revocation of a is lost/],
  'a revocation that nobody asked for': [[created], [ended], /nobody asked for it/],
  'a revocation that was refused and took place': [
    [created, { ...revoked, outcome: 'unavailable' }],
    [ended],
    /nobody asked for it/,
  ],
  'the node that revoked accepting the token': [
    [created, revoked, act({ kind: 'use', sentAt: 111, tokenId: 'a' })],
    [ended],
    /one accepted a 1 ms after one had revoked it/,
  ],
  'another node accepting it beyond the bound': [
    [created, revoked, act({ kind: 'use', sentAt: 1_111, node: 'two', tokenId: 'a' })],
    [ended],
    /two accepted a 1001 ms after one had revoked it/,
  ],
  'a good token called invalid': [
    [created, act({ kind: 'use', sentAt: 50, tokenId: 'a', outcome: 'invalid' })],
    [there],
    /called a invalid, which is good/,
  ],
  'a token called invalid whose revocation was refused': [
    [
      created,
      { ...revoked, outcome: 'unavailable' },
      act({ kind: 'use', sentAt: 200, tokenId: 'a', outcome: 'invalid' }),
    ],
    [there],
    /called a invalid, which is good/,
  ],
  'a token of a disabled owner that is accepted': [
    [
      created,
      act({ kind: 'disable', sentAt: 100 }),
      act({ kind: 'use', sentAt: 1_111, node: 'two', tokenId: 'a' }),
    ],
    [there],
    /of an owner who was disabled/,
  ],
  'a token of an owner enabled again that is refused': [
    [
      created,
      act({ kind: 'disable', sentAt: 100 }),
      act({ kind: 'enable', sentAt: 200 }),
      act({ kind: 'use', sentAt: 300, tokenId: 'a', outcome: 'invalid' }),
    ],
    [there],
    /called a invalid, which is good/,
  ],
  'a token with two successors': [
    [created],
    [
      there,
      { ...there, tokenId: 'b', comment: 's', replaces: 'a' },
      { ...there, tokenId: 'c', comment: 's', replaces: 'a' },
    ],
    /a has 2 successors/,
  ],
  'a lost successor': [
    [created, act({ kind: 'rotate', sentAt: 100, tokenId: 'a', successorId: 'b' })],
    [there],
    /successor of a is lost/,
  ],
};

for (const [name, [operations, final, expected]] of Object.entries(LIES)) {
  test(`the checker of histories catches ${name}`, () => {
    expect(problems(operations, final).join('\n')).toMatch(expected);
  });
}
