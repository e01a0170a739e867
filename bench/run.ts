import { join } from 'node:path';
import type { Bench, Suite, SuiteResult } from './bench.ts';
import { failsTheRun, verdictOn } from './goals.ts';
import { describeMachine } from './machine.ts';
import { claim } from './one-at-a-time.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { stopPostgres } from './postgres.ts';
import { type Finding, showFinding, showGoals, showMachine, writeResults } from './report.ts';
import { benchFolder } from './seed.ts';
import { relativeSpread } from './statistics.ts';
import { baselines } from './suites/baselines.ts';
import { commandStart } from './suites/command-start.ts';
import { commits } from './suites/commits.ts';
import { creates, createsOnSlowDisk } from './suites/creates.ts';
import { dbfs } from './suites/dbfs.ts';
import { forwardAuth } from './suites/forward-auth.ts';
import { gateway } from './suites/gateway.ts';
import { journal } from './suites/journal.ts';
import { middleware } from './suites/middleware.ts';
import { createsPostgres, createsReplicated } from './suites/postgres-creates.ts';
import { missesPostgres } from './suites/postgres-misses.ts';
import { nodesPostgres } from './suites/postgres-nodes.ts';
import { changesPostgres, sizePostgres, verifyPostgres } from './suites/postgres-verify.ts';
import { replicaLists } from './suites/replica-lists.ts';
import { rules } from './suites/rules.ts';
import { secrets } from './suites/secrets.ts';
import { start } from './suites/start.ts';
import { tokenLists } from './suites/token-lists.ts';
import { unitCosts } from './suites/unit-costs.ts';
import { unixSocket } from './suites/unix-socket.ts';
import { verify, verifyTenMillion } from './suites/verify.ts';
import { verifyWhileCreating } from './suites/verify-while-creating.ts';

const SUITES: readonly Suite[] = [
  verify,
  verifyTenMillion,
  commits,
  rules,
  creates,
  createsOnSlowDisk,
  verifyWhileCreating,
  secrets,
  forwardAuth,
  unixSocket,
  gateway,
  middleware,
  dbfs,
  baselines,
  start,
  commandStart,
  tokenLists,
  verifyPostgres,
  changesPostgres,
  sizePostgres,
  missesPostgres,
  createsPostgres,
  createsReplicated,
  nodesPostgres,
  replicaLists,
  journal,
  unitCosts,
];
/** A missed goal in a run that spread wider than this is measured once more. */
const NOISY_SPREAD = 0.15;
const suiteNames = SUITES.map(({ name }) => name);
const USAGE = `Usage: npm run bench -- [--quick] [--only SUITE]... [--rounds N] [--patience SECONDS]
Suites: ${suiteNames.join(', ')}
--quick leaves out 10 million tokens and the baselines and does fewer rounds;
--patience is how long each suite may wait, in all, for others to leave the machine alone.`;

process.exitCode = await main();

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = readOptions(process.argv.slice(2), suiteNames);
    claim(benchFolder());
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  if (options.wantsHelp) {
    console.log(USAGE);
    return 0;
  }
  return run(options);
}

async function run({ rounds, patienceSeconds, isQuick, only }: BenchOptions): Promise<number> {
  const startedAt = new Date();
  const machine = describeMachine(benchFolder());
  const announce = (what: string) => console.error(`bench: ${what}`);
  const bench: Bench = { machine, rounds, patienceSeconds, announce };
  console.log(showMachine(machine, rounds));
  const findings: Finding[] = [];
  let hasBroken = false;
  for (const suite of SUITES) {
    if (only.length > 0 ? !only.includes(suite.name) : isQuick && !suite.isQuick) continue;
    try {
      const finding = await measure(suite, bench);
      findings.push(finding);
      console.log(showFinding(finding));
    } catch (error) {
      hasBroken = true;
      console.error(`bench: ${suite.name} broke:`, error);
    }
  }
  await stopPostgres();
  console.log(showGoals(findings));
  const folder = join(import.meta.dirname, 'results');
  console.log(`\nWritten to ${writeResults(folder, { machine, rounds, startedAt, findings })}`);
  return hasBroken || findings.some(({ result }) => result.goals.some(failsTheRun)) ? 1 : 0;
}

async function measure(suite: Suite, bench: Bench): Promise<Finding> {
  const result = await suite.run(bench);
  if (!isMissedInNoise(result)) return { suite, result, wasRepeated: false };
  bench.announce(`${suite.name} missed a goal in a noisy run: once more`);
  return { suite, result: await suite.run(bench), wasRepeated: true };
}

function isMissedInNoise({ goals }: SuiteResult): boolean {
  return goals.some((goal) => verdictOn(goal) === 'missed' && relativeSpread(goal.reached) > NOISY_SPREAD);
}
