import { expect, onTestFinished, test } from 'vitest';
import { ADMIN_PASSWORD, type AttackClient } from '../support/attack-client.ts';
import { Durations } from '../support/attack-measure.ts';
import { startTarget } from '../support/attack-target.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';

const TRIES = 36;
const MAX_RATIO = 3;

/** Who is guessed at, and with which password. */
const GUESSES = {
  'an unknown user': ['nobody', 'not the right one'],
  'a wrong password': ['alice', 'not the right one'],
  "a disabled user's right password": ['gone', ADMIN_PASSWORD],
} as const;

test('how long a refused sign-in takes, and what it says, does not tell who exists', async () => {
  const { server, client, end } = await startTarget();
  onTestFinished(end);
  await run(server.dataDir, 'user add alice');
  await run(server.dataDir, 'user add gone');
  await run(server.dataDir, 'user disable gone');
  const durations = new Map(Object.keys(GUESSES).map((what) => [what, new Durations()]));
  const answers = new Set<string>();
  for (let i = 0; i < TRIES; i++) {
    // In turn, and each time in another order, so that whatever else this machine does falls on all alike.
    const order = Object.entries(GUESSES).map((_, j, all) => all[(i + j) % all.length] ?? all[0]);
    for (const [j, guessed] of order.entries()) {
      if (guessed === undefined) throw new Error('Nobody is guessed at.');
      const [what, [userName, password]] = guessed;
      const answer = await guess(client, userName, password, `127.0.${j + 1}.${i + 1}`);
      durations.get(what)?.add(answer.tookMs);
      answers.add(answer.said);
    }
  }
  for (const [what, one] of durations) console.log(`${what}: ${one}`);
  const [ofMedians, ofQuartiles] = [ratioAt(durations, 0.5), ratioAt(durations, 0.25)];
  console.log(
    `slowest to fastest: ${ofMedians.toFixed(2)} by medians, ${ofQuartiles.toFixed(2)} by lower quartiles`,
  );
  expect([...answers]).toHaveLength(1);
  // What the server does differently shows in both; what else this busy machine does, hardly ever.
  expect(Math.min(ofMedians, ofQuartiles)).toBeLessThan(MAX_RATIO);
});

function ratioAt(durations: ReadonlyMap<string, Durations>, share: number): number {
  const values = [...durations.values()].map((one) => one.quantile(share));
  return Math.max(...values) / Math.min(...values);
}

async function guess(client: AttackClient, userName: string, password: string, from: string) {
  const { status, headers, text, tookMs } = await client.signIn(userName, password, from);
  const { date: _date, 'x-request-id': _id, ...told } = headers;
  return { tookMs, said: JSON.stringify([status, told, text]) };
}

async function run(dataDir: string, words: string): Promise<void> {
  const stdin = `${ADMIN_PASSWORD}\n`;
  const { exitCode, stderr } = await runLatchkeyd(words.split(' '), { dataDir, stdin });
  if (exitCode !== 0) throw new Error(stderr);
}
