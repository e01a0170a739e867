import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { ADMIN_PASSWORD, type Answer, AttackClient, basic, KNOWN_ADMIN } from '../support/attack-client.ts';
import { Durations, isAlive, repeat, residentMib } from '../support/attack-measure.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const FLOOD_MS = process.env.LATCHKEY_FAULTS === 'full' ? 60_000 : 10_000;
const ADDRESSES = Array.from({ length: 50 }, (_, i) => `127.0.0.${i + 2}`);
const GUESSES_PER_SECOND = 200;
const ME = '/api/2.0/preview/scim/v2/Me';
/** How long a person waits at a sign-in page before calling somebody. */
const PATIENCE_MS = 30_000;
const SIGN_IN_EVERY_MS = FLOOD_MS / 5;
const STAFF = Array.from({ length: FLOOD_MS / SIGN_IN_EVERY_MS }, (_, i) => `staff-${i}`);

interface Tally {
  readonly byStatus: Record<string, number>;
  readonly surprises: string[];
}

test('a flood of password guesses stops neither tokens nor people who sign in', async () => {
  const server = await startServer({ env: KNOWN_ADMIN });
  await addStaff(server.dataDir);
  const client = new AttackClient(server.port);
  onTestFinished(() => client.close());
  const token = await client.createToken();
  const startMib = residentMib(server.pid);
  const endsAt = performance.now() + FLOOD_MS;
  const guesses: Tally = { byStatus: {}, surprises: [] };
  const [verifications, signIns] = [new Durations(), new Durations()];
  let peakMib = startMib;
  let lateSignIns = 0;
  let number = 0;

  await Promise.all([
    repeat(endsAt, 1000 / GUESSES_PER_SECOND, async () => {
      const from = ADDRESSES[number % ADDRESSES.length] ?? '127.0.0.2';
      void guess(client, from, number++, guesses);
    }),
    repeat(endsAt, 25, async () => {
      const answer = await client.send('GET', ME, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
      verifications.add(answer.tookMs);
    }),
    repeat(endsAt, SIGN_IN_EVERY_MS, async () => {
      const tookMs = await signInPatiently(client, signIns.count + lateSignIns);
      if (tookMs === undefined) lateSignIns++;
      else signIns.add(tookMs);
      peakMib = Math.max(peakMib, residentMib(server.pid));
    }),
  ]);
  const counts = JSON.stringify(guesses.byStatus);
  console.log(`tokens while passwords are guessed: ${verifications}`);
  console.log(
    `sign-ins meanwhile: ${signIns}, ${lateSignIns} took too long; answers to ${number} guesses: ${counts}`,
  );
  console.log(`memory: ${startMib.toFixed(0)} MiB before, ${peakMib.toFixed(0)} MiB at most`);

  expect(isAlive(server.pid)).toBe(true);
  expect(guesses.surprises).toEqual([]);
  expect(number).toBeGreaterThan((GUESSES_PER_SECOND * FLOOD_MS) / 2000);
  expect(verifications.count).toBeGreaterThan(FLOOD_MS / 100);
  expect(verifications.quantile(0.5)).toBeLessThan(2_000);
  expect(peakMib - startMib).toBeLessThan(150);
  expect(signIns.count + lateSignIns).toBe(STAFF.length);
  expect(lateSignIns).toBe(0);
}, 240_000);

/** One guess, by sign-in or by Basic, at the administrator or at somebody who does not exist. */
async function guess(client: AttackClient, from: string, number: number, tally: Tally): Promise<void> {
  const userName = number % 3 === 0 ? `nobody-${number}` : 'admin';
  const password = `not the right one ${number}`;
  const answer =
    number % 2 === 0
      ? client.signIn(userName, password, from)
      : client.send('GET', ME, { headers: { authorization: basic(userName, password) }, from });
  const settled = await answer.catch((error: Error) => error);
  const what = settled instanceof Error ? settled.message : String(settled.status);
  tally.byStatus[what] = (tally.byStatus[what] ?? 0) + 1;
  const problem = settled instanceof Error ? undefined : findProblem(settled);
  if (problem !== undefined) tally.surprises.push(problem);
}

function findProblem(answer: Answer): string | undefined {
  if (![401, 403, 429, 503].includes(answer.status)) return `${answer.status} ${answer.text}`;
  const mustWait = answer.status === 429 || answer.status === 503;
  if (mustWait && !/^[1-9]\d*$/.test(answer.headers['retry-after'] ?? ''))
    return `${answer.status} without wait`;
  return undefined;
}

/** People whose password nobody has checked yet: a password that was just right is not hashed again. */
async function addStaff(dataDir: string): Promise<void> {
  for (const name of STAFF) {
    const added = await runLatchkeyd(['user', 'add', name], { dataDir, stdin: `${ADMIN_PASSWORD}\n` });
    if (added.exitCode !== 0) throw new Error(added.stderr);
  }
}

/** Signs in as a person would: when told to wait, waits and tries again. How long it took; undefined: too long. */
async function signInPatiently(client: AttackClient, number: number): Promise<number | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < PATIENCE_MS) {
    const answer = await client.signIn(`staff-${number}`, ADMIN_PASSWORD, `127.0.9.${number + 1}`);
    const tookMs = performance.now() - startedAt;
    if (answer.status === 200) return tookMs > PATIENCE_MS ? undefined : tookMs;
    if (answer.status !== 503)
      throw new Error(`Signing in was answered with ${answer.status}: ${answer.text}`);
    await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000);
  }
  return undefined;
}
