import { readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, vi } from 'vitest';
import {
  contentsOf,
  expectSame,
  fill,
  holdLock,
  makeTarget,
  makeWorld,
  migrate,
  onPostgres,
  unmarkJournal,
  urlOf,
} from '../support/faults-move.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { spawnUnwatched, startServer } from '../support/faults-server.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

/** As in `server/src/db/advisory-lock.ts`. */
const LOCK_OF_MIGRATIONS = 7_203_847_126;
const PASSWORD = 'hunter2-and-more';

onPostgres('a role that may make no tables is told so before anything is changed', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from, to } = world;
  const role = `mover_${to.folder.replaceAll(/\W/g, '').slice(-6).toLowerCase()}`;
  await to.change(`create role ${role} login; revoke create on schema public from public`);
  onTestFinished(() => to.change(`drop owned by ${role} cascade; drop role ${role}`));
  const url = new URL(urlOf(world));
  url.username = role;
  const as = (...words: string[]) =>
    runLatchkeyd(['migrate', ...words, '--from', `sqlite:${from.file}`, '--to', url.href], {
      env: world.env,
    });
  const bytes = readFileSync(from.file);
  for (const words of [['check'], []]) {
    const refused = await as(...words);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`${role} may not make`) });
  }
  expect(readFileSync(from.file).equals(bytes)).toBe(true);
  await to.change(`revoke usage on schema public from public`);
  expect((await as()).stderr).toContain(`${role} may not make`);
  await to.change(`grant usage, create on schema public to ${role}`);
  expect(await as()).toMatchObject({ exitCode: 0, stderr: '' });
  await expectSame(world);
});

onPostgres('another installation in PostgreSQL stays as it is, and so does the one to be moved', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from, to } = world;
  await (await startServer(to)).stop();
  const [bytes, there] = [readFileSync(from.file), await contentsOf(to)];
  for (const words of [['check'], []]) {
    const refused = await migrate(world, ...words);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not empty') });
  }
  expect(readFileSync(from.file).equals(bytes)).toBe(true);
  expect(await contentsOf(to)).toEqual(there);

  const moved = { from, ...(await makeTarget(from)) };
  expect((await migrate(moved)).exitCode).toBe(0);
  const second = await makeWorld();
  await fill(second);
  const [here, filled] = [await contentsOf(second.from), await contentsOf(moved.to)];
  const LATCHKEY_DATABASE_URL_FILE = String(moved.env.LATCHKEY_DATABASE_URL_FILE);
  const refused = await migrate({ ...second, env: { ...second.env, LATCHKEY_DATABASE_URL_FILE } });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('another SQLite database') });
  expect(await contentsOf(second.from)).toEqual(here);
  expect(await contentsOf(moved.to)).toEqual(filled);
});

/** Takes back a migration, as if the version before it had made the database. */
const UNDO = "drop table nodes; delete from migrations where name = '0027-nodes'";

onPostgres('a source of an earlier version is brought up to date only when it is moved', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from } = world;
  const first = { from, ...(await makeTarget(from)) };
  const whole = readFileSync(from.file);
  expect((await migrate(first)).exitCode).toBe(0);
  writeFileSync(from.file, whole);
  unmarkJournal(from);
  await from.change(`${UNDO}; update tokens set comment = 'later'`);
  const before = await contentsOf(from);
  for (const words of [['check'], []]) {
    const refused = await migrate(first, ...words);
    expect(refused.stderr).toContain('of this one before it was changed: give the move an empty one');
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nothing was changed') });
  }
  expect(await contentsOf(from)).toEqual(before);
  expect(await migrate(world)).toMatchObject({ exitCode: 0, stderr: '' });
  expect([...(await contentsOf(from)).keys()]).toContain('nodes');
  await expectSame(world);
});

onPostgres(
  'a half-done move of an earlier version is not gone on with, and neither side is changed',
  async () => {
    const world = await makeWorld();
    await fill(world);
    const { from, to, env } = world;
    const child = spawnUnwatched({ ...from, env }, { args: ['migrate', '--from', `sqlite:${from.file}`] });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('activity_counts 1/1')) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    for (const database of [from, to]) await database.change(UNDO);
    const [here, there] = [await contentsOf(from), await contentsOf(to)];
    for (const words of [['check'], []]) {
      const refused = await migrate(world, ...words);
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('another version') });
      expect(refused.stderr).toContain('or drop the PostgreSQL database');
    }
    expect(await contentsOf(from)).toEqual(here);
    expect(await contentsOf(to)).toEqual(there);
    await from.change("insert into migrations values ('moved-to-postgres', 1)");
    expect((await migrate(world)).stderr).toMatch(/go on with that one\. Nothing was changed\.\n$/);
  },
);

onPostgres(
  'an installation that begins in PostgreSQL while a move looks at it is not overwritten',
  async () => {
    const world = await makeWorld();
    await fill(world);
    const { from, to } = world;
    const release = await holdLock(world, LOCK_OF_MIGRATIONS);
    const waiting = async (many: number) => {
      const [row] = await to.query(
        `select count(*) as many from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
      );
      return row?.many === many;
    };
    const server = startServer(to);
    await until(() => waiting(1), 'the server does not come to its tables');
    const move = migrate(world);
    await until(() => waiting(2), 'the move does not come to its tables');
    await release();
    expect(await move).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not empty') });
    await (await server).stop();
    for (const database of [to, from]) await (await startServer(database)).stop();
  },
);

onPostgres('a password in --to is shown nowhere', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from } = world;
  const good = new URL(urlOf(world));
  good.password = PASSWORD;
  const query = new URL(urlOf(world));
  query.searchParams.set('password', PASSWORD);
  const absent = new URL(good);
  absent.pathname = '/no_such_database';
  const closed = new URL(good);
  closed.port = '1';
  const source = ['--from', `sqlite:${from.file}`];
  const wrong: readonly (readonly [string[], number])[] = [
    [['migrate', ...source, '--to', absent.href], 1],
    [['migrate', ...source, '--to', closed.href], 1],
    [['migrate', ...source, '--to', good.href.replace('127.0.0.1', '127.0.0.1,')], 2],
    [['migrate', ...source, '--to', good.href.replace('postgres:', 'mysql:')], 2],
    [['migrate', ...source, `--to=${good.href}`, '--to', good.href], 1],
    [['migrate', ...source, '--too', good.href], 2],
    [['migrate', ...source, good.href], 2],
    [['migrate', good.href, ...source], 2],
    [['migrate', '--from', good.href, '--to', good.href], 2],
  ];
  for (const [args, exitCode] of wrong) {
    const result = await runLatchkeyd(args, { env: world.env });
    expect(result, args.join(' ')).toMatchObject({ exitCode });
    expect(result.stdout + result.stderr).not.toContain(PASSWORD);
  }
  const looked = await runLatchkeyd(['migrate', 'check', ...source, '--to', query.href], { env: world.env });
  expect(looked.stderr).toContain('Warning: other users of this machine can see the password');
  expect(looked.stdout + looked.stderr).not.toContain(PASSWORD);

  const child = spawnUnwatched(
    { ...from, env: world.env },
    { args: ['migrate', ...source, '--to', good.href] },
  );
  let said = '';
  let title = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (title === '' && child.pid !== undefined) title = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    });
  await new Promise((resolve) => child.once('close', resolve));
  expect([child.exitCode, said]).toEqual([0, expect.stringContaining('The installation was moved')]);
  expect(said).not.toContain(PASSWORD);
  expect(title).toMatch(/^latchkeyd migrate\0*$/);
  await expectSame(world);
});
