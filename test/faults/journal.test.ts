import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { copyDatabase, hideJournals, JournalOf } from '../support/faults-copies.ts';
import {
  createScratchDatabase,
  ENGINES,
  type EngineName,
  type ScratchDatabase,
} from '../support/faults-database.ts';
import { mountSmallDisk } from '../support/faults-disk.ts';
import { TEST_MS, times } from '../support/faults-scale.ts';
import { ADMIN_PASSWORD, KNOWN_PASSWORD, runAct, startServer } from '../support/faults-server.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { type RunningServer, runLatchkeyd, spawnLatchkeyd } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

const USERS = '/api/2.0/preview/scim/v2/Users';
const GROUPS = '/api/2.0/preview/scim/v2/Groups';
const CONF = '/api/2.0/workspace-conf';
const SESSION = '/api/latchkey/1.0/session';
const NEW_PASSWORD = 'copper lantern orbit meadow 3';
const PATCH = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

interface World {
  readonly database: ScratchDatabase;
  server: RunningServer;
  connection: Connection;
}

async function makeWorld(engine: EngineName): Promise<World> {
  const database = await createScratchDatabase(engine);
  onTestFinished(() => database.remove());
  return { database, ...(await start(database)) };
}

async function start(database: ScratchDatabase): Promise<{ server: RunningServer; connection: Connection }> {
  const server = await startServer(database);
  const connection = new Connection(server.url);
  onTestFinished(() => connection.close());
  return { server, connection };
}

async function restart(world: World): Promise<void> {
  Object.assign(world, await start(world.database));
}

async function tokenOf({ connection }: World, user: string): Promise<IssuedToken> {
  return issuedToken(await createToken(connection, { user, password: ADMIN_PASSWORD }));
}

