import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { type FeedModel, simulateFeed } from './feed.ts';
import { randomFrom } from './random.ts';

const MODEL: FeedModel = {
  seed: 1,
  nodes: 40,
  changesPerSecond: 5,
  boundMs: 1000,
  isNotified: false,
  cores: 2,
  networkMs: 0.5,
  seconds: 20,
  cost: { poll: 100, pollWithChange: 150, wake: 20, change: 200 },
};

describe('simulateFeed', () => {
  it('gives the same for the same seed, and something else for another', () => {
    const one = simulateFeed(MODEL);
    expect(simulateFeed(MODEL)).toEqual(one);
    expect(simulateFeed({ ...MODEL, seed: 2 })).not.toEqual(one);
  });

  it('loses no poll and no change', () => {
    for (const isNotified of [false, true]) {
      const outcome = simulateFeed({ ...MODEL, isNotified });
      expect(outcome.pollsAsked).toBe(outcome.pollsAnswered + outcome.pollsUnderWay);
      expect(outcome.changes).toBeGreaterThan(50);
      expect(outcome.stalenessMs.length + outcome.unapplied).toBe(outcome.changes * MODEL.nodes);
    }
  });

  it('keeps staleness below a poll and its way while the server keeps up, and trusts its memory always', () => {
    const outcome = simulateFeed(MODEL);
    const worst = outcome.stalenessMs.at(-1) ?? Number.NaN;
    expect(worst).toBeGreaterThan(MODEL.boundMs / 4 / 2);
    expect(worst).toBeLessThan(MODEL.boundMs / 4 + 20);
    expect(outcome.staleShare).toBe(0);
  });

  it('is quicker when woken', () => {
    const polled = simulateFeed(MODEL).stalenessMs.at(-1) ?? Number.NaN;
    const woken = simulateFeed({ ...MODEL, isNotified: true }).stalenessMs.at(-1) ?? Number.NaN;
    expect(woken).toBeLessThan(polled / 4);
  });

  it('has nodes that distrust their memory when more is asked of the server than it can do', () => {
    const cost = { ...MODEL.cost, poll: 30_000, pollWithChange: 30_000 };
    const outcome = simulateFeed({ ...MODEL, cost });
    expect(outcome.offeredLoad).toBeGreaterThan(0.99);
    expect(outcome.staleShare).toBeGreaterThan(0);
    expect(outcome.staleShare).toBeLessThanOrEqual(1);
  });
});

describe('EventQueue', () => {
  it('gives back what was added by its time, and by its turn at the same time', () => {
    const random = randomFrom(7);
    const queue = new EventQueue<number>();
    const times = Array.from({ length: 500 }, () => Math.floor(random() * 50));
    times.forEach((at, i) => {
      queue.add(at, i);
    });
    const expected = times
      .map((at, event) => ({ at, event }))
      .sort((a, b) => a.at - b.at || a.event - b.event);
    const taken = [];
    for (let due = queue.take(); due !== undefined; due = queue.take())
      taken.push({ at: due.at, event: due.event });
    expect(taken).toEqual(expected);
  });
});
