import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { Exercise, liveTokens, misplaceSecrets } from '../support/faults-exercise.ts';
import { sendMalformed } from '../support/faults-malformed.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { findLeaks, type Place } from '../support/faults-secrets.ts';
import { runAct, startServer } from '../support/faults-server.ts';
import type { RunningServer } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

/** Where nothing listens: each failure is logged with all that is known. */
const NOTIFICATIONS = {
  LATCHKEY_SMTP_URL: 'smtp://mailer:brass+lantern+quay+9@127.0.0.1:2',
  LATCHKEY_MAIL_FROM: 'latchkey@example.com',
  LATCHKEY_WEBHOOK_URL: 'http://hook:copper+lantern+quay+8@127.0.0.1:2/marble-lantern-quay-7',
  LATCHKEY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'sealing wax').toString('base64')}`,
};
const SETTINGS = {
  ...NOTIFICATIONS,
  LATCHKEY_LOG_LEVEL: 'trace',
  LATCHKEY_METRICS_PORT: '0',
  LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
  LATCHKEY_DATABASE_TIMEOUT_MS: '2000',
};
const PASSWORDS = {
  admin: 'violet "anchor" mosaic tundra 7',
  bobAtFirst: 'kopfstein pflaster süßholz 44',
  bob: 'reed & marsh / lantern? 3 #9',
};
const TABLES = {
  sqlite: "select name from sqlite_schema where type = 'table'",
  postgres: "select tablename as name from pg_tables where schemaname = 'public'",
};
const PASSWORD_LINE = /^(?:Initial p|P)assword: +(\S+)$/m;

for (const engine of ENGINES) {
  test(`no token value, password or cookie is written down anywhere (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const server = await startServer(database, SETTINGS);
    const exercise = new Exercise(server.url);
    for (const secret of ['brass+lantern+quay+9', 'copper+lantern+quay+8', 'marble-lantern-quay-7'])
      exercise.password(secret, 'of mail server or webhook');
    exercise.password(NOTIFICATIONS.LATCHKEY_WEBHOOK_SECRET.slice(6), 'that signs messages');
    const places = await setUpPeople(exercise, database, server);
    await useAndMisuse(exercise, server.url);
    await breakTables(exercise, database);
    places.push(...(await placesOf('the first server', server)));
    await server.stop();

    const second = await startServer(database, { ...SETTINGS, LATCHKEY_TOKEN_PREFIX: 'acme' });
    const prefixed = new Exercise(second.url, exercise.secrets);
    await useAndMisuse(prefixed, second.url);
    places.push(...(await placesOf('the second server', second)));
    await second.kill();
    const stored = await storedPlaces(database);
    places.push(...stored);

    const tokens = [...exercise.tokens, ...prefixed.tokens];
    for (const { id } of tokens) expect(stored.some(({ bytes }) => bytes.includes(id))).toBe(true);
    expect(Object.keys(exercise.statuses).sort()).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '500', '503']),
    );
    const leaks = findLeaks(exercise.secrets, places);
    const kilobytes = Math.round(places.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024);
    console.log(
      `secrets (${engine}): ${exercise.secrets.length} secrets, ${tokens.length} of them token values, searched in ` +
        `${places.length} places of ${kilobytes} kB: ${leaks.length} found; ` +
        `answers: ${JSON.stringify(exercise.statuses)} and ${JSON.stringify(prefixed.statuses)}`,
    );
    expect(leaks).toEqual([]);
  });
}

