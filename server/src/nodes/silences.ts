import { FORGET_MS, type Node } from './node.ts';

/** So many times this node must have reported while the other did not: half a minute. */
const ROUNDS = 6;

/**
 * Which nodes may be forgotten. By the database's clock alone nobody can tell: after an outage all have been silent, and a
 * clock that is put right makes them so in an instant. So this node must have reported itself, again and again, meanwhile.
 */
export class Silences {
  readonly #heard = new Map<string, { readonly reportedAt: number; rounds: number }>();

  /** To be told what was read each time that this node has reported. */
  note(nodes: readonly Node[]): void {
    const known = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const nodeId of this.#heard.keys()) if (!known.has(nodeId)) this.#heard.delete(nodeId);
    for (const { nodeId, reportedAt } of nodes) {
      const heard = this.#heard.get(nodeId);
      if (heard?.reportedAt === reportedAt) heard.rounds++;
      else this.#heard.set(nodeId, { reportedAt, rounds: 0 });
    }
  }

  /** Whether it has been silent for long, while others were not. */
  isForgotten({ nodeId, reportedAt, silentMs }: Node): boolean {
    const heard = this.#heard.get(nodeId);
    return silentMs > FORGET_MS && heard?.reportedAt === reportedAt && heard.rounds >= ROUNDS;
  }
}
