import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const POSTGRES = ['test/support/postgres-setup.ts'];
const SERVER_TESTS = ['server/src/**/*.test.ts'];
/**
 * Files of these follow one another in the same process: what they test is compiled once, and is fast by then.
 * Whatever a test changes beyond its file, it must put back.
 */
const TOGETHER = { isolate: false };

export default defineConfig({
  test: {
    // Processes rather than threads: tests change environment variables, open SQLite files and start workers.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // A second, as it is by default, is not long on a machine with other work.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
    projects: [
      project('client', { ...TOGETHER, include: ['client/src/**/*.test.ts'] }),
      project('cli', { include: ['cli/src/**/*.test.ts'] }),
      project('web', { include: ['web/src/**/*.test.ts'] }),
      project('scripts', { include: ['scripts/**/*.test.ts'] }),
      project('server-sqlite', {
        ...TOGETHER,
        include: SERVER_TESTS,
        env: { LATCHKEY_TEST_DATABASE: 'sqlite' },
      }),
      project('server-postgres', {
        ...TOGETHER,
        include: SERVER_TESTS,
        env: { LATCHKEY_TEST_DATABASE: 'postgres' },
        globalSetup: POSTGRES,
      }),
      project('black-box', {
        include: ['test/**/*.test.ts'],
        exclude: ['test/clients/**', 'test/faults/full/**'],
        globalSetup: POSTGRES,
        testTimeout: 60_000,
      }),
      project('clients', {
        include: ['test/clients/**/*.test.ts'],
        globalSetup: POSTGRES,
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
      project('faults', {
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
