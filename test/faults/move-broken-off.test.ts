import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { LimitedProxy } from '../support/faults-limited-proxy.ts';
import {
  expectSame,
  fill,
  holdLock,
  makeTarget,
  makeWorld,
  migrate,
  onPostgres,
  unmarkJournal,
  urlOf,
  type World,
} from '../support/faults-move.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { spawnUnwatched, startServer } from '../support/faults-server.ts';
import { CommitSwallower } from '../support/faults-swallowed-commit.ts';
import { type CommandResult, runLatchkeyd } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

/** More rows than go at once, so that a table can be cut through. */
const MANY = `with recursive many(n) as (select 1 union all select n + 1 from many where n < 5000)
  insert into dbfs_garbage select 'blob ' || n from many`;

/** Has the statement that opens the target wait for a lock, so that what is before it can be told from what comes after. */
const GATE = 48;
const GATED = `
  create function wait_at_gate() returns event_trigger language plpgsql as
    'begin perform pg_advisory_xact_lock_shared(${GATE}); end';
  create event trigger gate on ddl_command_start when tag in ('DROP TABLE') execute function wait_at_gate()`;

/** Begins a move, and comes back when the source is marked and the target not open. */
async function moveToGate(
  world: World,
  url: string,
): Promise<{ child: ChildProcess; open: () => Promise<void> }> {
  await world.to.change(GATED);
  const open = await holdLock(world, GATE);
  const args = ['migrate', '--from', `sqlite:${world.from.file}`, '--to', url];
  const child = spawnUnwatched({ ...world.from, env: world.env }, { args });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until(() => said.includes('is marked as moved'), 'the source is not marked');
  return { child, open };
}

function migrateThrough({ from, env }: World, { url }: { readonly url: string }): Promise<CommandResult> {
  return runLatchkeyd(['migrate', '--from', `sqlite:${from.file}`, '--to', url], { env });
}

onPostgres('a move whose connection is cut goes on where it was, wherever that is', async () => {
  const first = await makeWorld();
  await fill(first);
  const { from } = first;
  await from.change(MANY);
  const whole = readFileSync(from.file);
  const through = await LimitedProxy.start(urlOf(first));
  expect(await migrateThrough(first, through)).toMatchObject({ exitCode: 0, stderr: '' });
  const rounds = times(4, 40);
  for (let round = 0; round < rounds; round++) {
    writeFileSync(from.file, whole);
    unmarkJournal(from);
    const world = { from, ...(await makeTarget(from)) };
    const limit = Math.floor(((round + 0.5) * through.carried) / rounds);
    const cut = await migrateThrough(world, await LimitedProxy.start(urlOf(world), limit));
    const why = 'PostgreSQL failed, or was not reached';
    expect(cut, String(limit)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(why) });
    expect(cut.stderr).toContain('run the same command again');
    expect(await migrate(world)).toMatchObject({ exitCode: 0, stderr: '' });
    await expectSame(world);
  }
});

onPostgres(
  'a move that is killed after the source was marked loses nothing, and the next one ends it',
  async () => {
    const world = await makeWorld();
    await fill(world);
    const { from, env } = world;
    const { child, open } = await moveToGate(world, urlOf(world));
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    await open();
    const old = await runLatchkeyd([], { env: from.env });
    expect(old).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('run the same "latchkeyd migrate" again'),
    });
    const half = await runLatchkeyd([], { env });
    expect(half).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not finished') });
    expect(await migrate(world)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('A move that was broken off goes on.'),
      stderr: '',
    });
    await expectSame(world);
    await (await startServer({ ...from, env })).stop();
  },
);

onPostgres('a move that does not hear that the target was opened is found done, and told once', async () => {
  const world = await makeWorld();
  await fill(world);
  const { to } = world;
  const swallower = await CommitSwallower.start(urlOf(world));
  const { child, open } = await moveToGate(world, swallower.url);
  const closed = once(child, 'close');
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  swallower.arm();
  await open();
  const isOpen = async () =>
    (await to.query("select 1 from pg_tables where tablename = 'move_progress'")).length === 0;
  await until(isOpen, 'the target is not opened');
  await to.change(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'latchkeyd'`,
  );
  await closed;
  expect([child.exitCode, swallower.swallowed]).toEqual([1, 1]);
  expect(complaint).toContain('run the same command again');
  expect(complaint).toContain('PostgreSQL failed, or was not reached');
  expect(await migrate(world)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('moved already'),
  });
  await expectSame(world);
});

/** What the end of another mover does to the target. */
const OVERTAKE = `
  insert into installation select 'moved_from_sqlite', digest from move_progress limit 1;
  delete from migrations where name = 'moving-from-sqlite';
  drop table move_progress;
  delete from activity_counts`;

onPostgres('a mover that another has overtaken does not advise to drop what is served by now', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from, to, env } = world;
  await from.change(MANY);
  const other = new pg.Client({ connectionString: urlOf(world) });
  await other.connect();
  const child = spawnUnwatched({ ...from, env }, { args: ['migrate', '--from', `sqlite:${from.file}`] });
  const closed = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  await until(() => said.includes('activity_counts 1/1'), 'the first table does not come');
  await other.query('begin; lock table activity_counts in access exclusive mode');
  await until(() => said.includes('upstream_uses 1/1'), 'the last table does not come');
  await other.query(`${OVERTAKE}; commit`);
  await other.end();
  await closed;
  expect([child.exitCode, said]).toEqual([1, expect.stringContaining('Another process has ended this move')]);
  expect(said).not.toContain('drop that database');
  expect(await to.query('select 1 from activity_counts')).toEqual([]);
  await (await startServer(from)).stop();
});

const WHY_NOT =
  /is in use: stop the server|has moved into this database meanwhile|moves into this database, too|has ended this move meanwhile|is a copy from before|was moved to PostgreSQL/;

onPostgres('of movers at the same time one moves, and the others say why they do not', async () => {
  const { from } = await makeWorld();
  await fill({ from });
  const whole = readFileSync(from.file);
  const copy = join(from.folder, 'copy.db');
  for (let round = 0; round < times(3, 12); round++) {
    for (const other of [from.file, copy]) {
      for (const path of [from.file, copy]) writeFileSync(path, whole);
      unmarkJournal(from);
      const world = { from, ...(await makeTarget(from)) };
      const moveFrom = (path: string) =>
        runLatchkeyd(['migrate', '--from', `sqlite:${path}`], { env: world.env });
      const results = await Promise.all([moveFrom(from.file), moveFrom(other)]);
      for (const { stderr } of results.filter(({ exitCode }) => exitCode !== 0))
        expect(stderr).toMatch(WHY_NOT);
      // Two that look whether they are alone can each be in the way of the other.
      if (results.every(({ exitCode }) => exitCode !== 0)) results.push(await migrate(world));
      expect(results).toContainEqual(expect.objectContaining({ exitCode: 0, stderr: '' }));
      await expectSame(world);
    }
  }
});
