import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase } from '../support/faults-database.ts';
import { CuttableProxy } from '../support/faults-proxy.ts';
import { Sampler } from '../support/faults-sampler.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import { createToken, issuedToken, isUnavailable, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { findPostgresPrograms, startPostgres } from '../support/postgres.ts';

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
    expect(isUnavailable(await useToken(node, other))).toBe(true);
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

async function startOverOwnPostgres() {
  const postgres = await startPostgres(PROGRAMS ?? '');
  onTestFinished(() => postgres.stop());
  const set = async (statement: string) => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(statement);
    await client.query('SELECT pg_reload_conf()');
    await client.end();
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
