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

// No test cuts the power: that the system was asked in time to have it on disk is what can be seen.
test('what is taken away is on disk in the journal before it is in the database', async () => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await (await startServer(database)).stop();
  await runAct(database, ['user', 'add', 'bob'], `${ADMIN_PASSWORD}\n`);

  const trace = join(folder, 'trace');
  const options = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const { exitCode, stderr } = await runProgram(
    'strace',
    [...options, ...LATCHKEYD, 'user', 'disable', 'bob'],
    { env: database.env },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const synced = [...readFileSync(trace, 'utf8').matchAll(/sync\(\d+<[^>]*\/([^/>]+)>/g)].map(
    ([, name]) => name,
  );
  const ofJournal = synced.findIndex((name) => name?.endsWith('.journal'));
  expect(synced).toContainEqual(expect.stringMatching(/\.journal$/));
  expect(synced.slice(ofJournal + 1)).toContainEqual(expect.stringMatching(/-wal$/));
});
