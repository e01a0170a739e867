import { setTimeout as sleep } from 'node:timers/promises';
import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { AskPage } from './bounded-page.ts';
import type { Cluster, ClusterFields, ClusterStatus, Look, Sighting } from './cluster.ts';
import { KINDS } from './kind.ts';
import { updateSighting } from './store.ts';
import { Turns } from './turns.ts';

interface ClusterWatchDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: AskPage;
  /** Nobody waits for longer for what is not known yet. */
  readonly longestWaitMs: number;
}

/** Which cluster is looked at: another address is another cluster. */
type Target = Pick<ClusterFields, 'kind' | 'statusUrl'>;

interface Entry {
  readonly target: Target;
  status?: ClusterStatus;
  lookedAt?: Moment;
  /** The one look that is under way. */
  flight?: Promise<void>;
}

/** Not looked at again before. */
const FRESH_MS = 5_000;
/** Told while it is looked at again; anything older is waited for. */
const USABLE_MS = 60_000;
const LOOKS_AT_ONCE = 8;
/** How exactly it is kept when a cluster was last seen running. */
const NOTE_RUNNING_EACH_MS = 60_000;
const UNKNOWN: ClusterStatus = { state: 'UNKNOWN', message: 'It is being looked at for the first time.' };

/**
 * What the clusters are doing. Nobody looks unless somebody asks; then each cluster is looked at once, however many ask,
 * and what was seen serves for seconds. Whoever asks waits for what is not known yet, and never for longer than one look.
 */
export class ClusterWatch {
  readonly #deps: ClusterWatchDeps;
  readonly #entries = new Map<string, Entry>();
  readonly #turns = new Turns(LOOKS_AT_ONCE);
  readonly #closing = new AbortController();

  constructor(deps: ClusterWatchDeps) {
    this.#deps = deps;
  }

  /** The statuses of all clusters that there are, in their order; what is known of others is forgotten. */
  async statusOfAll(clusters: readonly Cluster[]): Promise<ClusterStatus[]> {
    const ids = new Set(clusters.map(({ clusterId }) => clusterId));
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
    return this.#statuses(clusters);
  }

  async statusOf(cluster: Cluster): Promise<ClusterStatus> {
    const [status = UNKNOWN] = await this.#statuses([cluster]);
    return status;
  }

  /** Looks once at what is not registered, and keeps nothing. */
  lookOnce({ kind, statusUrl }: Target): Promise<Look> {
    return this.#turns.take(() => KINDS[kind].look(statusUrl, this.#deps.ask, this.#closing.signal));
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The server is being stopped.'));
    await Promise.all([...this.#entries.values()].map(({ flight }) => flight));
  }

  async #statuses(clusters: readonly Cluster[]): Promise<ClusterStatus[]> {
    const entries = clusters.map((cluster) => this.#refreshed(cluster));
    const needed = entries.filter((entry) => this.#age(entry) > USABLE_MS).map(({ flight }) => flight);
    if (needed.length > 0) await withinMs(this.#deps.longestWaitMs, Promise.all(needed));
    return entries.map((entry, i) => {
      const sighting = entry.status?.sighting ?? clusters[i]?.sighting;
      const isUsable = this.#age(entry) <= USABLE_MS;
      return { ...((isUsable && entry.status) || UNKNOWN), ...(sighting && { sighting }) };
    });
  }

  /** What is known of a cluster, which is looked at unless that was done just now or is under way. */
  #refreshed(cluster: Cluster): Entry {
    const { clusterId, kind, statusUrl } = cluster;
    const known = this.#entries.get(clusterId);
    const isKnown = known?.target.kind === kind && known.target.statusUrl === statusUrl;
    const entry: Entry = known && isKnown ? known : { target: { kind, statusUrl } };
    this.#entries.set(clusterId, entry);
    if (entry.flight === undefined && this.#age(entry) > FRESH_MS && !this.#closing.signal.aborted)
      entry.flight = this.#look(entry, cluster);
    return entry;
  }

  /** Never throws. */
  async #look(entry: Entry, cluster: Cluster): Promise<void> {
    const { clock, log } = this.#deps;
    try {
      const look = await this.lookOnce(entry.target);
      const lookedAt = clock.now();
      const known = entry.status?.sighting ?? cluster.sighting;
      const sighting = await this.#note(cluster, { state: look.state, at: lookedAt }, known);
      entry.lookedAt = momentOf(clock);
      entry.status = { ...look, lookedAt, ...(sighting && { sighting }) };
    } catch (error) {
      if (!this.#closing.signal.aborted)
        log.error({ err: error, cluster: cluster.clusterId }, 'no look at a cluster');
    } finally {
      delete entry.flight;
    }
  }

  /** Keeps what was seen where that says something new; what is known from then on. */
  async #note(
    cluster: Cluster,
    seen: { readonly state: Look['state']; readonly at: number },
    known: Sighting | undefined,
  ): Promise<Sighting | undefined> {
    const { db, log } = this.#deps;
    const { state, at } = seen;
    const isRunningLong = state === 'RUNNING' && at - (known?.runningAt ?? 0) >= NOTE_RUNNING_EACH_MS;
    if (known?.state === state && !isRunningLong) return known;
    try {
      return await db.write((tx) => updateSighting(tx, cluster, seen));
    } catch (error) {
      log.warn({ err: error, cluster: cluster.clusterId }, 'what was seen of a cluster is not kept');
      return known;
    }
  }

  #age({ lookedAt }: Entry): number {
    return lookedAt === undefined ? Number.POSITIVE_INFINITY : ageMs(this.#deps.clock, lookedAt);
  }
}

async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  try {
    await Promise.race([work, sleep(ms, undefined, { signal }).catch(() => undefined)]);
  } finally {
    giveUp.abort();
  }
}
