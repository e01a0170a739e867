import type { Clock } from '../clock.ts';
import type { Db } from './database.ts';
import { takeLease } from './leases.ts';

interface HeldLeaseDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly name: string;
  readonly holder: string;
  /** For how long it is taken: what a job waits for when its holder has died. Default: a minute. */
  readonly leaseMs?: number;
}

const LEASE_MS = 60_000;

/** A lease for a job that goes on all the time: taken once, renewed when it runs out soon. */
export class HeldLease {
  readonly #deps: HeldLeaseDeps;
  readonly #leaseMs: number;
  #until = 0;

  constructor(deps: HeldLeaseDeps) {
    this.#deps = deps;
    this.#leaseMs = deps.leaseMs ?? LEASE_MS;
  }

  /** Whether it is ours for another half of its time at least: more than a step of any such job takes. */
  async hold(): Promise<boolean> {
    if (this.#until - this.#deps.clock.now() > this.#leaseMs / 2) return true;
    return this.#take(this.#leaseMs);
  }

  /** Lets another take it at once, if it is ours. */
  async release(): Promise<void> {
    if (this.#until > 0) await this.#take(0);
    this.#until = 0;
  }

  async #take(forMs: number): Promise<boolean> {
    const { db, clock, name, holder } = this.#deps;
    const now = clock.now();
    const isOurs = await takeLease(db, { name, holder, now, until: now + forMs });
    this.#until = isOurs ? now + forMs : 0;
    return isOurs;
  }
}
