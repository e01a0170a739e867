import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from '../../server/src/core.ts';
import type { Bench } from '../bench.ts';
import { benchTokenValue } from '../bench-token.ts';
import type { BenchPostgres } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed } from '../postgres-seed.ts';
import { requestersOf } from '../requesters.ts';
import { CREATORS, copySeed, environmentOf, findOrMakeSeed, MILLION, openCore } from '../seed.ts';
import { inGroups, measureActs } from './act-costs.ts';
import { rememberedTokenBytes } from './remembered-bytes.ts';
import { postgresRowBytes, sqliteRowBytes } from './row-bytes.ts';
import type { UnitCosts } from './unit-costs.ts';

const ACTS = 1_920;
const OWNERS = 40;

/** Measures all of them over real databases of 1 million tokens; takes a minute or two. */
export async function measureUnitCosts(bench: Bench, postgres: BenchPostgres): Promise<UnitCosts> {
  const { announce, machine } = bench;
  const file = copySeed(await findOrMakeSeed(MILLION, announce), 'unit-costs');
  await withCore(file.dataDir, environmentOf(file.dataDir), createAndRevoke);
  const kept = await findOrMakeSeed(CREATORS, announce);
  const values = Array.from({ length: CREATORS.inUse }, (_, i) => benchTokenValue(i));
  const { dataDir } = copySeed(kept, 'remembered');
  const remembered = await withCore(dataDir, environmentOf(dataDir), (core) =>
    rememberedTokenBytes(core, values),
  );
  const seed = await copyPostgresSeed(postgres, await findOrMakePostgresSeed(postgres, MILLION, announce));
  const env = seed.environment('unit-costs');
  const cpuMicros = await withCore(file.dataDir, env, async (core) => {
    await createAndRevoke(core);
    return measureActs(core, postgres, seed.url);
  });
  return {
    measuredOn: new Date().toISOString().slice(0, 10),
    machine: `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.system}, Node ${machine.node}`,
    sqlite: sqliteRowBytes(join(file.dataDir, 'latchkey.db')),
    postgres: await postgresRowBytes(seed.url),
    rememberedTokenBytes: remembered,
    cpuMicros,
  };
}

/** Replaces the figures that the simulation and the page on scale go by. */
export function keepUnitCosts(costs: UnitCosts): string {
  const path = join(import.meta.dirname, 'unit-costs.json');
  writeFileSync(path, `${JSON.stringify(costs, null, 2)}\n`);
  return path;
}

async function withCore<T>(
  dataDir: string,
  env: Record<string, string>,
  work: (core: Core) => Promise<T>,
): Promise<T> {
  // A disturbed machine makes it slower, and nothing else.
  const core = await openCore(dataDir, { ...env, LATCHKEY_DATABASE_TIMEOUT_MS: '60000' });
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}

/** So that there are audit events and changes whose rows can be weighed. */
async function createAndRevoke(core: Core): Promise<void> {
  const requesters = await requestersOf(core, OWNERS);
  await inGroups(ACTS, async (i) => {
    const requester = requesters[i % OWNERS];
    if (requester === undefined) return;
    const { token } = await core.authority.generateToken(requester, { comment: 'made by the benchmark' });
    await core.authority.revokeToken(requester, token.tokenId);
  });
}
