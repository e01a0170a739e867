import type { Bench } from './bench.ts';
import type { BenchProcess } from './bench-process.ts';
import { sendLoad, type Transfer } from './load.ts';

const SAMPLE_MS = 20;

/** How much more memory a server holds at most during a transfer than before; NaN where the system does not tell. */
export async function grownMib(bench: Bench, server: BenchProcess, request: Transfer): Promise<number> {
  const before = server.residentMib();
  if (before === undefined) return Number.NaN;
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, server.residentMib() ?? 0);
  }, SAMPLE_MS);
  await sendLoad(bench.machine, { url: server.url, request }).finally(() => clearInterval(sampling));
  return most - before;
}
