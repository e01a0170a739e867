import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { blobsOf, FileUser, settled } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';
import { dissolveDeleted } from './garbage-store.ts';
import { detach } from './store.ts';

test('what cannot be removed from the disk keeps nothing else on it, and goes once it can be', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  for (let i = 0; i < 8; i++) await alice.put(`/tmp/in/${i}`, 'text');
  const [stuck = '', ...others] = blobsOf(app).sort();
  const path = join(app.database.folder, 'data', 'dbfs', stuck.slice(0, 2), stuck);
  rmSync(path);
  mkdirSync(path);
  await alice.act('delete', { path: '/tmp/in', recursive: true });
  await settled(app);
  expect(others).toHaveLength(7);
  expect(blobsOf(app)).toEqual([stuck]);
  const left = () => app.core.db.sql.selectFrom('dbfs_garbage').select('blob_id').execute();
  expect(await left()).toEqual([{ blob_id: stuck }]);
  rmSync(path, { recursive: true });
  await app.node.jobs.tidyFiles();
  await settled(app);
  expect(await left()).toEqual([]);
});

/** Calls `act` once after so many queries. */
function afterQueries(count: number, act: () => Promise<void>): KyselyPlugin {
  let seen = 0;
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (++seen === count) await act();
      return result;
    },
  };
}

test('a folder that another node deletes while this one removes empty ones loses nothing of what is in it', async ({
  skip,
}) => {
  const app = await startTestApp();
  if (app.database.engine !== 'postgres') skip('SQLite has one writer');
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  await alice.put('/tmp/folder/below/file', 'text');
  await settled(app);
  const { entry_id: folderId } = await app.core.db.sql
    .selectFrom('dbfs_entries')
    .select('entry_id')
    .where('name', '=', 'folder')
    .executeTakeFirstOrThrow();
  // No file, and no folder with anything in it; then there is one.
  const deleted = afterQueries(2, () => other.core.db.takeAway((tx) => detach(tx, folderId)));
  await app.core.db.takeAway((tx) => dissolveDeleted({ ...tx, sql: tx.sql.withPlugin(deleted) }, 500));
  await app.node.jobs.tidyFiles();
  await settled(app);
  expect(blobsOf(app)).toEqual([]);
  const left = await app.core.db.sql.selectFrom('dbfs_entries').select('name').orderBy('name').execute();
  expect(left.map(({ name }) => name)).toEqual(['', 'FileStore', 'tmp']);
});
