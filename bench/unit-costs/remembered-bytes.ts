import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Core } from '../../server/src/core.ts';
import { LastUsed } from '../../server/src/tokens/last-used.ts';
import { Verifier } from '../../server/src/tokens/verifier.ts';

const SETTLED_BYTES = 16_384;
const LOOK_MS = 100;
const MAX_LOOKS = 50;

/** What a node's heap grows by for each token that it remembers, as it is used from one address by one program. */
export async function rememberedTokenBytes(core: Core, values: readonly string[]): Promise<number> {
  const collect = garbageCollector();
  const verifier = new Verifier({
    ...core,
    groups: core.installation.groups,
    lastUsed: new LastUsed(core),
    cacheSize: values.length * 4,
  });
  await core.changes.start();
  const source = { address: '127.0.0.1', addressDoubt: undefined, userAgent: 'bench', requestId: 'bench' };
  const verify = async (value: string) => {
    const { ok } = await verifier.verify(value, { ...source, receivedAt: performance.now() });
    if (!ok) throw new Error('A token of the benchmark is refused.');
  };
  const [first = '', ...others] = values;
  await verify(first);
  const before = await settledBytes(collect);
  for (const value of others) await verify(value);
  const after = await settledBytes(collect);
  core.changes.stop();
  return Math.round((after - before) / others.length);
}

/** What is held once collecting frees nothing more: what others left behind goes by and by. */
async function settledBytes(collect: () => void): Promise<number> {
  for (let last = Number.POSITIVE_INFINITY, looks = 0; ; looks++) {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const bytes = heapUsed + external;
    if (Math.abs(last - bytes) < SETTLED_BYTES || looks >= MAX_LOOKS) return bytes;
    last = bytes;
    await sleep(LOOK_MS);
  }
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
