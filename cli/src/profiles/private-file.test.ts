import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');
const COMMANDS = 6;
const CHANGES = 10;

/** Does to each of our files what commands do, under names of its own. */
const CHANGE = `
const [sources, who] = process.argv.slice(1);
const from = (path) => import(sources + path);
const { keepProfile } = await from('/profiles/profile.ts');
const { fileStore } = await from('/storage/token-file.ts');
const { notePending } = await from('/exec/pending-revocations.ts');
const { rotationKeyOf } = await from('/rotation/rotation-keys.ts');
const terminal = { env: process.env, now: () => 0 };
for (let i = 0; i < ${CHANGES}; i++) {
  const [name, host, tokenId] = [who + '-' + i, 'http://127.0.0.1:1', who + '-' + i];
  await keepProfile(terminal, { name, host, userName: 'alice', tokenId, expiresAt: -1, storage: 'file' });
  await fileStore(terminal, 'file').write({ name, host }, 'a token');
  await notePending(terminal, { host, tokenId, expiresAt: 1 });
  await rotationKeyOf(terminal, host, tokenId);
}
`;

test('of commands that change the same files at once none loses what another wrote', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
  const run = (who: number) =>
    promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', CHANGE, '--', SOURCES, `p${who}`],
      { env: { XDG_CONFIG_HOME: folder } },
    );
  await Promise.all(Array.from({ length: COMMANDS }, (_, i) => run(i)));
  const kept = join(folder, 'latchkey');
  const counts = readdirSync(kept).map((file) => {
    const [[list, entries] = []] = Object.entries(JSON.parse(readFileSync(join(kept, file), 'utf8')));
    return [file, list, (entries as unknown[]).length];
  });
  expect(counts.toSorted()).toEqual(
    [
      ['pending-revocations.json', 'pending'],
      ['profiles.json', 'profiles'],
      ['rotations.json', 'keys'],
      ['tokens.json', 'tokens'],
    ].map((names) => [...names, COMMANDS * CHANGES]),
  );
});
