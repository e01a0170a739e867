import { createHash } from 'node:crypto';
import { sql as raw } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import type { Queryable } from './db/database.ts';
import type { Principal } from './principals/principal.ts';
import { DocumentedApi } from './testing/documented-api.ts';
import { ENDPOINTS } from './testing/endpoints/all.ts';
import type { Cast, Endpoint } from './testing/endpoints/endpoint.ts';
import { INTROSPECTED } from './testing/endpoints/introspection.ts';
import { PASSWORD, startTestApp, type TestApp, type TestCredential } from './testing/harness.ts';
import type { TestAnswer } from './testing/http-client.ts';
import { PROVIDER_ENV, TestIdentityProvider } from './testing/identity-provider.ts';

// Every endpoint × every kind of caller × every kind of input: what is answered, that a refusal changes nothing, that
// no answer holds a secret, and that requests and answers are what the OpenAPI document says.

/** Tables that a request may touch without having done anything. */
const ALWAYS_MOVING = [
  'audit_events',
  'changes',
  'feed_head',
  'leases',
  'nodes',
  'token_usage',
  'token_addresses',
  'sessions',
  'pending_sign_ins',
  'activity_counts',
  'upstream_hours',
  'upstream_uses',
  'upstream_clients',
  'exposure_reports',
];
const MAX_BODY_BYTES = 20_000;
let cases = 0;

afterAll(() =>
  console.log(`endpoints × callers × inputs: ${cases} cases over ${ENDPOINTS.length} endpoints`),
);

interface Role {
  readonly name: string;
  readonly caller: Principal;
  readonly credential: TestCredential;
  /** The refusal that this caller gets from an endpoint whatever it sends; undefined: it may call it. */
  refusal(endpoint: Endpoint): readonly [status: number, errorCode: string] | undefined;
}

const DENIED = [403, 'PERMISSION_DENIED'] as const;

test('every route of the APIs is in the table', async () => {
  const app = await startTestApp();
  const served = app.node.routes
    .filter(({ method, path }) => method !== 'HEAD' && !isPage(path))
    .map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(served)].sort()).toEqual(
    [...new Set(ENDPOINTS.map(({ method, path }) => `${method} ${path}`))].sort(),
  );
});

test.each(ENDPOINTS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s answers every caller as it says, and a refusal changes nothing',
  async (_name, endpoint) => {
    const { app, cast, roles, secrets, api } = await start();
    const tables = await tablesOf(app);
    const wrong = (status: number, errorCode: string) =>
      [status, endpoint.isScim ? `SCIM_${status}` : errorCode] as const;
    for (const role of roles) {
      const refusal = isOpenTo(endpoint, role) ? undefined : role.refusal(endpoint);
      const ask = async (input: { path?: string; body?: unknown }) => {
        cases++;
        const answer = await app.send(endpoint.method, input.path ?? endpoint.path, role.credential, {
          ...(input.body !== undefined && { body: input.body }),
        });
        for (const secret of secrets)
          expect(answer.text + JSON.stringify(answer.headers)).not.toContain(secret);
        expect([role.name, input, api.answerProblem(endpoint, answer)]).toEqual([
          role.name,
          input,
          undefined,
        ]);
        return answer;
      };
      const expectRefused = async (
        what: string,
        input: { path?: string; body?: unknown },
        [status, errorCode]: readonly [number, string],
      ) => {
        const answer = await ask(input);
        expect([role.name, what, answer.status, errorCodeOf(answer)]).toEqual([
          role.name,
          what,
          status,
          errorCode,
        ]);
      };
      /** Looks at every row of the database: once for many requests, since that takes longer than they do. */
      const expectUnchanged = async (what: string, act: () => Promise<void>) => {
        // What earlier requests have deleted is removed in the background.
        await app.core.fileGarbage.settle();
        const before = await stateOf(app, tables);
        await act();
        expect([role.name, what, await stateOf(app, tables)]).toEqual([role.name, what, before]);
      };

      await expectUnchanged('what cannot be meant', async () => {
        if (!endpoint.bodyless) {
          await expectRefused(
            'malformed',
            { body: '{"comment": ' },
            refusal ?? wrong(400, 'MALFORMED_REQUEST'),
          );
          await expectRefused('no object', { body: '[]' }, refusal ?? wrong(400, 'MALFORMED_REQUEST'));
          const large = { body: { comment: 'x'.repeat(MAX_BODY_BYTES) } };
          if (!endpoint.takesLargeBodies)
            await expectRefused('too large', large, refusal ?? wrong(413, 'MALFORMED_REQUEST'));
        }
        for (const input of endpoint.wrongTypes ?? []) {
          const what = `wrong type: ${JSON.stringify(input)}`;
          const isToldByTheDocument = api.requestProblem(endpoint, input) !== undefined;
          expect([what, isToldByTheDocument]).toEqual([what, input.isBeyondSchema !== true]);
          await expectRefused(what, input, refusal ?? wrong(400, 'INVALID_PARAMETER_VALUE'));
        }
      });
      if (endpoint.foreign !== undefined) {
        const { answer } = endpoint.foreign;
        const input = await endpoint.foreign.input(cast, role.caller);
        await expectUnchanged('foreign', () => expectRefused('foreign', input, refusal ?? answer));
      }
      const good = await endpoint.good(cast, role.caller);
      expect([good, api.requestProblem(endpoint, good, { isStrict: true })]).toEqual([good, undefined]);
      if (refusal !== undefined) await expectUnchanged('good', () => expectRefused('good', good, refusal));
      else expect([role.name, (await ask(good)).status]).toEqual([role.name, endpoint.status ?? 200]);
    }
  },
);

