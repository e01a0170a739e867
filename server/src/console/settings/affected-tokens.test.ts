import { expect, test } from 'vitest';
import { AffectedTokensTally } from './affected-tokens.ts';

const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

function tokenOf(ownerId: number, usedHoursAgo?: number) {
  const lastUsedAt = usedHoursAgo === undefined ? undefined : NOW - usedHoursAgo * HOUR_MS;
  return {
    ...{ ownerId, scopesJson: null, createdAt: 0, expiresAt: undefined, lastUsedAt },
    lastUsedAddress: undefined,
  };
}

test('of many owners those are named that have most tokens, of as many those with more in use', async () => {
  const tally = new AffectedTokensTally(NOW);
  // Owners 1 and 2 have a token, 3 and 4 two, and so on up to 30; of each pair the second uses them.
  for (let owner = 1; owner <= 60; owner++)
    for (let i = 0; i < Math.ceil(owner / 2); i++) tally.add(tokenOf(owner, owner % 2 === 0 ? 5 : undefined));
  const sum = await tally.sum(async (ids) => new Map(ids.map((id) => [id, `owner ${id}`])));
  expect([sum.tokens, sum.ownerCount]).toEqual([930, 60]);
  expect(sum.inUse).toBe(465);
  expect(sum.owners.map(({ ownerId }) => ownerId)).toEqual([60, 59, 58, 57, 56, 55, 54, 53, 52, 51]);
  expect(sum.owners[0]).toEqual({ ownerId: 60, ownerName: 'owner 60', tokens: 30, inUse: 30 });
});

test('a token that was used yesterday at this time is in use no more', async () => {
  const tally = new AffectedTokensTally(NOW);
  for (const hours of [0, 23.9, 24, 25]) tally.add(tokenOf(1, hours));
  expect((await tally.sum(async () => new Map())).inUse).toBe(2);
});

test('an owner who is no longer there has no name', async () => {
  const tally = new AffectedTokensTally(NOW);
  tally.add(tokenOf(7));
  expect((await tally.sum(async () => new Map())).owners).toEqual([
    { ownerId: 7, ownerName: '', tokens: 1, inUse: 0 },
  ]);
});
