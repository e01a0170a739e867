import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import { hashTokenValue } from '../../server/src/tokens/token-value.ts';
import { type Suite, startLatchkey, warmUp, withProcesses } from '../bench.ts';
import { benchTokenValue } from '../bench-token.ts';
import { showSpread } from '../goals.ts';
import { assertVerifies } from '../refusals.ts';
import { addedCpuMicros, cpuRatio, runRounds } from '../rounds.ts';
import { copySeed, findOrMakeSeed, MILLION, openCore, type Seed } from '../seed.ts';

const RANGES = 500;
const WITHOUT = 'verified';
const WITH = 'verified, rules in force';

/** What scopes, addresses and permissions add to a verified request where a workspace uses all of them. */
export const rules: Suite = {
  name: 'rules',
  title: `Verification with scopes, addresses of tokens, ${2 * RANGES} ranges of IP access lists and permissions in force`,
  isQuick: true,
  async run(bench) {
    const seed = await findOrMakeSeed(MILLION, bench.announce);
    const ruled = copySeed(seed, 'rules');
    await putRulesInForce(ruled);
    return withProcesses(bench, async (start) => {
      const without = await startLatchkey(start, seed, { name: WITHOUT });
      const args = ['--access', 'scoped'];
      const withRules = await startLatchkey(start, ruled, { name: WITH, args });
      await assertVerifies(without);
      await assertVerifies(withRules);
      const variants = [without, withRules];
      await warmUp(bench, variants);
      const rounds = await runRounds(variants, bench);
      return {
        rounds,
        goals: [
          {
            what: 'CPU that rules in force add to a verified request',
            atMost: 0.5,
            unit: 'µs',
            reached: addedCpuMicros(rounds, WITH, WITHOUT),
          },
        ],
        facts: [
          {
            what: 'with / without rules',
            value: `${showSpread(cpuRatio(rounds, WITH, WITHOUT), '×')} by CPU time`,
          },
        ],
      };
    });
  },
};

/** Everything by the product's own acts, but for the tokens: there are too many. */
async function putRulesInForce(seed: Seed): Promise<void> {
  const core = await openCore(seed.dataDir);
  try {
    const caller = { ...systemCaller('bench'), address: '127.0.0.1' };
    const { permissions, ipAccessLists, settings, db, installation } = core;
    const owners = await db.sql.selectFrom('tokens').select('owner_id').distinct().execute();
    await permissions.set(caller, 'tokens', installation.groups.usersId, undefined);
    await db.write(async (tx) => {
      for (const { owner_id } of owners) await permissions.setIn(tx, caller, 'tokens', owner_id, 'CAN_USE');
    });
    const list = { isEnabled: true };
    const allowed = ['127.0.0.1', ...ranges(10).slice(1)];
    await ipAccessLists.create(caller, { ...list, label: 'offices', listType: 'ALLOW', addresses: allowed });
    await ipAccessLists.create(caller, { ...list, label: 'bad', listType: 'BLOCK', addresses: ranges(11) });
    await settings.change(caller, { enableIpAccessLists: 'true' });
  } finally {
    await core.close();
  }
  limitTokens(join(seed.dataDir, 'latchkey.db'));
}

function ranges(first: number): string[] {
  return Array.from({ length: RANGES }, (_, i) => `${first}.${i >> 8}.${i & 255}.0/24`);
}

/** To a scope and to addresses. */
function limitTokens(path: string): void {
  const file = new DatabaseSync(path);
  const limit = file.prepare('update tokens set scopes = ?, allowed_cidrs = ? where token_id = ?');
  file.exec('begin');
  for (let i = 0; i < MILLION.inUse; i++) {
    limit.run('["mlflow","sql"]', '["127.0.0.0/8","10.1.0.0/16"]', hashTokenValue(benchTokenValue(i)));
  }
  file.exec('commit');
  file.close();
}
