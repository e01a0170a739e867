import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScratchDatabase } from '../support/faults-database.ts';
import { TEST_MS } from '../support/faults-scale.ts';
import { ADMIN_PASSWORD, runAct, startServer } from '../support/faults-server.ts';
import { LATCHKEYD } from '../support/latchkeyd.ts';
import { runProgram } from '../support/program.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ACTS = 20;
const ACTS_ON_SQLITE = join(import.meta.dirname, '..', 'support', 'acts-on-sqlite.ts');

// No test cuts the power: that the system was asked in time to have it on disk is what can be seen.
test('what is taken away is on disk in the journal before it is in the database', async () => {
  const database = await makeDatabase();
  await runAct(database, ['user', 'add', 'bob'], `${ADMIN_PASSWORD}\n`);

  const synced = await syncedBy([...LATCHKEYD, 'user', 'disable', 'bob'], database.env);
  const ofJournal = synced.findIndex((name) => name?.endsWith('.journal'));
  expect(synced).toContainEqual(expect.stringMatching(/\.journal$/));
  expect(synced.slice(ofJournal + 1)).toContainEqual(expect.stringMatching(/-wal$/));
});

test('an act waits for the disk, but not one that nobody needs once the machine has failed', async () => {
  const { env } = await makeDatabase();
  const path = join(env.LATCHKEY_DATA_DIR ?? '', 'latchkey.db');
  const syncs = async (kind: string) => {
    const acts = [process.execPath, ACTS_ON_SQLITE, path, kind, String(ACTS)];
    return (await syncedBy(acts)).filter((name) => name?.endsWith('-wal')).length;
  };
  expect(await syncs('write')).toBeGreaterThanOrEqual(ACTS);
  expect(await syncs('writeUnsynced')).toBeLessThan(ACTS / 2);
});

async function makeDatabase() {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  await (await startServer(database)).stop();
  return database;
}

/** The names of the files that a program brings to the disk, in order. */
async function syncedBy(
  command: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<(string | undefined)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const trace = join(folder, 'trace');
  const options = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const { exitCode, stderr } = await runProgram('strace', [...options, ...command], env && { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const names = readFileSync(trace, 'utf8').matchAll(/sync\(\d+<[^>]*\/([^/>]+)>/g);
  return [...names].map(([, name]) => name);
}
