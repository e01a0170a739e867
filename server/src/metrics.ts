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

/** A gauge that is read when metrics are asked for. */
export function gauge(metrics: Metrics, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      this.set(read());
    },
  });
}

/** A histogram of seconds or counts; call the result with each value. */
export function histogram(
  metrics: Metrics,
  name: string,
  help: string,
  buckets: number[],
): (value: number) => void {
  const made = new Histogram({ name, help, buckets, registers: [metrics] });
  return (value) => made.observe(value);
}
