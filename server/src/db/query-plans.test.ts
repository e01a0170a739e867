import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { ENDPOINTS } from '../testing/endpoints/all.ts';
import type { Cast, Endpoint } from '../testing/endpoints/endpoint.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';

// SQLite plans without having counted rows, so what it does with an empty database is what it does with millions.

/** Tables that grow with use: no query may walk one from end to end. (Sessions end within days.) */
const LARGE = [
  ...['tokens', 'token_usage', 'token_addresses', 'audit_events', 'audit_statements', 'changes'],
  ...['upstream_hours', 'upstream_uses', 'upstream_clients'],
  ...['dbfs_entries', 'dbfs_acls', 'dbfs_upload_parts'],
];

test('no query that the server makes walks all rows of a table that grows with use', async ({ skip }) => {
  if (process.env.LATCHKEY_TEST_DATABASE === 'postgres') skip('PostgreSQL plans by what it counts');
  const prepared = vi.spyOn(DatabaseSync.prototype, 'prepare');
  const app = await startTestApp();
  await useEverything(app);
  const statements = new Set(prepared.mock.calls.map(([sql]) => sql));
  prepared.mockRestore();
  const file = new DatabaseSync(join(app.database.folder, 'data', 'latchkey.db'), { readOnly: true });
  const walks = [...statements].flatMap((sql) => walksOf(file, sql));
  file.close();
  expect(statements.size).toBeGreaterThan(150);
  expect(walks).toEqual([]);
});

async function useEverything(app: TestApp): Promise<void> {
  const alice = await app.user('alice');
  const cast: Cast = {
    ...{ app, alice, bob: await app.user('bob'), robot: await app.servicePrincipal('robot') },
    aliceToken: () => app.token(alice),
  };
  for (const caller of [await app.admin(), alice]) {
    const credential = await app.signIn(caller);
    for (const { method, path, good } of ENDPOINTS.filter(isHarmless)) {
      const input = await good(cast, caller);
      const body = input.body !== undefined && { body: input.body };
      const token = await app.token(caller);
      for (const one of [token, credential]) await app.send(method, input.path ?? path, one, { ...body });
    }
  }
  await searchTokens(app);
  const everybody = [{ group_name: 'users', permission_level: 'CAN_USE' }];
  const admin = await app.admin();
  for (const object of ['tokens', 'passwords'])
    await app.send('PUT', `/api/2.0/permissions/authorization/${object}`, admin, {
      body: { access_control_list: everybody },
    });
  await app.node.jobs.flush();
  await app.node.jobs.sign();
  app.clock.advance('400d');
  await app.node.jobs.clean();
}

/** Each of the ways that a search of everybody's tokens can walk, from its beginning and from a place on. */
async function searchTokens(app: TestApp): Promise<void> {
  const admin = await app.admin();
  await app.token(admin, { comment: 'laptop' });
  await app.token(admin, { comment: 'laptop' });
  const place = Buffer.from(`1.${'0'.repeat(64)}`).toString('base64url');
  for (const filter of [
    'search=laptop',
    'status=expired',
    'status=revoked',
    'status=active,expired,revoked',
    'never_expires=true',
    'never_expires=true&status=revoked',
    'expiring_within_days=7',
    'expiring_within_days=7&owner=admin',
    'expiring_within_days=7&created_by=admin',
    'unused_for_days=30&search=laptop',
    'created_by=admin&scope=sql',
    'owner=admin&created_by=admin&search=laptop',
    'address=127.0.0.1',
  ])
    for (const from of ['', `&page_token=${place}`]) {
      const { status, text } = await app.get(`/api/latchkey/1.0/tokens?${filter}${from}`, admin);
      expect([filter, status, text]).toEqual([filter, 200, expect.any(String)]);
    }
}

/** Not what takes from the callers what they call with. */
function isHarmless({ method, path }: Endpoint): boolean {
  return method === 'GET' || !/permissions|password|session|workspace-conf/.test(path);
}

/** Where a plan says that rows of a large table are visited one after the other. */
function walksOf(file: DatabaseSync, sql: string): { sql: string; plan: string }[] {
  if (!/^\s*(select|update|delete|insert|with)\b/i.test(sql)) return [];
  const plan = file.prepare(`explain query plan ${sql}`).all() as { detail: string }[];
  const aliases = new Map([...sql.matchAll(/"(\w+)" as "(\w+)"/g)].map(([, table, alias]) => [alias, table]));
  // A page of a list, in the order of an index: it ends where the page does.
  const isPage = sql.endsWith('limit ?') && !plan.some(({ detail }) => detail.includes('TEMP B-TREE'));
  const pages = [...sql.matchAll(/limit \?\) as "(\w+)"/g)].map(([, name]) => `SCAN ${name}`);
  return plan.flatMap(({ detail }) => {
    const [, name = ''] = /^SCAN (\w+)/.exec(detail) ?? [];
    const isBounded = (isPage && detail.includes('USING INDEX')) || pages.includes(detail);
    return LARGE.includes(aliases.get(name) ?? name) && !isBounded ? [{ sql, plan: detail }] : [];
  });
}
