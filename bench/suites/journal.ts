import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import type { Core } from '../../server/src/core.ts';
import type { Bench, Suite } from '../bench.ts';
import { type Fact, showSpread } from '../goals.ts';
import { findPostgres, runSql } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed } from '../postgres-seed.ts';
import { CREATORS, copySeed, environmentOf, findOrMakeSeed, openCore } from '../seed.ts';
import { spreadOf } from '../statistics.ts';

/** As many as one owner may have, nearly. */
const ACTS = 512;
const TOGETHER = 64;

/** What the journal costs acts, on both engines: the same core with it and without its triggers and its file. */
export const journal: Suite = {
  name: 'journal',
  title: 'Creates and revocations by 64 at once, with the journal and without it',
  isQuick: true,
  async run(bench) {
    const facts = await onSqlite(bench);
    return { goals: [], facts: [...facts, ...(await onPostgres(bench))] };
  },
};

async function onSqlite(bench: Bench): Promise<Fact[]> {
  const seed = await findOrMakeSeed(CREATORS, bench.announce);
  const [kept, none] = [copySeed(seed, 'journal'), copySeed(seed, 'no-journal')];
  const environments = { kept: environmentOf(kept.dataDir), none: environmentOf(none.dataDir) };
  return compare(bench, 'SQLite', kept.dataDir, environments, async () => {
    const file = new DatabaseSync(join(none.dataDir, 'latchkey.db'), { timeout: 5_000 });
    const triggers = file.prepare("select name from sqlite_master where type = 'trigger'").all();
    for (const { name } of triggers) file.exec(`drop trigger ${name}`);
    file.close();
  });
}

async function onPostgres(bench: Bench): Promise<Fact[]> {
  const postgres = await findPostgres(bench);
  if (postgres === undefined) return [{ what: 'over PostgreSQL', value: 'not available' }];
  const seed = await findOrMakePostgresSeed(postgres, CREATORS, bench.announce);
  const kept = await copyPostgresSeed(postgres, seed);
  const none = await copyPostgresSeed(postgres, seed);
  const environments = { kept: kept.environment('kept'), none: none.environment('none') };
  const folder = environments.kept.LATCHKEY_DATA_DIR ?? '';
  return compare(bench, 'PostgreSQL', folder, environments, async () => {
    const tables = await runSql<{ name: string }>(
      none.url,
      'SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal',
    );
    await runSql(none.url, ...tables.map(({ name }) => `ALTER TABLE ${name} DISABLE TRIGGER USER`));
  });
}

/** In turn, round after round. `removeTriggers` is called when both are open: opening installs them. */
async function compare(
  bench: Bench,
  engine: string,
  folder: string,
  environments: { readonly kept: Record<string, string>; readonly none: Record<string, string> },
  removeTriggers: () => Promise<void>,
): Promise<Fact[]> {
  const kept = await openCore(folder, environments.kept);
  const none = await openCore(folder, environments.none);
  try {
    await removeTriggers();
    none.db.guardCommits({ beforeCommit: async () => {}, committed: () => {} });
    await actOnce(kept);
    await actOnce(none);
    const ratios = { creates: [] as number[], revocations: [] as number[] };
    for (let round = 0; round < bench.rounds; round++) {
      const [first, second] = round % 2 === 0 ? [kept, none] : [none, kept];
      const one = await actOnce(first);
      const other = await actOnce(second);
      const [withIt, without] = round % 2 === 0 ? [one, other] : [other, one];
      ratios.creates.push(without.createsMs / withIt.createsMs);
      ratios.revocations.push(without.revocationsMs / withIt.revocationsMs);
    }
    return Object.entries(ratios).map(([acts, each]) => ({
      what: `${acts} a second with the journal / without, ${engine}`,
      value: showSpread(spreadOf(each), '×'),
    }));
  } finally {
    await kept.close();
    await none.close();
  }
}

async function actOnce(core: Core): Promise<{ createsMs: number; revocationsMs: number }> {
  const principal = await core.directory.getUser('owner-0@bench.example');
  const requester = { principal, caller: systemCaller('bench') };
  const made: string[] = [];
  const createsMs = await timed(async () => {
    const { token } = await core.authority.generateToken(requester, { comment: 'made by the benchmark' });
    made.push(token.tokenId);
  });
  const revocationsMs = await timed(() => core.authority.revokeToken(requester, made.pop() ?? ''));
  return { createsMs, revocationsMs };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; done < ACTS; done += TOGETHER) await Promise.all(Array.from({ length: TOGETHER }, act));
  return performance.now() - startedAt;
}
