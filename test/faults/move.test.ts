import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import {
  expectSame,
  fill,
  makeTarget,
  makeWorld,
  migrate,
  onPostgres,
  unmarkJournal,
} from '../support/faults-move.ts';
import { TEST_MS, times } from '../support/faults-scale.ts';
import { spawnUnwatched, startServer } from '../support/faults-server.ts';
import { createToken, issuedToken, revokeToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

onPostgres(
  'tokens, passwords, secrets, files and the audit trail are in PostgreSQL what they were in SQLite',
  async () => {
    const world = await makeWorld();
    const { from, env } = world;
    const server = await startServer(from);
    const old = new Connection(server.url);
    onTestFinished(() => old.close());
    const [good, bad] = [
      issuedToken(await createToken(old, ADMIN)),
      issuedToken(await createToken(old, ADMIN)),
    ];
    expect((await revokeToken(old, ADMIN, bad.id)).status).toBe(200);
    const post = (path: string, body: unknown) => old.send('POST', path, { token: good.value }, { body });
    expect((await post('/api/2.0/secrets/scopes/create', { scope: 'db' })).status).toBe(200);
    expect(
      (await post('/api/2.0/secrets/put', { scope: 'db', key: 'k', string_value: 'sesame' })).status,
    ).toBe(200);
    const contents = Buffer.from('bytes of a file').toString('base64');
    expect((await post('/api/2.0/dbfs/put', { path: '/a.txt', contents })).status).toBe(200);

    const early = await migrate(world);
    expect(early).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('is in use: stop the server'),
    });
    await server.stop();
    const copy = join(from.folder, 'copy.db');
    copyFileSync(from.file, copy);
    const looked = await migrate(world, 'check');
    expect(looked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing was changed') });
    const moved = await migrate(world);
    expect(moved.stderr).toBe('');
    expect(moved).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('The installation was moved'),
    });
    const again = await migrate(world);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('moved already') });

    const old2 = await runLatchkeyd([], { env: from.env });
    expect(old2).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('was moved to PostgreSQL') });
    copyFileSync(copy, from.file);
    const older = await runLatchkeyd([], { env: from.env });
    expect(older).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('a copy from before') });

    const node = await startServer({ ...from, env });
    const now = new Connection(node.url);
    onTestFinished(() => now.close());
    expect((await useToken(now, good)).status).toBe(200);
    expect((await useToken(now, bad)).status).toBe(403);
    const get = (path: string) => now.send('GET', path, ADMIN);
    expect((await get('/api/2.0/secrets/get?scope=db&key=k')).body.value).toBe(
      Buffer.from('sesame').toString('base64'),
    );
    expect((await get('/api/2.0/dbfs/read?path=/a.txt')).body.data).toBe(contents);
    expect((await revokeToken(now, ADMIN, good.id)).status).toBe(200);
    await node.stop();
    const trail = await runLatchkeyd(['audit', 'export'], { env });
    expect(trail.stdout).toContain('"migrateDatabase"');
    const checked = await runLatchkeyd(['audit', 'check', '-'], { stdin: trail.stdout });
    expect(checked).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\nOK\n$/) });
  },
);

onPostgres('something in every table is moved, also after kills at every stage', async () => {
  const first = await makeWorld();
  await fill(first);
  const { from } = first;
  const whole = readFileSync(from.file);
  const args = ['migrate', '--from', `sqlite:${from.file}`];
  const rounds = times(2, 24);
  let kills = 0;
  for (let round = 0; round < rounds; round++) {
    const world = { from, ...(await makeTarget(from)) };
    writeFileSync(from.file, whole);
    unmarkJournal(from);
    const child = spawnUnwatched({ ...from, env: world.env }, { args });
    const lines = Math.floor(((round + 0.5) * 48) / rounds);
    let seen = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('\n').length - 1;
      if (seen >= lines) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    if (child.signalCode === 'SIGKILL') kills += 1;
    expect(await migrate(world)).toMatchObject({ exitCode: 0, stderr: '' });
    await expectSame(world);
  }
  expect(kills).toBeGreaterThanOrEqual(rounds / 2);
});

onPostgres('a half-done move is served by nobody, and goes on only with the same source', async () => {
  const world = await makeWorld();
  await fill(world);
  await world.from.change("update tokens set comment = 'before'");
  const child = spawnUnwatched(
    { ...world.from, env: world.env },
    { args: ['migrate', '--from', `sqlite:${world.from.file}`] },
  );
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (/ \d+\/\d+$/m.test(text)) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  const node = await runLatchkeyd([], { env: world.env });
  expect(node).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is not finished') });
  await world.from.change("update tokens set comment = 'after'");
  const before = await world.to.query('select * from move_progress order by name');
  const changed = await migrate(world);
  expect(changed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('before it was changed') });
  expect(await world.to.query('select * from move_progress order by name')).toEqual(before);
  await world.from.change("update tokens set comment = 'before'");
  expect((await migrate(world)).exitCode).toBe(0);
  await expectSame(world);
});

onPostgres('what does not fit is refused, and nothing is changed', async () => {
  const world = await makeWorld();
  await fill(world);
  const { from, to } = world;
  const refused = async (why: string, exitCode = 1) => {
    const result = await migrate(world);
    expect(result).toMatchObject({ exitCode, stderr: expect.stringContaining(why) });
  };
  await to.change('create table other (id integer)');
  const bytes = readFileSync(from.file);
  await refused('is not empty');
  expect(readFileSync(from.file).equals(bytes)).toBe(true);
  await to.change('drop table other');
  for (const text of ["'a' || char(0) || 'b'", "cast(x'61ff' as text)"]) {
    await from.change(`update tokens set comment = ${text}`);
    await refused('PostgreSQL cannot hold the text in tokens.comment');
  }
  await from.change("update tokens set comment = ''; insert into migrations values ('9999-later', 1)");
  await refused('start a newer one');
  await from.change("delete from migrations where name = '9999-later'");
  expect(await to.query("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
  const back = await runLatchkeyd(['migrate', '--from', 'postgres://a:hunter2@b/c'], { env: world.env });
  expect(back).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('and not back') });
  expect(back.stderr).not.toContain('hunter2');
  const missing = await runLatchkeyd(['migrate', '--from', 'sqlite:/nowhere.db'], { env: world.env });
  expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no database') });
});

/** Has the target write another comment into every token than it is given. */
const SPOIL = `
  create function spoil() returns trigger language plpgsql as $$
    begin new.comment := 'spoilt'; return new; end $$;
  create function spoil_tokens() returns event_trigger language plpgsql as $$ begin
    if to_regclass('tokens') is not null and not exists (select from pg_trigger where tgname = 'spoil') then
      create trigger spoil before insert on tokens for each row execute function spoil();
    end if; end $$;
  create event trigger spoil_tokens on ddl_command_end when tag in ('CREATE TABLE') execute function spoil_tokens()`;

onPostgres(
  'a table that is not the same in PostgreSQL is found, and the source goes on as it was',
  async () => {
    const world = await makeWorld();
    await fill(world);
    await world.to.change(SPOIL);
    const result = await migrate(world);
    const why = 'The table tokens is not the same in PostgreSQL';
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(why) });
    expect((await runLatchkeyd([], { env: world.env })).stderr).toContain('is not finished');
    const server = await startServer(world.from);
    await server.stop();
  },
);
