import { systemCaller } from '../server/src/audit/audit-event.ts';
import type { Core } from '../server/src/core.ts';
import type { TokenRequester } from '../server/src/tokens/authority.ts';

/** The first owners of a seed, who act by themselves: one alone may not have many tokens. */
export function requestersOf(core: Core, count: number): Promise<TokenRequester[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      principal: await core.directory.getUser(`owner-${i}@bench.example`),
      caller: systemCaller('bench'),
    })),
  );
}
