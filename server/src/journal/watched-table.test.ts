import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import type { Principal } from '../principals/principal.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import type { installTriggers } from './trigger-store.ts';
import { isWatched, NOT_WATCHED, WATCHED, type WatchedName, watchedTable } from './watched-table.ts';

const caller = systemCaller('test');

/** Columns whose change takes nothing away, and why. */
const HARMLESS: Readonly<Record<WatchedName, readonly string[]>> = {
  tokens: [
    // What it is and whose, which nothing changes.
    ...['last_four', 'owner_id', 'created_by_id', 'created_with_token_id', 'replaces', 'created_at'],
    ...['chain_id', 'chain_started_at'],
    // What people are shown, and what it learns: `scopes` is what it may.
    ...['comment', 'autoscope_state', 'autoscope_started_at', 'autoscope_ends_at'],
    // What comes of a rotation is that one of the two is revoked, which `revoked_at` tells.
    ...['replaced_by', 'awaits_use_until', 'reused_at'],
  ],
  token_rotations: ['token_id', 'sealed_value', 'ends_at', 'previous_expires_at'],
  principals: [
    ...[
      'kind',
      'name',
      'display_name',
      'display_key',
      'external_id',
      'external_key',
      'given_name',
      'given_key',
    ],
    ...['family_name', 'family_key', 'email', 'entitlements', 'roles', 'created_at', 'updated_at'],
  ],
  memberships: [],
  permissions: [],
  passwords: ['phc', 'set_at', 'ends_at'],
  password_links: ['code_hash', 'created_by_id', 'ends_at'],
  settings: [],
  ip_access_lists: [],
  identity_links: ['link_id', 'email', 'linked_by', 'linked_at', 'last_sign_in_at'],
  introspection_bindings: ['created_at', 'created_by_id'],
  secret_acls: [],
  dbfs_acls: [],
  dbfs_entries: ['parent_id', 'name', 'name_key', 'is_dir', 'size', 'sha256', 'blob_id', 'modified_at'],
  sessions: [
    'principal_id',
    'created_at',
    'last_seen_at',
    'proved_at',
    'expires_at',
    'address',
    'user_agent',
  ],
  host_sessions: ['session_id', 'upstream', 'created_at'],
  command_login_codes: [
    ...['principal_id', 'session_id', 'redirect_uri', 'challenge', 'machine', 'scopes', 'lifetime_seconds'],
    ...['created_at'],
  ],
};

const linesOf = ({ core }: TestApp) => readFileSync(core.journal.path, 'utf8').split('\n').slice(0, -1);

test('of every table and every column it is known whether a change of it takes something away', async () => {
  const { core } = await startTestApp();
  for (const { name, columns } of await core.db.sql.introspection.getTables()) {
    const found = columns.map((column) => column.name).sort();
    if (!isWatched(name)) {
      expect(Object.keys(NOT_WATCHED), `${name}: say in watched-table.ts what of it is journalled`).toContain(
        name,
      );
      continue;
    }
    const { key, columns: told } = watchedTable(name);
    expect([...key, ...told, ...HARMLESS[name]].sort(), name).toEqual(found);
  }
});

test('every row of a watched table that goes is handed in for the journal unless backups are to bring it back, whichever statement removes it', async () => {
  const { core } = await startTestApp();
  const failed = core.db.write(async (tx) => {
    for (const name of Object.keys(WATCHED) as WatchedName[]) {
      const { key, columns, comesBack } = watchedTable(name);
      const table = (await tx.sql.introspection.getTables()).find((one) => one.name === name);
      const values = (table?.columns ?? []).map(({ dataType }) =>
        /text/i.test(dataType) ? sql.lit('7') : /blob|bytea/i.test(dataType) ? sql`null` : sql.lit(7),
      );
      // Bytes may not be null in one of them: its row is made of what it takes.
      const names = (table?.columns ?? []).map((column) => sql.ref(column.name));
      const bytes = tx.engine === 'sqlite' ? sql.raw("x'07'") : sql.raw("'\\x07'::bytea");
      const filled = values.map((value, i) =>
        /blob|bytea/i.test(table?.columns[i]?.dataType ?? '') ? bytes : value,
      );
      await sql`delete from journal_pending`.execute(tx.sql);
      await sql`insert into ${sql.table(name)} (${sql.join(names)}) values (${sql.join(filled)})`.execute(
        tx.sql,
      );
      const where = sql`${sql.ref(key[0] ?? '')} = ${/text/i.test(table?.columns.find((c) => c.name === key[0])?.dataType ?? '') ? sql.lit('7') : sql.lit(7)}`;
      for (const column of columns) {
        await sql`delete from journal_pending`.execute(tx.sql);
        const type = table?.columns.find((one) => one.name === column)?.dataType ?? '';
        const other = /text/i.test(type) ? sql.lit('8') : sql.lit(8);
        await sql`update ${sql.table(name)} set ${sql.ref(column)} = ${other} where ${where}`.execute(tx.sql);
        expect(await pendingOf(tx), `${name}.${column}`).toEqual([name]);
      }
      await sql`delete from journal_pending`.execute(tx.sql);
      await sql`delete from ${sql.table(name)} where ${where}`.execute(tx.sql);
      expect(await pendingOf(tx), name).toEqual(comesBack ? [] : [name]);
    }
    throw new Error('all was well');
  });
  await expect(failed).rejects.toThrow('all was well');
});

