import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import { type Suite, startLatchkey, warmUp, withProcesses } from '../bench.ts';
import { showSpread } from '../goals.ts';
import { assertVerifies } from '../refusals.ts';
import { addedCpuMicros, cpuRatio, runRounds, speedRatio } from '../rounds.ts';
import { CREATORS, copySeed, findOrMakeSeed, openCore, type Seed } from '../seed.ts';

const SCOPE = 'bench';
const KEY = 'password';
const VALUE_BYTES = 64;
const CONSTANT = 'constant';
const READ = 'secret read';

/** What reading a secret costs beside a route that gives a constant to the same tokens. */
export const secrets: Suite = {
  name: 'secrets',
  title: `A secret of ${VALUE_BYTES} bytes read by 2,000 users, its audit row committed first, against a constant`,
  isQuick: true,
  async run(bench) {
    const seed = await findOrMakeSeed(CREATORS, bench.announce);
    const kept = copySeed(seed, 'secrets');
    await keepSecret(kept);
    return withProcesses(bench, async (start) => {
      const constant = await startLatchkey(start, copySeed(seed, 'constant'), { name: CONSTANT });
      await assertVerifies(constant);
      const server = await startLatchkey(start, kept, { name: READ });
      const path = `/api/2.0/secrets/get?scope=${SCOPE}&key=${KEY}`;
      const database = join(kept.dataDir, 'latchkey.db');
      const read = {
        ...server,
        request: { ...server.request, path },
        beforeSlice: () => forgetReads(database),
      };
      await warmUp(bench, [constant, read]);
      const rounds = await runRounds([constant, read], bench);
      assertAudited(database);
      return {
        rounds,
        goals: [
          {
            what: 'secrets read a second / answers of a constant',
            atLeast: 0.3,
            unit: '×',
            reached: speedRatio(rounds, READ, CONSTANT),
          },
        ],
        facts: [
          {
            what: 'secret read / constant',
            value:
              `${showSpread(cpuRatio(rounds, READ, CONSTANT), '×')} by CPU time, ` +
              `${showSpread(addedCpuMicros(rounds, READ, CONSTANT), 'µs')} more`,
          },
        ],
      };
    });
  },
};

/** One that everybody may read. */
async function keepSecret(seed: Seed): Promise<void> {
  const core = await openCore(seed.dataDir);
  try {
    const owner = await core.db.sql
      .selectFrom('tokens')
      .select('owner_id')
      .limit(1)
      .executeTakeFirstOrThrow();
    const principal = await core.directory.findById(owner.owner_id);
    if (principal === undefined) throw new Error('The tokens belong to nobody.');
    const requester = { principal, caller: systemCaller('bench') };
    await core.secretScopes.create(requester, { name: SCOPE, isManagedByUsers: false });
    await core.secrets.put(requester, { scope: SCOPE, key: KEY }, Buffer.alloc(VALUE_BYTES, 'x'));
    await core.secretAcls.put(requester, { scope: SCOPE, principal: 'users' }, 'READ');
  } finally {
    await core.close();
  }
}

function forgetReads(path: string): void {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  file.exec('delete from audit_events; PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

/** Of the last slice: without it, nothing would have been measured. */
function assertAudited(path: string): void {
  const file = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  const row = file
    .prepare("select count(*) as reads from audit_events where action_name = 'getSecret'")
    .get();
  file.close();
  if (Number(row?.reads) === 0) throw new Error('No read of a secret is in the audit trail.');
}
