import type { TestProject } from 'vitest/node';
import { findPostgresPrograms, startPostgres } from './postgres.ts';

/**
 * Starts one PostgreSQL for the whole run, tells the tests its address in LATCHKEY_TEST_POSTGRES_URL, and gives
 * back what stops it. Keeps the address that is already there; without PostgreSQL's programs it leaves the
 * variable unset, which only the project that is all about PostgreSQL cannot bear.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.LATCHKEY_TEST_POSTGRES_URL !== undefined) return undefined;
  const programs = findPostgresPrograms();
  if (programs === undefined) {
    if (project.name !== 'server-postgres') return undefined;
    throw new Error("PostgreSQL's server programs are missing: apt-get install postgresql");
  }
  const postgres = await startPostgres(programs);
  process.env.LATCHKEY_TEST_POSTGRES_URL = postgres.url;
  return async () => {
    delete process.env.LATCHKEY_TEST_POSTGRES_URL;
    await postgres.stop();
  };
}
