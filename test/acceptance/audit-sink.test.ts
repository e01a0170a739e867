import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { makeDataDir, type RunningServer, removeDataDir } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const SOON = { timeout: 15_000, interval: 50 };

const PASSWORD = 'walrus cobalt ferry thistle';

async function create(server: RunningServer): Promise<void> {
  const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
  const answer = await fetch(`${server.url}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization },
  });
  expect(answer.status).toBe(200);
}

const placesIn = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
    .map(({ chain, chainSeq }) => `${chain} ${chainSeq}`);

test('a file gets every event over rotation by SIGHUP, which ends no server, and over kill -9', async () => {
  const dataDir = makeDataDir();
  onTestFinished(() => removeDataDir(dataDir));
  const sink = join(dirname(dataDir), 'audit.jsonl');
  const env = { LATCHKEY_AUDIT_SINK: `file:${sink}`, LATCHKEY_ADMIN_PASSWORD: PASSWORD };
  const first = await startServer({ dataDir, env });
  await create(first);
  await expect.poll(() => existsSync(sink), SOON).toBe(true);
  renameSync(sink, `${sink}.1`);
  process.kill(first.pid, 'SIGHUP');
  await create(first);
  await expect.poll(() => existsSync(sink), SOON).toBe(true);
  for (let i = 0; i < 5; i++) await create(first);
  await first.kill();

  const database = new DatabaseSync(join(dataDir, 'latchkey.db'));
  onTestFinished(() => database.close());
  // As if the minute had passed in which the killed one alone may deliver.
  database.exec("delete from leases where name = 'audit-sink'");
  const second = await startServer({ dataDir, env });
  await create(second);
  const rows = database.prepare('select chain, chain_seq from audit_events');
  const undelivered = () => {
    const delivered = new Set([`${sink}.1`, sink].flatMap(placesIn));
    return rows.all().filter((row) => !delivered.has(`${row.chain} ${row.chain_seq}`));
  };
  await expect.poll(undelivered, SOON).toEqual([]);
  expect(rows.all().length).toBeGreaterThan(8);
});
