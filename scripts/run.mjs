import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringRuntime } from './bootstrap/bring-runtime.mjs';
import { runInForeground } from './bootstrap/child.mjs';
import { exitWith, Failure } from './bootstrap/failure.mjs';
import { install, isInstalled } from './bootstrap/install.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { environmentFor } from './bootstrap/npm.mjs';
import { findRuntime, RUNTIME_VERSION } from './bootstrap/runtime.mjs';
import { buildWeb, isWebBuilt } from './bootstrap/web-build.mjs';

// Runs on Node 18 and newer with built-ins only: nothing is installed yet when it starts. It does itself what
// npm's pre-scripts could do, because `ignore-scripts=true` switches those off.

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WAIT_NOTICE_MS = 2000;

/** @type {Record<string, { command: string[], needsWeb: boolean }>} */
const TASKS = {
  start: { command: ['server/src/main.ts'], needsWeb: true },
  test: { command: ['scripts/test.mjs', 'test'], needsWeb: true },
  'test:fast': { command: ['scripts/test.mjs', 'test:fast'], needsWeb: false },
  'test:clients': { command: ['scripts/test.mjs', 'test:clients'], needsWeb: true },
  'test:faults': { command: ['scripts/test.mjs', 'test:faults'], needsWeb: true },
  check: { command: ['scripts/check.mjs'], needsWeb: false },
  docs: { command: ['scripts/generate-docs.ts'], needsWeb: false },
  bench: { command: ['bench/run.ts'], needsWeb: true },
  pack: { command: ['scripts/pack.ts'], needsWeb: true },
  screenshots: { command: ['test/browser/screenshots.ts'], needsWeb: true },
};

await exitWith(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const task = TASKS[name];
  if (task === undefined) {
    const message = name === '' ? 'no task given' : `there is no task "${name}"`;
    throw new Failure(message, { advice: `The tasks are: ${Object.keys(TASKS).join(', ')}.` });
  }
  const { node } = await prepare(task.needsWeb);
  // npm passes its signals to a shell that, here and there, dies of them without telling us.
  const stopWithParent = process.env.npm_lifecycle_event === name;
  // Inside the checkout and not in the system's temporary folder, where others could leave code for us.
  const env = { NODE_COMPILE_CACHE: join(ROOT, '.runtime', 'compile-cache'), ...environmentFor(node) };
  const options = { cwd: ROOT, env, stopWithParent };
  return runInForeground(node, [...task.command, ...args], options);
});

/**
 * Sees to the Node, the packages and the web pages; takes the lock only when one of them is missing.
 *
 * @param {boolean} needsWeb
 * @returns {Promise<import('./bootstrap/runtime.mjs').Runtime>}
 */
async function prepare(needsWeb) {
  const found = findRuntime(ROOT, process.env);
  if (found !== undefined && isInstalled(ROOT, found) && (!needsWeb || isWebBuilt(ROOT))) return found;
  return withLock(
    join(ROOT, '.runtime', 'lock'),
    async (lock) => {
      const fetching = `fetching Node ${RUNTIME_VERSION}, this one is ${process.versions.node}`;
      const runtime =
        findRuntime(ROOT, process.env) ?? (await announce(fetching, () => bringRuntime(ROOT, lock)));
      if (!isInstalled(ROOT, runtime)) {
        await announce('installing dependencies (npm ci)', () => install(ROOT, runtime, lock));
      }
      if (needsWeb && !isWebBuilt(ROOT)) {
        await announce('building the web pages', () => buildWeb(ROOT, runtime, lock));
      }
      return runtime;
    },
    { onWait: createWaitNotice() },
  );
}

/**
 * On stderr, like all that we say: stdout belongs to the task.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function announce(what, work) {
  console.error(`latchkey: ${what}`);
  const startedAt = performance.now();
  const result = await work();
  console.error(`latchkey: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/** @returns {(holder: string, waitedMs: number) => void} */
function createWaitNotice() {
  let isTold = false;
  return (holder, waitedMs) => {
    if (isTold || waitedMs < WAIT_NOTICE_MS) return;
    isTold = true;
    console.error(`latchkey: waiting for ${holder}, which is preparing this checkout (.runtime/lock)`);
  };
}
