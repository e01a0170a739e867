import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInForeground } from './bootstrap/child.mjs';
import { exitWith, Failure } from './bootstrap/failure.mjs';
import { describeMissing, provideParts } from './testing/parts.mjs';
import { makeScratch } from './testing/scratch.mjs';
import { countRun, exitCodeOfRun, nameTriedAgain } from './testing/summary.mjs';

const ROOT = dirname(import.meta.dirname);

/** In memory, where there is some: thousands of tests each wait for a database of their own to be written. */
const PLACES = ['/dev/shm', tmpdir()];

/** @type {Record<string, { projects: string[], env?: Record<string, string>, places?: string[] }>} */
const KINDS = {
  test: { projects: ['client', 'cli', 'web', 'scripts', 'server-sqlite', 'server-postgres', 'black-box'] },
  'test:fast': { projects: ['client', 'cli', 'web', 'server-sqlite'] },
  'test:clients': { projects: ['clients'] },
  'test:faults': {
    projects: ['faults', 'server-pooler'],
    env: { LATCHKEY_FAULTS: 'full' },
    places: [tmpdir()],
  },
};

await exitWith(async () => {
  const [kind = 'test', ...args] = process.argv.slice(2);
  const plan = KINDS[kind];
  if (plan === undefined) {
    const advice = `The kinds are: ${Object.keys(KINDS).join(', ')}.`;
    throw new Failure(`there is no kind of test run "${kind}"`, { advice });
  }
  const missing = await provideParts(ROOT, kind);
  refuseMissingInCi(missing);
  const leftOut = missing.map(describeMissing);
  for (const line of leftOut) console.log(line);
  const scratch = makeScratch(plan.places ?? PLACES);
  const env = { ...process.env, NODE_ENV: 'test', ...plan.env, TMPDIR: scratch };
  const vitestArgs = [...chooseTests(plan.projects, missing, args), ...args];
  const { exitCode, report } = await runVitest(vitestArgs, env, scratch);
  const counts = countRun(report, exitCode);
  if (counts.passed + counts.failed === 0) console.log('No test was executed: that is a failure.');
  for (const line of leftOut) console.log(line);
  for (const name of nameTriedAgain(report)) console.log(`Passed only when tried again: ${name}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return exitCodeOfRun(counts, exitCode);
});

/**
 * Vitest's arguments for this kind of run; the caller's own choice of projects goes first.
 *
 * @param {string[]} projects
 * @param {import('./testing/parts.mjs').Part[]} missing
 * @param {string[]} args
 */
function chooseTests(projects, missing, args) {
  const excludes = missing.map((part) => `--exclude=${part.tests}`);
  if (args.some((arg) => arg.startsWith('--project'))) return excludes;
  const absent = new Set(missing.flatMap((part) => part.projects));
  return [...projects.filter((name) => !absent.has(name)).map((name) => `--project=${name}`), ...excludes];
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} scratch removed when the run has ended
 * @returns {Promise<{ exitCode: number, report: import('./testing/summary.mjs').VitestReport | undefined }>}
 */
async function runVitest(args, env, scratch) {
  const reportPath = join(scratch, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    const command = [vitest, 'run', ...reporters, ...args];
    const exitCode = await runInForeground(process.execPath, command, { cwd: ROOT, env });
    return { exitCode, report: readReport(reportPath) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {import('./testing/parts.mjs').Part[]} missing */
function refuseMissingInCi(missing) {
  if (missing.length === 0 || !['true', '1'].includes(process.env.CI ?? '')) return;
  const names = missing.map((part) => part.name).join(', ');
  const packages = missing.map((part) => part.debianPackage).join(' ');
  const advice = `With CI=true nothing is left out: apt-get install ${packages}.`;
  throw new Failure(`missing for the tests: ${names}`, { advice });
}
