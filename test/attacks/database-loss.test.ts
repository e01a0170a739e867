import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { ADMIN_PASSWORD, AttackClient, cookieOf, KNOWN_ADMIN } from '../support/attack-client.ts';
import { isAlive } from '../support/attack-measure.ts';
import { startServer } from '../support/server.ts';

const SESSION = '/api/latchkey/1.0/session';
const ROUNDS = 5;

/** A way to PostgreSQL that can be cut. */
interface Wire {
  readonly url: string;
  /** From now on answers are kept back. */
  hold(): void;
  /** Resets every connection and lets new ones through again. */
  cut(): void;
}

async function layWire(): Promise<Wire> {
  const postgres = process.env.LATCHKEY_TEST_POSTGRES_URL;
  if (postgres === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const name = `attacked_${process.pid}_${Date.now()}`;
  const admin = new pg.Client({ connectionString: postgres });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(postgres);
  const port = Number(url.port);
  const near = new Set<Socket>();
  let isHeld = false;
  const wire = createServer((client) => {
    const far = connect(port, url.hostname);
    near.add(client);
    client.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (!isHeld) client.write(bytes);
    });
    for (const socket of [client, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        near.delete(client);
        client.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const client of near) client.destroy();
    wire.close();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  const address = wire.address();
  url.port = String(typeof address === 'object' ? address?.port : '');
  url.pathname = `/${name}`;
  return {
    url: url.href,
    hold() {
      isHeld = true;
    },
    cut() {
      for (const client of near) client.resetAndDestroy();
      isHeld = false;
    },
  };
}

test.each([
  ['reads', 'GET'],
  ['sign-ins', 'POST'],
])(
  'connections to PostgreSQL that are lost under %s cost answers, not the server',
  async (_what, method) => {
    const wire = await layWire();
    const server = await startServer({ env: { ...KNOWN_ADMIN, LATCHKEY_DATABASE_URL: wire.url } });
    const client = new AttackClient(server.port);
    onTestFinished(() => client.close());
    const cookie = cookieOf(await client.signIn('admin', ADMIN_PASSWORD));
    for (let round = 0; round < ROUNDS && isAlive(server.pid); round++) {
      wire.hold();
      const asked = Array.from({ length: 6 }, (_, i) =>
        method === 'GET'
          ? client.send('GET', SESSION, { headers: { cookie } })
          : client.signIn('admin', ADMIN_PASSWORD, `127.0.0.${i + 2}`),
      );
      const statuses = Promise.all(asked.map((answer) => answer.then(({ status }) => status, String)));
      await sleep(200);
      wire.cut();
      expect((await statuses).filter((status) => ![200, 500, 503].includes(Number(status)))).toEqual([]);
    }
    expect(isAlive(server.pid), server.stderr()).toBe(true);
    await sleep(1_000);
    expect((await client.send('GET', SESSION, { headers: { cookie } })).status).toBe(200);
  },
  60_000,
);
