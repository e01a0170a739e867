import type { TestProject } from 'vitest/node';
import { Pooler } from './pooler.ts';
import { findPostgresPrograms, startPostgres } from './postgres.ts';

/**
 * Starts one PostgreSQL for the whole run, tells the tests its address in LATCHKEY_TEST_POSTGRES_URL, and gives
 * back what stops it. Keeps the address that is already there; without PostgreSQL's programs it leaves the
 * variable unset, which only the projects that are all about PostgreSQL cannot bear. For those that are run through a
 * pooler (LATCHKEY_TEST_POOLER=1) it starts one, and tells its address in LATCHKEY_TEST_POOLER_URL.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const stopPostgres = await providePostgres(project);
  const stopPooler = await providePooler(project);
  return async () => {
    await stopPooler?.();
    await stopPostgres?.();
  };
}

async function providePostgres(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.LATCHKEY_TEST_POSTGRES_URL !== undefined) return undefined;
  const programs = findPostgresPrograms();
  if (programs === undefined) {
    if (!project.name.startsWith('server-')) return undefined;
    throw new Error("PostgreSQL's server programs are missing: apt-get install postgresql");
  }
  const postgres = await startPostgres(programs);
  process.env.LATCHKEY_TEST_POSTGRES_URL = postgres.url;
  return async () => {
    delete process.env.LATCHKEY_TEST_POSTGRES_URL;
    await postgres.stop();
  };
}

async function providePooler(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { LATCHKEY_TEST_POSTGRES_URL: postgres, LATCHKEY_TEST_POOLER_URL: known } = process.env;
  const isWanted = project.config.env?.LATCHKEY_TEST_POOLER === '1';
  if (!isWanted || postgres === undefined || known !== undefined) return undefined;
  const pooler = await Pooler.start(postgres);
  process.env.LATCHKEY_TEST_POOLER_URL = pooler.url;
  return async () => {
    delete process.env.LATCHKEY_TEST_POOLER_URL;
    await pooler.stop();
  };
}
