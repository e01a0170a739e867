import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Core } from '../../server/src/core.ts';
import { LastUsed } from '../../server/src/tokens/last-used.ts';
import { Verifier } from '../../server/src/tokens/verifier.ts';

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
  collect();
  const before = process.memoryUsage();
  for (const value of others) await verify(value);
  collect();
  const after = process.memoryUsage();
  core.changes.stop();
  const bytes = after.heapUsed + after.external - before.heapUsed - before.external;
  return Math.round(bytes / others.length);
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
