import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase } from '../support/faults-database.ts';
import { CuttableProxy } from '../support/faults-proxy.ts';
import { Sampler } from '../support/faults-sampler.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import {
  createToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { findPostgresPrograms, startPostgres } from '../support/postgres.ts';
import { runProgram } from '../support/program.ts';

vi.setConfig({ testTimeout: TEST_MS });

const PROGRAMS = findPostgresPrograms();
/** What a server says that is a primary no longer, or one that nobody follows. */
const NO_LEADERS = {
  'a server that only reads': 'default_transaction_read_only',
  'a primary whose synchronous standby has left': 'synchronous_standby_names',
} as const;
const VALUES = { default_transaction_read_only: 'on', synchronous_standby_names: 'somebody' };
/** One at a time, and half a second apart at the most once it is clear that nobody answers. */
const MOST_ATTEMPTS = 60;
const REFUSED_ANSWERS = 1_000;

for (const [what, setting] of Object.entries(NO_LEADERS)) {
  test.skipIf(PROGRAMS === undefined)(`${what} is not believed, and nothing waits for it`, async () => {
    const { node, set } = await startOverOwnPostgres();
    const token = issuedToken(await createToken(node, ADMIN));
    const other = issuedToken(await createToken(node, ADMIN));
    expect((await useToken(node, token)).status).toBe(200);

    await set(`ALTER SYSTEM SET ${setting} = '${VALUES[setting]}'`);
    await until(
      async () => isUnavailable(await useToken(node, token)),
      'a remembered token is still accepted',
    );
    const ofOther = await useToken(node, other);
    expect(isUnavailable(ofOther), `${ofOther.status} ${ofOther.text}`).toBe(true);
    // Before any effect, and so not 500.
    for (let i = 0; i < 5; i++) expect(isUnavailable(await createToken(node, ADMIN, 'refused'))).toBe(true);

    await set(`ALTER SYSTEM RESET ${setting}`);
    await until(async () => (await createToken(node, ADMIN)).status === 200, 'it does not write again');
    for (const one of [token, other]) expect((await useToken(node, one)).status).toBe(200);
    const { body } = await node.send('GET', '/api/2.0/token/list', ADMIN);
    const comments = (body.token_infos as { comment?: string }[]).map(({ comment }) => comment);
    expect(comments).not.toContain('refused');
  });
}

test.skipIf(PROGRAMS === undefined)(
  'a database that is away is not stormed by those who wait for it',
  async () => {
    const { url } = await startPostgres(PROGRAMS ?? '').then((postgres) => {
      onTestFinished(() => postgres.stop());
      return postgres;
    });
    const proxy = await CuttableProxy.start(url);
    const { node, nodeUrl } = await startOver(proxy.url);
    const token = issuedToken(await createToken(node, ADMIN));
    proxy.refuse();
    const sampler = new Sampler(nodeUrl, token);
    const refusals = () => sampler.answers.filter((answer) => isUnavailable(answer)).length;
    await until(() => refusals() > REFUSED_ANSWERS, 'too little is refused');
    const attempts = proxy.refused;
    proxy.restore();
    await until(() => sampler.answers.at(-1)?.status === 200, 'the token is not accepted again');
    await sampler.stop();
    console.log(`${refusals()} requests refused with ${attempts} attempts to connect`);
    expect(attempts).toBeGreaterThan(0);
    expect(attempts).toBeLessThan(MOST_ATTEMPTS);
  },
);

test.skipIf(PROGRAMS === undefined)(
  'what another server has under the same numbers is not taken for known',
  async () => {
    const [before, after] = [await startPostgres(PROGRAMS ?? ''), await startPostgres(PROGRAMS ?? '')];
    onTestFinished(async () => {
      await before.stop();
      await after.stop();
    });
    const proxy = await CuttableProxy.start(before.url);
    const { node } = await startOver(proxy.url);
    const lost = issuedToken(await createToken(node, ADMIN));
    const ended = issuedToken(await createToken(node, ADMIN));
    await copyDatabase(before.url, after.url);
    // The change of one number is of another token here than there, as after a fail-over that lost the former.
    expect((await revokeToken(node, ADMIN, lost.id)).status).toBe(200);
    await run(
      after.url,
      `UPDATE tokens SET revoked_at = 1 WHERE token_id = '${ended.id}';
     UPDATE feed_head SET seq = seq + 1;
     INSERT INTO changes (seq, kind, subject, changed_at) SELECT seq, 'token', '${ended.id}', 1 FROM feed_head`,
    );
    const numbers = 'SELECT seq FROM feed_head';
    expect(await run(after.url, numbers)).toEqual(await run(before.url, numbers));
    expect((await useToken(node, ended)).status).toBe(200);
    proxy.redirect(after.url);
    await until(async () => (await useToken(node, lost)).status === 200, 'the other server is not found');
    await until(async () => isInvalidToken(await useToken(node, ended)), 'it is still remembered as good');
  },
);

/** All of a database, into an empty one. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const dump = await runProgram(join(PROGRAMS ?? '', 'pg_dump'), ['--no-owner', from]);
  expect(dump.exitCode, dump.stderr).toBe(0);
  const load = ['--quiet', '-v', 'ON_ERROR_STOP=1', to];
  const loaded = await runProgram(join(PROGRAMS ?? '', 'psql'), load, { stdin: dump.stdout });
  expect(loaded.exitCode, loaded.stderr).toBe(0);
}

async function run(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function startOverOwnPostgres() {
  const postgres = await startPostgres(PROGRAMS ?? '');
  onTestFinished(() => postgres.stop());
  const set = async (statement: string) => {
    await run(postgres.url, statement);
    await run(postgres.url, 'SELECT pg_reload_conf()');
  };
  return { ...(await startOver(postgres.url)), set };
}

async function startOver(url: string): Promise<{ node: Connection; nodeUrl: string }> {
  const scratch = await createScratchDatabase('sqlite');
  onTestFinished(() => scratch.remove());
  const server = await startServer(scratch, { ...KNOWN_PASSWORD, LATCHKEY_DATABASE_URL: url });
  const node = new Connection(server.url);
  onTestFinished(() => node.close());
  return { node, nodeUrl: server.url };
}