async function ask(
  connection: Connection,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const answer = await connection.send(method, path, ADMIN, body === undefined ? {} : { body });
  if (answer.status >= 300)
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text}`);
  return answer.body;
}

const who = (connection: Connection, user: string, password = ADMIN_PASSWORD) =>
  connection.send('GET', '/api/2.0/preview/scim/v2/Me', { user, password });

/** Starts over what is there; gives back what was said instead of listening. */
async function refusalOf(database: ScratchDatabase, args: readonly string[] = []): Promise<string> {
  const { exitCode, stdout, stderr } = await runLatchkeyd(args, {
    env: { LATCHKEY_PORT: '0', ...database.env },
  });
  expect([exitCode, stdout]).toEqual([1, '']);
  return stderr;
}

async function revokedAfterCopy(engine: EngineName) {
  const world = await makeWorld(engine);
  const { database, server, connection } = world;
  const [kept, revoked] = [await tokenOf(world, 'admin'), await tokenOf(world, 'admin')];
  await server.stop();
  const copy = copyDatabase(database);
  await restart(world);
  await connection.close();
  await revokeToken(world.connection, ADMIN, revoked.id);
  await world.server.stop();
  return { world, database, copy, kept, revoked };
}

test.for(ENGINES)(
  'over %s, what was taken away since a copy was made is taken away when it was restored',
  async (engine) => {
    const world = await makeWorld(engine);
    const { database } = world;
    for (const name of ['alice', 'bob', 'carol', 'dave', 'erin'])
      await runAct(database, ['user', 'add', name], `${ADMIN_PASSWORD}\n`);
    const tokens = {
      revoked: await tokenOf(world, 'admin'),
      shortened: await tokenOf(world, 'admin'),
      alices: await tokenOf(world, 'alice'),
      daves: await tokenOf(world, 'dave'),
      kept: await tokenOf(world, 'admin'),
    };
    const idOf = async (name: string) => {
      const found = await ask(world.connection, 'GET', `${USERS}?filter=userName%20eq%20%22${name}%22`);
      return String((found.Resources as { id: string }[])[0]?.id);
    };
    const [bobId, daveId, erinId] = [await idOf('bob'), await idOf('dave'), await idOf('erin')];
    const group = await ask(world.connection, 'POST', GROUPS, {
      displayName: 'team',
      members: [{ value: bobId }, { value: erinId }],
    });
    const scope = { scope: 'build', principal: 'bob' };
    if (engine === 'sqlite') {
      await ask(world.connection, 'POST', '/api/2.0/secrets/scopes/create', { scope: 'build' });
      await ask(world.connection, 'POST', '/api/2.0/secrets/acls/put', { ...scope, permission: 'MANAGE' });
    }
    const signedIn = await world.connection.send('POST', SESSION, undefined, {
      body: { username: 'bob', password: ADMIN_PASSWORD },
    });
    expect(signedIn.status).toBe(200);
    await world.server.stop();
    const copy = copyDatabase(database);
    await restart(world);

    const { connection } = world;
    await revokeToken(connection, ADMIN, tokens.revoked.id);
    await ask(connection, 'PATCH', `/api/2.0/token/${tokens.shortened.id}`, {
      token: { scopes: ['sql'] },
      update_mask: 'scopes',
    });
    await runAct(database, ['user', 'disable', 'alice']);
    await runAct(database, ['user', 'set-password', 'carol'], `${NEW_PASSWORD}\n`);
    await ask(connection, 'DELETE', `${USERS}/${daveId}`);
    await ask(connection, 'PATCH', `${GROUPS}/${group.id}`, {
      schemas: PATCH,
      Operations: [{ op: 'remove', path: `members[value eq "${bobId}"]` }],
    });
    await ask(connection, 'PATCH', CONF, { maxTokenLifetimeDays: '7', enableIpAccessLists: 'true' });
    await ask(connection, 'POST', '/api/2.0/ip-access-lists', {
      label: 'far',
      list_type: 'BLOCK',
      ip_addresses: ['203.0.113.9'],
    });
    if (engine === 'sqlite') await ask(connection, 'POST', '/api/2.0/secrets/acls/delete', scope);
    await ask(connection, 'PUT', '/api/2.0/permissions/authorization/passwords', {
      access_control_list: [{ group_name: 'admins', permission_level: 'CAN_USE' }],
    });
    const later = await tokenOf(world, 'admin');
    await world.server.stop();
    copy.restore();
    await restart(world);

    const after = world.connection;
    expect(world.server.stderr()).toContain('taken away again, and all sessions have ended');
    expect((await useToken(after, tokens.kept)).status).toBe(200);
    for (const token of [tokens.revoked, tokens.alices, tokens.daves, later])
      expect(isInvalidToken(await useToken(after, token))).toBe(true);
    const own = await after.send('GET', '/api/2.0/token/list', { token: tokens.shortened.value });
    expect(own.status).toBe(403);
    const team = await ask(after, 'GET', `${GROUPS}/${group.id}`);
    expect((team.members as { value: string }[]).map(({ value }) => value)).toEqual([erinId]);
    const lists = await ask(after, 'GET', '/api/2.0/ip-access-lists');
    expect(lists.ip_access_lists).toMatchObject([{ label: 'far', list_type: 'BLOCK', enabled: true }]);
    expect(await ask(after, 'GET', `${CONF}?keys=maxTokenLifetimeDays`)).toEqual({
      maxTokenLifetimeDays: '7',
    });
    if (engine === 'sqlite') {
      const acls = await ask(after, 'GET', '/api/2.0/secrets/acls/list?scope=build');
      expect(JSON.stringify(acls)).not.toContain('bob');
    }
    // Passwords: who may use one by the list, and what was changed, whatever it was before.
    expect((await who(after, 'bob')).status).toBe(403);
    await ask(after, 'PUT', '/api/2.0/permissions/authorization/passwords', {
      access_control_list: [{ group_name: 'users', permission_level: 'CAN_USE' }],
    });
    expect((await who(after, 'bob')).status).toBe(200);
    for (const password of [ADMIN_PASSWORD, NEW_PASSWORD])
      expect((await who(after, 'carol', password)).status).toBe(401);
    const cookie = String(signedIn.headers['set-cookie']).split(';', 1)[0] ?? '';
    expect((await fetch(`${world.server.url}${SESSION}`, { headers: { cookie } })).status).toBe(401);
    const events = await database.query(
      "SELECT action_name FROM audit_events WHERE action_name = 'replayJournal'",
    );
    expect(events).toHaveLength(1);
    expect((await useToken(after, tokens.kept)).status).toBe(200);

    // And no second time: what the database has is not done again.
    await world.server.stop();
    await restart(world);
    expect(world.server.stderr()).not.toContain('taken away again');
  },
);

test.for(ENGINES)(
  'over %s, without its journal a server starts only once every older token is revoked',
  async (engine, { skip }) => {
    if (engine === 'postgres') skip('a node that has never been there has no journal');
    const { world, database, copy, kept, revoked } = await revokedAfterCopy(engine);
    hideJournals(database);
    for (const act of [() => {}, () => copy.restore()]) {
      act();
      const said = await refusalOf(database);
      expect(said).toContain('The server does not start, since the journal of this database is not in');
      expect(said).toContain('--revoke-all-issued-before TIME');
      expect(readdirSync(String(database.env.LATCHKEY_JOURNAL_DIR))).toEqual([]);
    }
    expect(await refusalOf(database, ['user', 'add', 'mallory'])).toContain('The server does not start');
    for (const time of ['yesterday', '2026-11-22', '2026-13-22T00:00:00Z'])
      expect(await refusalOf(database, ['--revoke-all-issued-before', time])).toContain(
        'write an instant with its zone',
      );
    const time = new Date(Date.now() + 1_000).toISOString();
    const server = await spawnLatchkeyd({ env: database.env, args: ['--revoke-all-issued-before', time] });
    const connection = new Connection(server.url);
    for (const token of [kept, revoked]) expect(isInvalidToken(await useToken(connection, token))).toBe(true);
    await connection.close();
    await server.stop();
    await restart(world);
    const fresh = await tokenOf(world, 'admin');
    expect((await useToken(world.connection, fresh)).status).toBe(200);
    expect(
      await database.query("SELECT 1 FROM audit_events WHERE action_name = 'revokeAllIssuedBefore'"),
    ).toHaveLength(1);
  },
);

/** What happens to a journal, and how the refusal tells it. */
const DAMAGES: readonly [string, (journal: JournalOf) => void, string][] = [
  ['cut', ({ path }) => truncateSync(path, statSync(path).size - 1), 'and the database has had entry'],
  [
    'altered',
    ({ path }) =>
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace('"revoke_reason":"revoked"', '"revoke_reason":"revokee"'),
      ),
    'does not follow on the one before',
  ],
  [
    'robbed of a line',
    (journal) => {
      const lines = journal.lines();
      writeFileSync(journal.path, `${lines.filter((_, i) => i !== lines.length - 2).join('\n')}\n`);
    },
    'does not follow on the one before',
  ],
  ['emptied', ({ path }) => truncateSync(path, 0), 'it is empty'],
  ['given a line of nobody', ({ path }) => appendFileSync(path, 'x\n'), 'does not follow on the one before'],
];

test.for(ENGINES)('over %s, a server does not start with a journal that was meddled with', async (engine) => {
  const { database, world } = await revokedAfterCopy(engine);
  const journal = new JournalOf(database);
  const whole = readFileSync(journal.path);
  for (const [what, damage, told] of DAMAGES) {
    damage(journal);
    expect(await refusalOf(database), what).toContain(told);
    writeFileSync(journal.path, whole);
  }
  const other = await makeWorld(engine);
  await revokeToken(other.connection, ADMIN, (await tokenOf(other, 'admin')).id);
  await other.server.stop();
  writeFileSync(journal.path, readFileSync(new JournalOf(other.database).path));
  expect(await refusalOf(database), 'foreign').toContain(
    'is not the journal that this database was written with',
  );
  writeFileSync(journal.path, whole);
  await restart(world);
});

test.for(ENGINES)(
  'over %s, a database from before there was a journal is not taken for one of today',
  async (engine) => {
    const { database, copy } = await revokedAfterCopy(engine);
    copy.restore();
    await database.change('DELETE FROM journals');
    expect(await refusalOf(database)).toContain('and the database knows nothing of it');
  },
);

test.for(ENGINES)('over %s, the beginning of a line that was never finished is no damage', async (engine) => {
  const { database, world } = await revokedAfterCopy(engine);
  const journal = new JournalOf(database);
  const whole = journal.lines();
  appendFileSync(journal.path, `${whole.at(-1)?.slice(0, 90)}`);
  await restart(world);
  const token = await tokenOf(world, 'admin');
  await revokeToken(world.connection, ADMIN, token.id);
  expect(journal.lines().slice(0, -1)).toEqual(whole);
  expect(
    journal
      .entries()
      .at(-1)
      ?.takings.flatMap(({ subject }) => subject),
  ).toEqual([token.id]);
});

test.for(ENGINES)(
  'over %s, after kill -9 under load every revocation that was acknowledged is in the journal',
  async (engine) => {
    const world = await makeWorld(engine);
    const acknowledged = new Set<string>();
    for (let round = 0; round < times(2, 25); round++) {
      const { connection, server } = world;
      const tokens = await Promise.all(Array.from({ length: 40 }, () => tokenOf(world, 'admin')));
      const killAt = 5 + ((round * 7) % 30);
      let answered = 0;
      const revoke = async ({ id }: IssuedToken) => {
        const { status } = await revokeToken(connection, ADMIN, id);
        if (status === 200) acknowledged.add(id);
        if (++answered === killAt) await server.kill();
      };
      await Promise.allSettled(tokens.map(revoke));
      await server.kill();
      const journalled = new Set(
        new JournalOf(world.database)
          .entries()
          .flatMap(({ takings }) => takings.flatMap(({ subject }) => subject)),
      );
      expect([...acknowledged].filter((id) => !journalled.has(id))).toEqual([]);
      await restart(world);
      const rows = await world.database.query('SELECT token_id FROM tokens WHERE revoked_at IS NOT NULL');
      expect(new Set(rows.map(({ token_id }) => token_id))).toEqual(
        new Set([...journalled].filter((one) => typeof one === 'string' && one.length === 64)),
      );
    }
    expect(acknowledged.size).toBeGreaterThan(0);
  },
);

test.for(ENGINES)(
  'over %s, nothing is taken away while the journal has no room, and everything else goes on',
  async (engine, { skip }) => {
    const disk = mountSmallDisk(1);
    if (typeof disk === 'string') return skip(`journal: not tried, no file system can be mounted: ${disk}`);
    onTestFinished(() => disk.remove());
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const server = await startServer(database, { ...KNOWN_PASSWORD, LATCHKEY_JOURNAL_DIR: disk.folder });
    const connection = new Connection(server.url);
    onTestFinished(() => connection.close());
    const [token, other] = [
      issuedToken(await createToken(connection, ADMIN)),
      issuedToken(await createToken(connection, ADMIN)),
    ];
    disk.begin();
    const name = readdirSync(disk.folder).find((one) => one.endsWith('.journal')) ?? '';
    let revoked = 0;
    // What is left of the last block takes a few.
    for (let i = 0; i < 40; i++) {
      const victim = issuedToken(await createToken(connection, ADMIN));
      const answer = await revokeToken(connection, ADMIN, victim.id);
      if (answer.status === 200) revoked++;
      else {
        expect(isUnavailable(answer)).toBe(true);
        expect((await useToken(connection, victim)).status).toBe(200);
        break;
      }
    }
    expect(revoked).toBeLessThan(40);
    expect(isUnavailable(await revokeToken(connection, ADMIN, token.id))).toBe(true);
    expect((await useToken(connection, token)).status).toBe(200);
    disk.end();
    expect((await revokeToken(connection, ADMIN, other.id)).status).toBe(200);
    expect(readFileSync(join(disk.folder, name), 'utf8')).toContain(other.id);
  },
);

test('latchkeyd backup and restore: a copy of a running server, and what was revoked since stays revoked', async () => {
  const world = await makeWorld('sqlite');
  const { database, server, connection } = world;
  const [kept, revoked] = [await tokenOf(world, 'admin'), await tokenOf(world, 'admin')];
  const file = join(database.folder, 'backup.db');
  await runAct(database, ['backup', file]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await refusalOf(database, ['backup', file])).toContain('is there already: write another name');
  await revokeToken(connection, ADMIN, revoked.id);
  expect(await refusalOf(database, ['restore', file])).toContain('is in use: stop the server');
  expect((await useToken(connection, kept)).status).toBe(200);
  await server.stop();
  const half = join(database.folder, 'half.db');
  writeFileSync(half, readFileSync(file).subarray(0, 20_000));
  expect(await refusalOf(database, ['restore', half])).toContain('That is no whole database of Latchkey');
  const before = readdirSync(join(database.file, '..'));
  const restored = await runLatchkeyd(['restore', file], { env: database.env });
  expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
  expect(restored.stdout).toContain(
    'What was taken away since was taken away again (1 entries of the journal)',
  );
  const added = readdirSync(join(database.file, '..')).filter((one) => !before.includes(one));
  expect(added).toEqual([expect.stringMatching(/^latchkey\.db-replaced-\d{8}T\d{6}Z$/)]);
  await restart(world);
  expect((await useToken(world.connection, kept)).status).toBe(200);
  expect(isInvalidToken(await useToken(world.connection, revoked))).toBe(true);
});
