import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = Registry;

/** A registry of its own, so that two servers in one process do not share counts. */
export function createMetrics(): Metrics {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

/**
 * A counter whose values are plain numbers kept elsewhere and read when metrics are asked for: the hot path
 * only adds one to a number.
 */
export function countedElsewhere(
  metrics: Metrics,
  name: string,
  help: string,
  labelName: string,
  read: () => Readonly<Record<string, number>>,
): void {
  new Counter({
    name,
    help,
    labelNames: [labelName],
    registers: [metrics],
    collect() {
      this.reset();
      for (const [label, value] of Object.entries(read())) this.inc({ [labelName]: label }, value);
    },
  });
}

/** A gauge that is read when metrics are asked for; what cannot be read then is not a number. */
export function gauge(
  metrics: Metrics,
  name: string,
  help: string,
  read: () => number | Promise<number>,
): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    async collect() {
      try {
        this.set(await read());
      } catch {
        this.set(Number.NaN);
      }
    },
  });
}

interface HistogramOptions {
  readonly metrics: Metrics;
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: number[];
}

/** A histogram of seconds or counts; call the result with each value. */
export function histogram(options: HistogramOptions): (value: number) => void {
  const made = new PlainHistogram(options);
  return (value) => made.add(value);
}

/** Counts in an array, since prom-client's own way costs a request as much as a hash; cumulates when asked. */
class PlainHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #buckets: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor({ name, help, buckets, metrics }: HistogramOptions) {
    super({ name, help, buckets, registers: [metrics] });
    this.#name = name;
    this.#help = help;
    this.#buckets = buckets;
    this.#counts = new Array(buckets.length + 1).fill(0);
  }

  add(value: number): void {
    let bucket = 0;
    while (bucket < this.#buckets.length && value > (this.#buckets[bucket] as number)) bucket++;
    (this.#counts[bucket] as number)++;
    this.#sum += value;
  }

  /** What the registry prints, and `get` gives back. */
  async getForPromString() {
    let count = 0;
    const buckets = this.#counts.map((ofBucket, i) => {
      count += ofBucket;
      return this.#line('_bucket', count, { le: this.#buckets[i] ?? '+Inf' });
    });
    const values = [...buckets, this.#line('_sum', this.#sum), this.#line('_count', count)];
    return { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }

  #line(suffix: string, value: number, labels: { le?: number | string } = {}) {
    return { metricName: this.#name + suffix, value, labels };
  }
}