function isOpenTo({ who }: Endpoint, { credential }: Role): boolean {
  if (who === 'anyone but browsers') return credential === undefined || !('cookie' in credential);
  return who === 'anyone' || (who === 'anyone, or everybody' && credential === undefined);
}

const GUARDED =
  '[[upstreams]]\nname = "wiki"\nhost = "wiki.example.com"\npages = "https://wiki.example.com"\n';

async function start() {
  const provider = await TestIdentityProvider.start();
  const env = { LATCHKEY_MAX_BODY_BYTES: String(MAX_BODY_BYTES), ...PROVIDER_ENV };
  const upstream = `\n[[upstreams]]\nname = "${INTROSPECTED}"\npath = "/${INTROSPECTED}"\n`;
  const app = await startTestApp({ env, toml: `${provider.toml()}\n${GUARDED}${upstream}` });
  const admin = await app.admin();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const robot = await app.servicePrincipal('robot');
  const cast: Cast = { app, alice, bob, robot, aliceToken: () => app.token(alice) };
  const expired = await app.token(alice, { lifetimeSeconds: 1 });
  const revoked = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  const scoped = await app.token(admin, { scopes: ['mlflow'] });
  const tokens = { alice: await app.token(alice), bob: await app.token(bob), robot: await app.token(robot) };
  const adminToken = await app.token(admin);
  app.clock.advance('1s');
  // Which makes what a node knows of changes a second older.
  await expect.poll(async () => (await app.get('/readyz')).status).toBe(200);

  const byKind = (endpoint: Endpoint, isAdministrator: boolean, via: 'token' | 'session') => {
    if (endpoint.who === 'service principals' || endpoint.who === 'anyone but browsers') return DENIED;
    if (endpoint.who === 'tokens') return via === 'token' ? undefined : DENIED;
    if (/^sessions|without a token$/.test(endpoint.who) && via === 'token') return DENIED;
    return endpoint.who.startsWith('administrators') && !isAdministrator ? DENIED : undefined;
  };
  const withToken = (name: string, caller: Principal, credential: TestCredential): Role => ({
    ...{ name, caller, credential },
    refusal: (endpoint) =>
      endpoint.who === 'service principals' && caller.kind === 'service_principal'
        ? undefined
        : byKind(endpoint, caller.isAdministrator, 'token'),
  });
  const always = (
    name: string,
    credential: TestCredential,
    refusal: readonly [status: number, errorCode: string],
  ): Role => ({ ...{ name, caller: alice, credential }, refusal: () => refusal });
  const routeScopes = new Map(
    app.node.routes.map(({ method, path, access }) => [
      `${method} ${path}`,
      typeof access === 'string' ? 'any' : access.scope,
    ]),
  );
  const roles: Role[] = [
    always('anonymous', undefined, [401, 'UNAUTHENTICATED']),
    always('expired token', expired, DENIED),
    always('revoked token', revoked, DENIED),
    withToken('user', alice, tokens.alice),
    withToken('other user', bob, tokens.bob),
    withToken('service principal', robot, tokens.robot),
    {
      ...{ name: 'scoped token', caller: admin, credential: scoped },
      refusal: ({ method, path }) => (routeScopes.get(`${method} ${path}`) === 'any' ? undefined : DENIED),
    },
    withToken('administrator', admin, adminToken),
    {
      ...{ name: 'user by session', caller: alice, credential: await app.signIn(alice) },
      refusal: (endpoint) => byKind(endpoint, false, 'session'),
    },
    {
      ...{ name: 'administrator by session', caller: admin, credential: await app.signIn(admin) },
      refusal: (endpoint) => byKind(endpoint, true, 'session'),
    },
  ];
  const values = [expired, revoked, scoped, adminToken, ...Object.values(tokens)].map(({ value }) => value);
  const api = new DocumentedApi((await app.get('/api/latchkey/1.0/openapi.json')).body);
  return { app, cast, roles, secrets: [...values, PASSWORD], api };
}

/** Pages are for browsers, and in their own tests. */
function isPage(path: string): boolean {
  return !path.startsWith('/api/') && !ENDPOINTS.some((endpoint) => endpoint.path === path);
}

function errorCodeOf({ body }: TestAnswer): string | undefined {
  return body?.error_code ?? (body?.detail && `SCIM_${body.status}`);
}

/** Whose rows only an act changes. */
async function tablesOf({ core }: TestApp): Promise<string[]> {
  const tables = await core.db.sql.introspection.getTables();
  return tables
    .map(({ name }) => name)
    .filter((name) => !ALWAYS_MOVING.includes(name) && !name.startsWith('sqlite_'))
    .sort();
}

/** A hash of every row of these tables. */
async function stateOf({ core: { db } }: TestApp, tables: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const hashes = db.engine === 'postgres' ? await hashesOf(db, tables) : undefined;
  if (hashes !== undefined) return hash.update(JSON.stringify(hashes)).digest('hex');
  for (const name of tables) {
    const rows = await db.sql
      .selectFrom(name as 'tokens')
      .selectAll()
      .execute();
    hash.update(name).update(
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    );
  }
  return hash.digest('hex');
}

/** By the database itself and at once: each question to it takes longer than what there is to hash. */
async function hashesOf(db: Queryable, tables: readonly string[]): Promise<readonly unknown[]> {
  const each = tables.map(
    (name) =>
      raw`select ${raw.lit(name)}::text as name, string_agg(md5(t::text), '' order by md5(t::text)) as hash from ${raw.table(name)} as t`,
  );
  const { rows } = await raw`${raw.join(each, raw` union all `)}`.execute(db.sql);
  return rows;
}
