import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { isAlive } from '../support/attack-measure.ts';
import { exchange, StubbornClient } from '../support/attack-raw.ts';
import { startTarget } from '../support/attack-target.ts';
import type { ServerOptions } from '../support/latchkeyd.ts';

const HEAD = 'GET /api/2.0/token/list HTTP/1.1\r\nHost: localhost\r\n';
const UPGRADE = `${HEAD}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`;
/** The server gives headers 15 s and looks every 5 s. */
const HEADERS_MS = 21_000;
const STOP_MS = 10_000;

type Finish = TestContext['onTestFinished'];

async function startOwnTarget(onTestFinished: Finish, options?: ServerOptions) {
  const target = await startTarget(options);
  onTestFinished(() => target.end());
  const clients: StubbornClient[] = [];
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  /** As many clients as asked for, all of which send these bytes and then hold on. */
  const hold = (count: number, bytes = ''): StubbornClient[] => {
    const held = Array.from({ length: count }, () => new StubbornClient(target.server.port, bytes));
    clients.push(...held);
    return held;
  };
  return { ...target, hold };
}

/** Whether the server has answered that it waits no longer, or is gone from the connection. */
async function hasGivenUp(client: StubbornClient): Promise<boolean> {
  return client.received.startsWith('HTTP/1.1 4') || client.isCutOff();
}

async function count(
  clients: readonly StubbornClient[],
  what: (client: StubbornClient) => Promise<boolean>,
): Promise<number> {
  return (await Promise.all(clients.map(what))).filter(Boolean).length;
}

// Concurrent, since all of them mostly wait.
test.concurrent('clients that do not come to the point are given up, and those that got an answer are cut off', async ({
  onTestFinished,
}) => {
  const { server, hold, countTokens } = await startOwnTarget(onTestFinished);
  const unready = {
    'nothing sent': hold(10),
    'a line begun': hold(10, 'GET /api'),
    'headers never ended': hold(10, HEAD),
  };
  const answered = {
    'no HTTP at all': hold(10, 'hello\r\n\r\n'),
    'an upgrade': hold(10, UPGRADE),
    CONNECT: hold(10, 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  };
  const drip = setInterval(() => {
    for (const client of unready['headers never ended']) client.write('X-Slow: 1\r\n');
  }, 1_000);
  onTestFinished(() => clearInterval(drip));
  await sleep(HEADERS_MS);
  clearInterval(drip);
  const left: Record<string, number> = {};
  for (const [what, clients] of Object.entries(unready)) left[what] = 10 - (await count(clients, hasGivenUp));
  for (const [what, clients] of Object.entries(answered)) {
    left[what] = 10 - (await count(clients, (client) => client.isCutOff()));
  }
  console.log(`of 10 clients each, still held after ${HEADERS_MS} ms: ${JSON.stringify(left)}`);
  expect(Object.values(left)).toEqual(Object.values(left).map(() => 0));
  expect(isAlive(server.pid)).toBe(true);
  expect(await countTokens()).toBe(1);
}, 60_000);

test.concurrent('clients that hold on do not keep the server from stopping', async ({ onTestFinished }) => {
  const endless = {
    'a request': HEAD,
    'a body': `POST${HEAD.slice(3)}Content-Length: 9\r\n\r\n{`,
    'an upgrade': UPGRADE,
  };
  const stopped = await Promise.all(
    Object.entries(endless).map(async ([what, bytes]) => {
      const { server, hold } = await startOwnTarget(onTestFinished);
      hold(3, bytes);
      await sleep(300);
      process.kill(server.pid, 'SIGTERM');
      const stoppedBy = performance.now() + STOP_MS;
      while (isAlive(server.pid) && performance.now() < stoppedBy) await sleep(50);
      return [what, isAlive(server.pid) ? 'still there' : /"msg":"stopped"/.exec(server.stderr())?.[0]];
    }),
  );
  expect(stopped).toEqual(Object.keys(endless).map((what) => [what, '"msg":"stopped"']));
}, 30_000);

test.concurrent('connections beyond the limit are closed at once, and the places of those that go are free again', async ({
  onTestFinished,
}) => {
  const { server, client, hold } = await startOwnTarget(onTestFinished, {
    env: { LATCHKEY_MAX_CONNECTIONS: '20' },
  });
  client.close();
  const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  expect((await exchange(server.port, health)).text).toMatch(/^HTTP\/1.1 200 /);
  const held = hold(20);
  await sleep(200);
  for (let i = 0; i < 20; i++) {
    expect(await exchange(server.port, health)).toEqual({ text: '', wasClosed: true });
  }
  for (const one of held.slice(0, 5)) one.destroy();
  await sleep(200);
  expect((await exchange(server.port, health)).text).toMatch(/^HTTP\/1.1 200 /);
});
