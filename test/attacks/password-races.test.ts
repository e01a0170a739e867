import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { AttackClient, basic, cookieOf, KNOWN_ADMIN } from '../support/attack-client.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const SESSION = '/api/latchkey/1.0/session';
const STOLEN = 'granite willow saffron 41';
const NEW = 'prairie falcon nutmeg zephyr';
const STOLEN_TOO = 'lagoon thistle cobalt harvest';
const ROUNDS = process.env.LATCHKEY_FAULTS === 'full' ? 20 : 2;

async function startWithAlice() {
  const server = await startServer({ env: KNOWN_ADMIN });
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  const run = async (words: string, stdin = '') => {
    const result = await runLatchkeyd(words.split(' '), { dataDir: server.dataDir, stdin: `${stdin}\n` });
    if (result.exitCode !== 0) throw new Error(result.stderr);
  };
  await run('user add alice', STOLEN);
  return { client, run };
}

/** Calls on and on until told to stop. */
function keepDoing(act: () => Promise<void>): { stop(): Promise<void> } {
  let isStopped = false;
  const running = (async () => {
    while (!isStopped) await act();
  })();
  return {
    stop() {
      isStopped = true;
      return running;
    },
  };
}

/** Signs in with the stolen password, a few at a time: there is always one that has been read and not compared yet. */
function keepSigningIn(client: AttackClient): { cookies: string[]; stop(): Promise<void> } {
  const cookies: string[] = [];
  let number = 0;
  const thieves = Array.from({ length: 4 }, () =>
    keepDoing(async () => {
      const from = `127.2.${Math.floor(++number / 250)}.${(number % 250) + 1}`;
      const answer = await client.signIn('alice', STOLEN, from);
      if (answer.status === 200) cookies.push(cookieOf(answer));
      else await sleep(200);
    }),
  );
  return {
    cookies,
    async stop() {
      await Promise.all(thieves.map((thief) => thief.stop()));
    },
  };
}

async function countLiving(client: AttackClient, cookies: readonly string[]): Promise<number> {
  expect(cookies.length).toBeGreaterThan(0);
  const answers = await Promise.all(
    cookies.map((cookie) => client.send('GET', SESSION, { headers: { cookie } })),
  );
  return answers.filter((answer) => answer.status === 200).length;
}

test('a thief who changes the password over and over cannot undo that the administrator has reset it', async () => {
  const { client, run } = await startWithAlice();
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let [known, next] = [STOLEN, STOLEN_TOO];
    let changes = 0;
    const thief = keepDoing(async () => {
      const answer = await client.send('PUT', '/api/latchkey/1.0/password', {
        headers: { authorization: basic('alice', known) },
        body: { old_password: known, new_password: next },
        from: `127.1.1.${round + 1}`,
      });
      if (answer.status !== 200) return sleep(200);
      changes++;
      [known, next] = [next, known];
    });
    await run('user set-password alice', NEW);
    await thief.stop();
    expect(changes).toBeGreaterThan(0);
    const statuses = [];
    for (const [i, password] of [STOLEN, STOLEN_TOO, NEW].entries()) {
      statuses.push((await client.signIn('alice', password, `127.1.${i + 2}.${round + 1}`)).status);
    }
    outcomes.push(statuses.join());
    await run('user set-password alice', STOLEN);
  }
  expect(outcomes).toEqual(Array(ROUNDS).fill('401,401,200'));
}, 120_000);

test('no session that began with a stolen password outlives the reset of that password', async () => {
  const { client, run } = await startWithAlice();
  const { cookies, stop } = keepSigningIn(client);
  for (let round = 0; round < ROUNDS; round++) {
    await run('user set-password alice', round % 2 === 0 ? NEW : STOLEN);
  }
  await run('user set-password alice', NEW);
  await stop();
  expect(await countLiving(client, cookies)).toBe(0);
}, 120_000);

test('no session begins while its user is being disabled, to live again when the user is enabled', async () => {
  const { client, run } = await startWithAlice();
  const { cookies, stop } = keepSigningIn(client);
  const before: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await run('user disable alice');
    await sleep(400);
    before.push(...cookies.splice(0));
    await run('user enable alice');
  }
  await stop();
  expect(await countLiving(client, before)).toBe(0);
}, 120_000);
