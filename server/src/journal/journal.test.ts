import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { JournalFile } from './journal-file.ts';
import type { JournalEntry } from './journal-line.ts';

const LIST = '/api/2.0/token/list';

async function makeDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  return database;
}

function entriesOf(path: string): JournalEntry[] {
  const entries: JournalEntry[] = [];
  JournalFile.open(path, (entry) => entries.push(entry)).close();
  return entries;
}

const revoke = async (app: TestApp, { id }: TestToken) =>
  app.post('/api/2.0/token/delete', await app.admin(), { token_id: id });

const works = async (app: TestApp, token: TestToken) => (await app.get(LIST, token)).status === 200;

/** As if the database were a copy from when this many entries were in its journal, but for what `giveBack` gives back. */
async function makeOld({ core }: TestApp, seq: number, giveBack: readonly TestToken[]): Promise<void> {
  const hashes = new Map([[0, readFileSync(core.journal.path, 'utf8').slice(0, 64)]]);
  JournalFile.open(core.journal.path, (entry, hash) => hashes.set(entry.seq, hash)).close();
  await core.db.write(async (tx) => {
    for (const { id } of giveBack)
      await tx.sql.updateTable('tokens').set({ revoked_at: null }).where('token_id', '=', id).execute();
    await tx.sql.deleteFrom('journal_pending').execute();
    await tx.sql
      .updateTable('journals')
      .set({ seq, hash: hashes.get(seq) ?? '' })
      .execute();
  });
}

test('an act whose COMMIT failed is void in the journal, and is not done again', async () => {
  const database = await makeDatabase();
  const app = await startTestApp({ database });
  const admin = await app.admin();
  const [failed, revoked] = [await app.token(admin), await app.token(admin)];
  const before = entriesOf(app.core.journal.path).length;
  // A reference that is looked at when the transaction is committed, and not before.
  await app.core.db.write(async ({ sql: db }) => {
    const int = app.core.db.engine === 'sqlite' ? 'integer' : 'bigint';
    await sql.raw(`create table held (id ${int} primary key)`).execute(db);
    await sql
      .raw(`create table holding (id ${int} references held (id) deferrable initially deferred)`)
      .execute(db);
  });
  const act = app.core.db.takeAway(async (tx) => {
    await tx.sql.updateTable('tokens').set({ revoked_at: 1 }).where('token_id', '=', failed.id).execute();
    await sql.raw('insert into holding values (7)').execute(tx.sql);
  });
  await expect(act).rejects.toThrow('cannot tell whether this took place');
  expect((await revoke(app, revoked)).status).toBe(200);
  const told = entriesOf(app.core.journal.path).slice(before);
  expect(told.map(({ voidsFrom }) => voidsFrom)).toEqual([undefined, told[0]?.seq]);
  expect(await works(app, failed)).toBe(true);
  await app.core.db.write(async ({ sql: db }) => {
    for (const table of ['holding', 'held']) await sql.raw(`drop table ${table}`).execute(db);
  });

  await makeOld(app, before, [revoked]);
  await app.close();
  const restored = await startTestApp({ database });
  expect(await works(restored, failed)).toBe(true);
  expect(await works(restored, revoked)).toBe(false);
});

test('what was written to the journal and not committed is taken away at the next start', async () => {
  const database = await makeDatabase();
  const app = await startTestApp({ database });
  const token = await app.token(await app.admin());
  const { seq } = entriesOf(app.core.journal.path).at(-1) ?? { seq: 0 };
  const { path } = app.core.journal;
  await app.close();
  const file = JournalFile.open(path);
  const image = { revoked_at: 1, revoked_by_id: null, revoke_reason: 'revoked', expires_at: null };
  const taking = {
    ...({ from: 'tokens', subject: [token.id] } as const),
    image: { ...image, scopes: null, allowed_cidrs: null },
  };
  await file.append({ seq: seq + 1, at: 1, takings: [taking] });
  file.close();
  const again = await startTestApp({ database });
  expect(await works(again, token)).toBe(false);
  expect(entriesOf(path)).toHaveLength(seq + 1);
});

test('what is done again ends every session, also one that nobody had ended', async () => {
  const database = await makeDatabase();
  const app = await startTestApp({ database });
  const alice = await app.user('alice');
  await app.signIn(alice);
  const sessionsOf = ({ core }: TestApp) =>
    core.db.sql.selectFrom('sessions').select('principal_id').execute();
  const token = await app.token(alice);
  await revoke(app, token);
  const { seq } = entriesOf(app.core.journal.path).at(-1) ?? { seq: 0 };
  await makeOld(app, seq - 1, [token]);
  expect(await sessionsOf(app)).toHaveLength(1);
  await app.close();
  expect(await sessionsOf(await startTestApp({ database }))).toEqual([]);
});

