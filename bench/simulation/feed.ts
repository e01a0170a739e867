import { EventQueue } from './event-queue.ts';
import { nextArrival, randomFrom } from './random.ts';

/** Nodes that read one feed, and the server that they read it from. */
export interface FeedModel {
  readonly seed: number;
  readonly nodes: number;
  readonly changesPerSecond: number;
  /** LATCHKEY_MAX_STALENESS_MS: a node polls four times in it. */
  readonly boundMs: number;
  /** Whether NOTIFY wakes the nodes. */
  readonly isNotified: boolean;
  /** Of the server that answers polls. */
  readonly cores: number;
  /** One way between a node and the server. */
  readonly networkMs: number;
  readonly seconds: number;
  readonly cost: FeedCost;
}

/** CPU microseconds of the server. */
export interface FeedCost {
  readonly poll: number;
  /** Of a poll that finds changes; each of them beyond the first costs nothing more. */
  readonly pollWithChange: number;
  /** For each node that a NOTIFY wakes. */
  readonly wake: number;
  readonly change: number;
}

/** What came of it. */
export interface FeedOutcome {
  /** From COMMIT until a node has applied it, of every change at every node, ms, in rising order. */
  readonly stalenessMs: Float64Array;
  /** (change, node) pairs that were not applied when the simulation ended. */
  readonly unapplied: number;
  readonly changes: number;
  readonly pollsAsked: number;
  readonly pollsAnswered: number;
  readonly pollsUnderWay: number;
  /** Work that came to the server in each second and each core: above 1 it never gets done. */
  readonly offeredLoad: number;
  /** Part of all nodes' time at which they knew too old things to trust their memory. */
  readonly staleShare: number;
}

type Event =
  | { readonly kind: 'change' }
  | { readonly kind: 'timer'; readonly node: number }
  | { readonly kind: 'wake'; readonly node: number }
  | { readonly kind: 'arrival'; readonly node: number }
  | { readonly kind: 'answer'; readonly node: number; readonly knownUpTo: number };

interface NodeState {
  applied: number;
  isReading: boolean;
  wasWoken: boolean;
  askedAt: number;
  /** The start of the last read that succeeded. */
  freshAsOf: number;
  /** Until when it was counted whether it trusted its memory. */
  countedUntil: number;
}

/**
 * Each node polls by a timer of its own that began at a random moment, one read at a time; woken while it reads, it reads
 * again. The server takes polls in the order in which they come, each on the core that is free first, and answers with what
 * was committed when it began.
 */
export function simulateFeed(model: FeedModel): FeedOutcome {
  const { nodes, boundMs, seconds, cost, networkMs } = model;
  const random = randomFrom(model.seed);
  const endMs = seconds * 1000;
  const periodMs = boundMs / 4;
  const events = new EventQueue<Event>();
  const states: NodeState[] = [];
  const committedAt: number[] = [];
  const staleness: number[] = [];
  const freeAt = new Float64Array(model.cores);
  let [asked, answered, workMicros, staleMs] = [0, 0, 0, 0];

  for (let node = 0; node < nodes; node++) {
    states.push({ applied: 0, isReading: false, wasWoken: false, askedAt: 0, freshAsOf: 0, countedUntil: 0 });
    events.add(random() * periodMs, { kind: 'timer', node });
  }
  if (model.changesPerSecond > 0)
    events.add(1000 * nextArrival(random, model.changesPerSecond), { kind: 'change' });

  /** When the server is done with work that came at `at`, and when it began. */
  const serve = (at: number, micros: number) => {
    let core = 0;
    for (let i = 1; i < freeAt.length; i++) if ((freeAt[i] ?? 0) < (freeAt[core] ?? 0)) core = i;
    const from = Math.max(at, freeAt[core] ?? 0);
    const until = from + micros / 1000;
    freeAt[core] = until;
    workMicros += micros;
    return { from, until };
  };
  const ask = (state: NodeState, node: number, at: number) => {
    if (state.isReading) return;
    state.isReading = true;
    state.askedAt = at;
    asked++;
    events.add(at + networkMs, { kind: 'arrival', node });
  };
  const countStale = (state: NodeState, until: number) => {
    staleMs += Math.max(0, until - Math.max(state.freshAsOf + boundMs, state.countedUntil));
    state.countedUntil = until;
  };

  for (let due = events.take(); due !== undefined && due.at <= endMs; due = events.take()) {
    const { at, event } = due;
    if (event.kind === 'change') {
      const { until } = serve(at, cost.change);
      committedAt.push(until);
      if (model.isNotified) {
        for (let node = 0; node < nodes; node++)
          events.add(serve(until, cost.wake).until + networkMs, { kind: 'wake', node });
      }
      events.add(at + 1000 * nextArrival(random, model.changesPerSecond), { kind: 'change' });
      continue;
    }
    const state = states[event.node];
    if (state === undefined) continue;
    if (event.kind === 'timer') {
      events.add(at + periodMs, event);
      ask(state, event.node, at);
    } else if (event.kind === 'wake') {
      if (state.isReading) state.wasWoken = true;
      else ask(state, event.node, at);
    } else if (event.kind === 'arrival') {
      const isNew = (committedAt[state.applied] ?? Number.POSITIVE_INFINITY) <= at;
      const { from, until } = serve(at, isNew ? cost.pollWithChange : cost.poll);
      events.add(until + networkMs, { kind: 'answer', node: event.node, knownUpTo: from });
    } else {
      answered++;
      state.isReading = false;
      while ((committedAt[state.applied] ?? Number.POSITIVE_INFINITY) <= event.knownUpTo) {
        staleness.push(at - (committedAt[state.applied] ?? 0));
        state.applied++;
      }
      countStale(state, at);
      state.freshAsOf = state.askedAt;
      if (state.wasWoken) {
        state.wasWoken = false;
        ask(state, event.node, at);
      }
    }
  }
  for (const state of states) countStale(state, endMs);
  const due = committedAt.filter((at) => at <= endMs).length;
  return {
    stalenessMs: Float64Array.from(staleness).sort(),
    unapplied: states.reduce((sum, { applied }) => sum + Math.max(0, due - applied), 0),
    changes: due,
    pollsAsked: asked,
    pollsAnswered: answered,
    pollsUnderWay: states.filter(({ isReading }) => isReading).length,
    offeredLoad: workMicros / 1e6 / seconds / model.cores,
    staleShare: staleMs / (endMs * nodes),
  };
}