async function pendingOf(tx: Parameters<typeof installTriggers>[0]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select taken_from as name from journal_pending`.execute(
    tx.sql,
  );
  return rows.map(({ name }) => name);
}

/** What people and jobs do, and the table that the journal tells of it. */
const ACTS: readonly [string, WatchedName, (app: TestApp, alice: Principal) => Promise<unknown>][] = [
  [
    'an owner revokes',
    'tokens',
    async (app, alice) => app.post('/api/2.0/token/delete', alice, { token_id: (await app.token(alice)).id }),
  ],
  ['an administrator disables', 'principals', ({ core }, { id }) => core.account.disable(caller, id)],
  [
    'a password is set anew',
    'passwords',
    ({ core }, { name }) => core.account.resetPassword(caller, name, 'copper lantern orbit 3'),
  ],
  [
    'tokens are switched off',
    'settings',
    ({ core }) => core.settings.change(caller, { enableTokensConfig: 'false' }),
  ],
  [
    'the limit of a lifetime is lowered',
    'settings',
    ({ core }) => core.settings.change(caller, { maxTokenLifetimeDays: '7' }),
  ],
  [
    'a permission is taken away',
    'permissions',
    ({ core }) => core.permissions.set(caller, 'tokens', core.installation.groups.usersId, undefined),
  ],
  [
    'somebody is deleted',
    'principals',
    async (app, { id }) => app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${id}`, await app.admin()),
  ],
  [
    'somebody signs out',
    'sessions',
    async (app, alice) => app.send('DELETE', '/api/latchkey/1.0/session', await app.signIn(alice)),
  ],
  [
    'addresses are blocked',
    'ip_access_lists',
    async (app) =>
      app.post('/api/2.0/ip-access-lists', await app.admin(), {
        ...{ label: 'far', list_type: 'BLOCK', ip_addresses: ['203.0.113.9'] },
      }),
  ],
  [
    'a list of addresses is deleted',
    'ip_access_lists',
    async (app) => {
      const admin = await app.admin();
      const list = { label: 'far', list_type: 'BLOCK', ip_addresses: ['203.0.113.9'] };
      const { body } = await app.post('/api/2.0/ip-access-lists', admin, list);
      const { list_id: id } = body.ip_access_list as { list_id: string };
      return app.send('DELETE', `/api/2.0/ip-access-lists/${id}`, admin);
    },
  ],
];

test.each(ACTS)('when %s, the journal tells of %s before anybody is answered', async (_what, table, act) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  if (table === 'ip_access_lists') await app.core.settings.change(caller, { enableIpAccessLists: 'true' });
  const before = linesOf(app).length;
  await act(app, alice);
  const told = linesOf(app).slice(before).join('\n');
  expect(told).toContain(`"from":"${table}"`);
  expect(told).not.toContain('argon2');
});

test('what takes nothing away is not in the journal, and no value or hash of a password ever is', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const before = linesOf(app).length;
  const token = await app.token(alice);
  await app.get('/api/2.0/token/list', token);
  expect(linesOf(app)).toHaveLength(before);
  await app.core.account.resetPassword(caller, 'alice', 'copper lantern orbit 3');
  const all = linesOf(app).join('\n');
  for (const secret of [token.value, 'argon2', 'copper lantern']) expect(all).not.toContain(secret);
});