test('a node that serves while another does it again forgets what it remembers', async () => {
  const database = await makeDatabase();
  const app = await startTestApp({ database });
  const token = await app.token(await app.admin());
  await revoke(app, token);
  const { seq } = entriesOf(app.core.journal.path).at(-1) ?? { seq: 0 };
  await makeOld(app, seq - 1, [token]);
  for (let i = 0; i < 2; i++) expect(await works(app, token)).toBe(true);
  await startTestApp({ database });
  await expect.poll(() => works(app, token)).toBe(false);
});

test('a database that falls back while the server runs takes no more away, and says what to do', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const [one, other] = [await app.token(admin), await app.token(admin)];
  await revoke(app, one);
  const { seq } = entriesOf(app.core.journal.path).at(-1) ?? { seq: 0 };
  await makeOld(app, seq - 1, []);
  expect((await revoke(app, other)).status).toBe(503);
  expect(await works(app, other)).toBe(true);
  expect(app.logLines.join()).toContain(`it has fallen back to entry ${seq - 1}`);
});

test('nothing makes a token good again that was revoked before the journal tells of it', async () => {
  const database = await makeDatabase();
  const app = await startTestApp({ database });
  const token = await app.token(await app.admin());
  const before = entriesOf(app.core.journal.path).length;
  await app.core.db.write((tx) =>
    tx.sql.updateTable('tokens').set({ expires_at: 4e12 }).where('token_id', '=', token.id).execute(),
  );
  await revoke(app, token);
  await app.core.db.write((tx) =>
    tx.sql.updateTable('tokens').set({ revoked_at: null }).where('token_id', '=', token.id).execute(),
  );
  await makeOld(app, before, []);
  await app.core.db.write(async (tx) => {
    await tx.sql.updateTable('tokens').set({ revoked_at: 1 }).where('token_id', '=', token.id).execute();
    await tx.sql.deleteFrom('journal_pending').execute();
  });
  await app.close();
  expect(await works(await startTestApp({ database }), token)).toBe(false);
});

test('over PostgreSQL each node has a journal, and one that has those of all does all of them again', async ({
  skip,
}) => {
  const database = await makeDatabase();
  if (database.engine === 'sqlite') return skip('processes over one file share its journal');
  const folders = ['one', 'two'].map((name) => join(database.folder, name));
  const start = (folder: string) => startTestApp({ database, env: { LATCHKEY_JOURNAL_DIR: folder } });
  const [atOne, atTwo] = [folders[0] ?? '', folders[1] ?? ''];
  const [one, two] = [await start(atOne), await start(atTwo)];
  const admin = await one.admin();
  const [a, b, kept] = [await one.token(admin), await one.token(admin), await one.token(admin)];
  const seqOf = (app: TestApp) => entriesOf(app.core.journal.path).length;
  const [before, beforeToo] = [seqOf(one), seqOf(two)];
  await revoke(one, a);
  await revoke(two, b);
  expect([seqOf(one) - before, seqOf(two) - beforeToo]).toEqual([1, 1]);
  const hashAt = (app: TestApp, seq: number) =>
    readFileSync(app.core.journal.path, 'utf8').split('\n')[seq]?.slice(0, 64) ?? '';
  await one.core.db.write(async (tx) => {
    await tx.sql
      .updateTable('tokens')
      .set({ revoked_at: null })
      .where('token_id', 'in', [a.id, b.id])
      .execute();
    await tx.sql.deleteFrom('journal_pending').execute();
    for (const [app, seq] of [
      [one, before],
      [two, beforeToo],
    ] as const)
      await tx.sql
        .updateTable('journals')
        .set({ seq, hash: hashAt(app, seq) })
        .where('journal_id', '=', /([^/]+)\.journal$/.exec(app.core.journal.path)?.[1] ?? '')
        .execute();
  });
  await Promise.all([one.close(), two.close()]);
  mkdirSync(atOne, { recursive: true });
  for (const name of readdirSync(atTwo).filter((each) => each.endsWith('.journal')))
    copyFileSync(join(atTwo, name), join(atOne, name));
  const restored = await start(atOne);
  for (const token of [a, b]) expect(await works(restored, token)).toBe(false);
  expect(await works(restored, kept)).toBe(true);
  // It goes on in its own, and so does the other.
  await revoke(restored, kept);
  expect(restored.core.journal.path).toBe(one.core.journal.path);
  await revoke(await start(atTwo), await restored.token(admin));
});
