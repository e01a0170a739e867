import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const POSTGRES = ['test/support/postgres-setup.ts'];
const SERVER_TESTS = ['server/src/**/*.test.ts'];
/**
 * Files of these follow one another in the same process: what they test is compiled once, and is fast by then.
 * Whatever a test changes beyond its file, it must put back.
 */
const TOGETHER = { isolate: false };
/** Tests of the server wait for half of their time, for a disk or a clock: more of them than cores may run at once. */
const WAITING = { maxWorkers: 4, sequence: { groupOrder: 0 } };
/** What starts whole programs and browsers comes by itself; of three, one waits for a clock or a cluster. */
const BUSY = { maxWorkers: 3, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    // Processes rather than threads: tests change environment variables, open SQLite files and start workers.
    pool: 'forks',
    testTimeout: 30_000,
    // Where nobody watches, a test is tried again; the run names the ones that needed it, for they have a fault.
    retry: process.env.TEST_RETRY === '1' ? 1 : 0,
    // A second, as it is by default, is not long on a machine with other work.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
    projects: [
      project('client', { ...TOGETHER, ...WAITING, include: ['client/src/**/*.test.ts'] }),
      project('cli', { ...WAITING, include: ['cli/src/**/*.test.ts'] }),
      project('web', { ...WAITING, include: ['web/src/**/*.test.{ts,tsx}'] }),
      project('scripts', { ...WAITING, include: ['scripts/**/*.test.ts', 'bench/simulation/*.test.ts'] }),
      project('server-sqlite', {
        ...TOGETHER,
        ...WAITING,
        include: SERVER_TESTS,
        env: { LATCHKEY_TEST_DATABASE: 'sqlite' },
      }),
      project('server-postgres', {
        ...TOGETHER,
        ...WAITING,
        include: SERVER_TESTS,
        env: { LATCHKEY_TEST_DATABASE: 'postgres' },
        globalSetup: POSTGRES,
      }),
      project('server-pooler', {
        ...TOGETHER,
        ...WAITING,
        include: SERVER_TESTS,
        env: { LATCHKEY_TEST_DATABASE: 'postgres', LATCHKEY_TEST_POOLER: '1' },
        globalSetup: POSTGRES,
      }),
      project('black-box', {
        ...BUSY,
        include: ['test/**/*.test.ts'],
        exclude: ['test/clients/**', 'test/faults/full/**'],
        globalSetup: POSTGRES,
        testTimeout: 60_000,
      }),
      project('clients', {
        ...BUSY,
        include: ['test/clients/**/*.test.ts'],
        globalSetup: POSTGRES,
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
      project('faults', {
        ...BUSY,
        include: ['test/faults/**/*.test.ts', 'test/cluster/**/*.test.ts'],
        globalSetup: POSTGRES,
        testTimeout: 600_000,
      }),
    ],
  },
});

function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, ...test } };
}