/** Passwords set in every way there is; gives back what the commands for that said. */
async function setUpPeople(
  exercise: Exercise,
  database: ScratchDatabase,
  server: RunningServer,
): Promise<Place[]> {
  await until(() => PASSWORD_LINE.test(server.stdout()), 'the server shows no password');
  const printed = exercise.password(server.firstPassword, 'that the first start printed');
  for (const [name, password] of Object.entries(PASSWORDS)) exercise.password(password, `of ${name}`);
  await exercise.generate({ user: 'admin', password: printed });
  const acts = [
    await runAct(database, ['user', 'add', 'bob'], `${PASSWORDS.bobAtFirst}\n`),
    await runAct(database, ['user', 'set-password', 'bob'], `${PASSWORDS.bob}\n`),
    await runAct(database, ['user', 'disable', 'bob']),
    await runAct(database, ['user', 'enable', 'bob']),
    await runAct(database, ['reset-admin']),
  ];
  const reset = PASSWORD_LINE.exec(acts.at(-1)?.stdout ?? '')?.[1];
  if (reset === undefined) throw new Error('reset-admin shows no password.');
  const session = await exercise.signIn('admin', exercise.password(reset, 'that reset-admin printed'));
  for (const old of [PASSWORDS.bob, reset]) {
    const change = { old_password: old, new_password: PASSWORDS.admin };
    await exercise.send('PUT', '/api/latchkey/1.0/password', session, change);
  }
  return acts.flatMap(({ stdout, stderr }, i) => [
    { name: `stdout of command ${i}`, bytes: Buffer.from(stdout.replace(reset, '')) },
    { name: `stderr of command ${i}`, bytes: Buffer.from(stderr) },
  ]);
}

async function useAndMisuse(exercise: Exercise, url: string): Promise<void> {
  await liveTokens(exercise, 'admin', PASSWORDS.admin);
  await liveTokens(exercise, 'bob', PASSWORDS.bob);
  const credential = { user: 'bob', password: PASSWORDS.bob };
  const good = await exercise.generate(credential);
  const ended = await exercise.generate(credential);
  await exercise.send('POST', '/api/2.0/token/delete', credential, { token_id: ended.id });
  for (const token of [good, ended]) {
    await misplaceSecrets(exercise, { ...credential, token });
    await sendMalformed(url, { ...credential, token: token.value });
  }
}

/** Faults of the server's own, which it logs with all it knows. */
async function breakTables(exercise: Exercise, database: ScratchDatabase): Promise<void> {
  const credential = { user: 'bob', password: PASSWORDS.bob };
  const token = await exercise.generate(credential);
  for (const table of ['tokens', 'audit_events', 'sessions']) {
    await database.change(`alter table ${table} rename to away`);
    await exercise.send('POST', '/api/2.0/token/create', credential, { comment: 'fails' });
    await exercise.send('GET', `/api/2.0/token/list?x=${token.value}`, { token: token.value });
    await exercise.send('POST', '/api/latchkey/1.0/session', undefined, {
      username: 'bob',
      password: PASSWORDS.bob,
    });
    await database.change(`alter table away rename to ${table}`);
  }
}

async function placesOf(name: string, server: RunningServer): Promise<Place[]> {
  const metricsUrl = /^Metrics are at (\S+)$/m.exec(server.stdout())?.[1] ?? '';
  const metrics = await (await fetch(metricsUrl)).text();
  expect(metrics).toContain('latchkey_verifications_total');
  const printed = PASSWORD_LINE.exec(server.stdout())?.[1] ?? '';
  expect(server.stderr()).toContain('"/api/2.0/token/create"');
  return [
    // The one time that a password is shown.
    { name: `stdout of ${name}`, bytes: Buffer.from(server.stdout().replace(printed, '')) },
    { name: `the log of ${name}`, bytes: Buffer.from(server.stderr()) },
    { name: `the metrics of ${name}`, bytes: Buffer.from(metrics) },
  ];
}

/** All files that the server has written, byte for byte, and all rows of all tables as text. */
async function storedPlaces(database: ScratchDatabase): Promise<Place[]> {
  const entries = readdirSync(database.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const places = files.map((file) => ({ name: file, bytes: readFileSync(file) }));
  if (database.engine === 'sqlite') {
    const main = files.filter((file) => file.startsWith(database.file));
    expect(main.map((file) => file.slice(database.file.length)).sort()).toEqual([
      '',
      '-reserve',
      '-shm',
      '-wal',
    ]);
  }
  for (const { name } of await database.query(TABLES[database.engine])) {
    const rows = await database.query(`select * from "${name}"`);
    const lines = rows.map((row) => Object.values(row).join('\n'));
    places.push({ name: `the table ${name}`, bytes: Buffer.from(lines.join('\n')) });
  }
  return places;
}
