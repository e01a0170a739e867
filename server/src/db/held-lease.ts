import type { Clock } from '../clock.ts';
import type { Db } from './database.ts';
import { takeLease } from './leases.ts';

interface HeldLeaseDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly name: string;
  readonly holder: string;
}

const LEASE_MS = 60_000;
/** More than a step of any such job takes, so that nobody else begins while one is under way. */
const LEFT_MS = 30_000;

/** A lease for a job that goes on all the time: taken once, renewed when it runs out soon. */
export class HeldLease {
  readonly #deps: HeldLeaseDeps;
  #until = 0;

  constructor(deps: HeldLeaseDeps) {
    this.#deps = deps;
  }

  /** Whether it is ours for another half minute at least. */
  async hold(): Promise<boolean> {
    if (this.#until - this.#deps.clock.now() > LEFT_MS) return true;
    return this.#take(LEASE_MS);
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
