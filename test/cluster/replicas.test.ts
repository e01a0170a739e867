import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { runOn, startNodes } from '../support/cluster/same-database.ts';
import type { Connection, Credential } from '../support/faults-connection.ts';
import { createScratchDatabase } from '../support/faults-database.ts';
import { CuttableProxy } from '../support/faults-proxy.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { spawnUnwatched } from '../support/faults-server.ts';
import { createToken, isInvalidToken, issuedToken, revokeToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import {
  findPostgresPrograms,
  restartPostgres,
  startPostgres,
  startStandby,
  type TestPostgres,
} from '../support/postgres.ts';

vi.setConfig({ testTimeout: TEST_MS });

const PROGRAMS = findPostgresPrograms() ?? '';
const REFUSED = 'latchkey_replica_refusals_total';
let primary: TestPostgres;
let standby: TestPostgres;

beforeAll(async () => {
  primary = await startPostgres(PROGRAMS);
  standby = await startStandby(PROGRAMS, primary.url);
  return async () => {
    await standby.stop();
    await primary.stop();
  };
});

/** Whatever the role is set to, of which lists must know nothing. */
const ROLES: Record<string, readonly string[]> = {
  'as it is': [],
  'with snapshots that last': ["default_transaction_isolation = 'repeatable read'"],
  'that waits for no disk': ['synchronous_commit = off'],
};

test.each(Object.entries(ROLES))(
  'lists come from a replica, and lack nothing that any node has answered (a role %s)',
  async (name, settings) => {
    for (const setting of settings) await runOn(primary.url, `ALTER ROLE latchkey SET ${setting}`);
    onTestFinished(() => runOn(primary.url, 'ALTER ROLE latchkey RESET ALL'));
    const [first, second] = (await startNodes(2, both())) as [Connection, Connection];
    // A password takes its time, in which a standby catches up.
    const as = { token: issuedToken(await createToken(first, ADMIN)).value };
    // Whoever does not wait for what was answered finds it missing.
    await setOn(standby, "recovery_min_apply_delay = '15ms'");
    onTestFinished(() => setOn(standby, 'recovery_min_apply_delay = 0'));
    const rounds = times(20, 400);
    for (let i = 0; i < rounds; i++) {
      const [acting, other] = i % 2 === 0 ? [first, second] : [second, first];
      const token = issuedToken(await createToken(acting, as));
      expect(await listedBy(other, as)).toContain(token.id);
      expect((await revokeToken(acting, as, token.id)).status).toBe(200);
      expect(await listedBy(other, as)).not.toContain(token.id);
      expect(await auditOf(other, token.id)).toEqual(['revokeDbToken', 'generateDbToken']);
    }
    const fromReplica = (await countOf(first, 'replica')) + (await countOf(second, 'replica'));
    const fromPrimary = (await countOf(first, 'primary')) + (await countOf(second, 'primary'));
    console.log(
      `a role ${name}: ${fromReplica} lists came from the replica, ${fromPrimary} from the primary`,
    );
    // What is not flushed yet no standby can have.
    if (!settings.includes('synchronous_commit = off')) expect(fromReplica).toBeGreaterThan(rounds / 4);
  },
);

test('a replica that stands still is not read from until it has caught up, and verifies nothing', async () => {
  const [node] = (await startNodes(1, both())) as [Connection];
  await untilReadFrom(node);
  await runOn(standby.url, 'SELECT pg_wal_replay_pause()');
  onTestFinished(() => runOn(standby.url, 'SELECT pg_wal_replay_resume()'));
  const before = await countOf(node, 'replica');
  const kept = issuedToken(await createToken(node, ADMIN));
  const revoked = issuedToken(await createToken(node, ADMIN));
  expect((await useToken(node, kept)).status).toBe(200);
  expect((await revokeToken(node, ADMIN, revoked.id)).status).toBe(200);
  expect(isInvalidToken(await useToken(node, revoked))).toBe(true);
  const listed = await listedBy(node);
  expect(listed).toContain(kept.id);
  expect(listed).not.toContain(revoked.id);
  expect(await countOf(node, 'replica')).toBe(before);
  expect(await figureOf(node, `${REFUSED}{reason="behind"}`)).toBeGreaterThan(0);

  await runOn(standby.url, 'SELECT pg_wal_replay_resume()');
  await untilReadFrom(node);
  expect(await listedBy(node)).toContain(kept.id);
});

test('no list fails for a replica that goes away, or that cancels what it was asked', async () => {
  const [node] = (await startNodes(1, both())) as [Connection];
  await untilReadFrom(node);
  let hasEnded = false;
  const answers: number[] = [];
  const lists = Array.from({ length: 4 }, async () => {
    while (!hasEnded) answers.push((await node.send('GET', TOKENS, ADMIN)).status);
  });
  await restartPostgres(PROGRAMS, standby.url);
  await untilReadFrom(node);
  // Whoever reads there is in the way of what the primary did under this lock, and has to go.
  await setOn(standby, 'max_standby_streaming_delay = 0');
  for (let i = 0; (await figureOf(node, `${REFUSED}{reason="failed"}`)) === 0; i++) {
    expect(i).toBeLessThan(2_000);
    await runOn(primary.url, 'BEGIN; LOCK TABLE tokens IN ACCESS EXCLUSIVE MODE; COMMIT');
  }
  hasEnded = true;
  await Promise.all(lists);
  expect(new Set(answers)).toEqual(new Set([200]));
});

test('a replica that says nothing any more fails no list', async () => {
  const link = await CuttableProxy.start(standby.url);
  const [node] = (await startNodes(1, { ...both(), LATCHKEY_REPLICA_URL: link.url })) as [Connection];
  await untilReadFrom(node);
  link.swallow();
  const token = issuedToken(await createToken(node, ADMIN));
  expect(await listedBy(node)).toContain(token.id);
  expect(await figureOf(node, `${REFUSED}{reason="failed"}`)).toBe(1);
  const before = await countOf(node, 'primary');
  for (let i = 0; i < 3; i++) expect(await listedBy(node)).toContain(token.id);
  expect((await countOf(node, 'primary')) - before).toBe(3);
  link.restore();
  await untilReadFrom(node);
});

test('a node outlives connections to a replica that are cut while nothing is asked on them', async () => {
  const [node] = (await startNodes(1, both())) as [Connection];
  await setOn(standby, "recovery_min_apply_delay = '60ms'");
  onTestFinished(() => setOn(standby, 'recovery_min_apply_delay = 0'));
  for (let round = 0; round < times(5, 50); round++) {
    await untilReadFrom(node);
    expect((await createToken(node, ADMIN)).status).toBe(200);
    const listed = listedBy(node);
    for (let i = 0; i < 5; i++) await runOn(standby.url, READERS_GO);
    await listed;
  }
});

test('a replica that went another way than the primary is not read from, though it came farther', async () => {
  const old = await startPostgres(PROGRAMS);
  const [heir, left] = [await startStandby(PROGRAMS, old.url), await startStandby(PROGRAMS, old.url)];
  onTestFinished(async () => {
    for (const one of [heir, left, old]) await one.stop();
  });
  await startNodes(1, { LATCHKEY_DATABASE_URL: old.url });
  await untilFollowed(heir);
  await runOn(heir.url, 'SELECT pg_promote()');
  await runOn(old.url, 'CREATE TABLE later AS SELECT generate_series(1, 100000) AS n');
  await until(() => hasTable(left, 'later'), 'the other standby does not follow');
  await old.stop();

  const replica = { LATCHKEY_REPLICA_URL: left.url };
  const [node] = (await startNodes(1, { LATCHKEY_DATABASE_URL: heir.url, ...replica })) as [Connection];
  const token = issuedToken(await createToken(node, ADMIN));
  expect(await listedBy(node)).toContain(token.id);
  expect(await countOf(node, 'replica')).toBe(0);
  expect(await figureOf(node, `${REFUSED}{reason="of_another_history"}`)).toBeGreaterThan(0);

  const next = await startStandby(PROGRAMS, heir.url);
  onTestFinished(() => next.stop());
  const [other] = (await startNodes(1, {
    LATCHKEY_DATABASE_URL: heir.url,
    LATCHKEY_REPLICA_URL: `${hostsOf(left, next)}/postgres`,
  })) as [Connection];
  await untilReadFrom(other);
  expect(await listedBy(other)).toContain(token.id);
});

test('the primary itself is no replica, and one of another database stops the start', async () => {
  const same = { LATCHKEY_DATABASE_URL: primary.url, LATCHKEY_REPLICA_URL: primary.url };
  const [node] = (await startNodes(1, same)) as [Connection];
  expect((await node.send('GET', TOKENS, ADMIN)).status).toBe(200);
  expect(await figureOf(node, `${REFUSED}{reason="not_a_standby"}`)).toBeGreaterThan(0);

  await runOn(primary.url, 'CREATE DATABASE beside');
  const foreign = await startPostgres(PROGRAMS);
  onTestFinished(() => foreign.stop());
  const beside = standby.url.replace(/postgres$/, 'beside');
  await until(async () => (await runOn(beside, 'SELECT').catch((e) => e)) === undefined, 'no copy');
  for (const url of [beside, foreign.url]) {
    const { host } = new URL(url);
    const complaint = await refusedStart({ ...both(), LATCHKEY_REPLICA_URL: url });
    expect(complaint).toContain(`LATCHKEY_REPLICA_URL: ${host} does not have the database of`);
  }
});

test('an ordinary role is enough, and where it may not ask how far the primary has come, that is read from', async () => {
  await runOn(primary.url, 'CREATE ROLE plain LOGIN');
  await runOn(primary.url, 'CREATE DATABASE plain OWNER plain');
  const urlAt = ({ url }: TestPostgres) => url.replace(/latchkey@(.*)\/postgres$/, 'plain@$1/plain');
  const env = { LATCHKEY_DATABASE_URL: urlAt(primary), LATCHKEY_REPLICA_URL: urlAt(standby) };
  const [allowed] = (await startNodes(1, env)) as [Connection];
  await untilReadFrom(allowed);

  const asSuperuser = primary.url.replace(/postgres$/, 'plain');
  await runOn(asSuperuser, 'REVOKE EXECUTE ON FUNCTION pg_control_system FROM PUBLIC');
  const [forbidden] = (await startNodes(1, env)) as [Connection];
  for (const node of [allowed, forbidden]) {
    const before = await countOf(node, 'replica');
    const token = issuedToken(await createToken(node, ADMIN));
    expect(await listedBy(node)).toContain(token.id);
    expect(await countOf(node, 'replica')).toBe(before);
  }
});

const READERS_GO =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkeyd'";
const TOKENS = '/api/2.0/token-management/tokens';

function both(): Record<string, string> {
  return { LATCHKEY_DATABASE_URL: primary.url, LATCHKEY_REPLICA_URL: standby.url };
}

async function setOn(server: TestPostgres, setting: string): Promise<void> {
  await runOn(server.url, `ALTER SYSTEM SET ${setting}`);
  await runOn(server.url, 'SELECT pg_reload_conf()');
}

function hostsOf(...servers: TestPostgres[]): string {
  return `postgres://latchkey@${servers.map(({ url }) => new URL(url).host).join(',')}`;
}

async function listedBy(node: Connection, as: Credential = ADMIN): Promise<string[]> {
  const { status, text, body } = await node.send('GET', TOKENS, as);
  if (status !== 200) throw new Error(text);
  return ((body.token_infos ?? []) as { token_id: string }[]).map(({ token_id }) => token_id);
}

async function auditOf(node: Connection, tokenId: string): Promise<string[]> {
  const { body } = await node.send('GET', `/api/latchkey/1.0/audit/events?token_id=${tokenId}`, ADMIN);
  return (body.events as { action_name: string }[]).map(({ action_name }) => action_name);
}

async function figureOf(node: Connection, series: string): Promise<number> {
  const { text } = await node.send('GET', '/metrics', ADMIN);
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length) ?? 0);
}

function countOf(node: Connection, server: 'primary' | 'replica'): Promise<number> {
  return figureOf(node, `latchkey_reports_total{server="${server}"}`);
}

async function untilReadFrom(node: Connection): Promise<void> {
  const before = await countOf(node, 'replica');
  await until(async () => {
    await listedBy(node);
    return (await countOf(node, 'replica')) > before;
  }, 'the replica is not read from');
}

/** Waits until a standby has all that its primary was told. */
async function untilFollowed(server: TestPostgres): Promise<void> {
  await until(() => hasTable(server, 'tokens'), 'the standby does not follow');
}

async function hasTable(server: TestPostgres, name: string): Promise<boolean> {
  return (await runOn(server.url, `SELECT FROM ${name}`).catch((error) => error)) === undefined;
}

async function refusedStart(env: Record<string, string>): Promise<string> {
  const scratch = await createScratchDatabase('sqlite');
  onTestFinished(() => scratch.remove());
  const child = spawnUnwatched(scratch, { env });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).not.toBe(0);
  return complaint;
}
