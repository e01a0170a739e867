/** What came of a request to an upstream. */
export const UPSTREAM_OUTCOMES = ['allowed', 'refused', 'limited', 'unavailable'] as const;
export type UpstreamOutcome = (typeof UPSTREAM_OUTCOMES)[number];
export type OutcomeCounts = Readonly<Record<UpstreamOutcome, number>>;

/** From where and by what a token was used. */
export interface SeenClient {
  readonly address: string;
  readonly userAgent: string;
  readonly lastAt: number;
}

/** In place of a token's id: all requests to an upstream together, also those without a token. */
export const ALL_TOGETHER = '';
/** How many clients are kept of a token at an upstream: the latest. Whoever changes its name fills nothing. */
export const MAX_CLIENTS = 5;
export const HOUR_MS = 3_600_000;

/** What is to be written of a token at an upstream in an hour. */
export interface NotedUse {
  readonly upstream: string;
  readonly tokenId: string;
  /** The beginning of the hour (UTC). */
  readonly startAt: number;
  readonly counts: OutcomeCounts;
  /** Whatever came of it. */
  readonly lastAt: number;
  /** When a request was last allowed; 0: never. */
  readonly lastUsedAt: number;
  readonly clients: readonly SeenClient[];
}

/** What was counted of an upstream and token, over all hours that are kept. */
export interface UsageSum {
  readonly upstream: string;
  readonly tokenId: string;
  readonly counts: OutcomeCounts;
  readonly lastAt: number;
  /** 0: no request was allowed. */
  readonly lastUsedAt: number;
}

/** What was counted in an hour. */
export interface UsageHour {
  readonly startAt: number;
  readonly counts: OutcomeCounts;
}

/** What a token did at an upstream in an hour and was not written yet; `ALL_TOGETHER` has no clients. */
export class UpstreamUse {
  readonly upstream: string;
  readonly tokenId: string;
  readonly startAt: number;
  /** Epoch ms; 0: nothing of it. */
  writtenAt = 0;
  #counts = noCounts();
  #lastAt = 0;
  #lastUsedAt = 0;
  #address = '';
  #userAgent = '';
  /** Those before the last one. */
  #others: Map<string, SeenClient> | undefined;

  constructor(upstream: string, tokenId: string, startAt: number) {
    this.upstream = upstream;
    this.tokenId = tokenId;
    this.startAt = startAt;
  }

  get isEmpty(): boolean {
    return this.#lastAt === 0;
  }

  note(outcome: UpstreamOutcome, at: number, source: Pick<SeenClient, 'address' | 'userAgent'>): void {
    this.#counts[outcome]++;
    // Clocks are set back.
    if (at > this.#lastAt) this.#lastAt = at;
    if (outcome !== 'allowed') return;
    if (this.tokenId !== ALL_TOGETHER && !this.#isLast(source)) {
      this.#keepLast();
      this.#address = source.address;
      this.#userAgent = source.userAgent;
    }
    if (at > this.#lastUsedAt) this.#lastUsedAt = at;
  }

  /** What was noted since the last time; it is as if nothing had been from now on. */
  take(): NotedUse {
    const { upstream, tokenId, startAt } = this;
    if (tokenId !== ALL_TOGETHER) this.#keepLast();
    const clients = [...(this.#others?.values() ?? [])];
    const noted = { upstream, tokenId, startAt, counts: this.#counts, clients };
    const times = { lastAt: this.#lastAt, lastUsedAt: this.#lastUsedAt };
    this.#counts = noCounts();
    this.#lastAt = 0;
    this.#lastUsedAt = 0;
    this.#others = undefined;
    return { ...noted, ...times };
  }

  /** Takes back what could not be written after all. */
  putBack({ counts, lastAt, lastUsedAt, clients }: NotedUse): void {
    for (const outcome of UPSTREAM_OUTCOMES) this.#counts[outcome] += counts[outcome];
    this.#lastAt = Math.max(this.#lastAt, lastAt);
    this.#lastUsedAt = Math.max(this.#lastUsedAt, lastUsedAt);
    for (const client of clients) this.#keep(client);
    this.writtenAt = 0;
  }

  #isLast({ address, userAgent }: Pick<SeenClient, 'address' | 'userAgent'>): boolean {
    return address === this.#address && userAgent === this.#userAgent;
  }

  #keepLast(): void {
    if (this.#lastUsedAt === 0) return;
    this.#keep({ address: this.#address, userAgent: this.#userAgent, lastAt: this.#lastUsedAt });
  }

  #keep(client: SeenClient): void {
    const key = `${client.address}\n${client.userAgent}`;
    this.#others ??= new Map();
    const known = this.#others.get(key);
    if (known !== undefined && known.lastAt > client.lastAt) return;
    this.#others.delete(key);
    this.#others.set(key, client);
    if (this.#others.size <= MAX_CLIENTS) return;
    const [oldest] = [...this.#others].toSorted(([, a], [, b]) => a.lastAt - b.lastAt);
    if (oldest !== undefined) this.#others.delete(oldest[0]);
  }
}

function noCounts(): Record<UpstreamOutcome, number> {
  return { allowed: 0, refused: 0, limited: 0, unavailable: 0 };
}
