import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Answer, Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { CuttableProxy } from '../support/faults-proxy.ts';
import { countStatuses, Sampler } from '../support/faults-sampler.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN, STALENESS_BOUND_MS } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(1, 10);
const NEVER_ISSUED = { value: `dapi${'0123456789abcdef'.repeat(2)}` };

/** Each cut lasts longer than the bound, and the silent one longer than that and the time that an answer is waited for. */
const CUTS = {
  refuse: { what: 'refuses connections', lastsMs: 2_500 },
  swallow: { what: 'is silent', lastsMs: 5_000 },
} as const;

type Cut = keyof typeof CUTS;

for (const cut of ['refuse', 'swallow'] satisfies Cut[]) {
  const { what } = CUTS[cut];
  test.skipIf(!ENGINES.includes('postgres'))(
    `a node whose database ${what} vouches for nobody beyond the bound, and recovers by itself`,
    async () => {
      const database = await createScratchDatabase('postgres');
      onTestFinished(() => database.remove());
      const proxy = await CuttableProxy.start(database.env.LATCHKEY_DATABASE_URL ?? '');
      const near = await startServer(database);
      const far = await startServer(database, { ...KNOWN_PASSWORD, LATCHKEY_DATABASE_URL: proxy.url });
      for (let round = 1; round <= ROUNDS; round++) {
        const seen = await watchCut({ nearUrl: near.url, farUrl: far.url, proxy, cut });
        console.log(`database ${what}, round ${round} of ${ROUNDS}: ${describe(seen)}`);
        expectHonesty(seen);
      }
    },
  );
}

interface Seen {
  readonly cutAt: number;
  readonly revokedAt: number;
  readonly restoredAt: number;
  readonly recoveredAt: number;
  /** Of a token that stays good, and is remembered when the cut comes. */
  readonly good: Sampler;
  /** Of one that is remembered, and revoked elsewhere during the cut. */
  readonly ending: Sampler;
  /** Of a good one that the node has never seen before the cut. */
  readonly fresh: Sampler;
  /** Of a value that is no token's. */
  readonly unknown: Sampler;
  readonly ready: Answer;
  readonly write: Answer;
}

/** Cuts the far node off for a while, revokes a token on the near one meanwhile, and gives back all answers. */
async function watchCut(given: {
  nearUrl: string;
  farUrl: string;
  proxy: CuttableProxy;
  cut: Cut;
}): Promise<Seen> {
  const toNear = connectTo(given.nearUrl);
  const toFar = connectTo(given.farUrl);
  const [good, ending, fresh] = [await issue(toNear), await issue(toNear), await issue(toNear)];
  const samplers = {
    good: new Sampler(given.farUrl, good),
    ending: new Sampler(given.farUrl, ending),
    unknown: new Sampler(given.farUrl, NEVER_ISSUED),
  };
  await until(() => samplers.good.hasAccepted && samplers.ending.hasAccepted, 'a token is not accepted');

  given.proxy[given.cut]();
  const cutAt = performance.now();
  const { status, answeredAt: revokedAt } = await revokeToken(toNear, ADMIN, ending.id);
  expect(status).toBe(200);
  const ofFresh = new Sampler(given.farUrl, fresh);
  const writing = createToken(connectTo(given.farUrl), ADMIN, 'while cut off');
  await sleep(CUTS[given.cut].lastsMs);
  const ready = await toFar.send('GET', '/readyz', undefined);
  const restoredAt = performance.now();
  given.proxy.restore();

  const isWell = async () => (await createToken(toFar, ADMIN)).status === 200;
  await until(isWell, 'the node does not recover');
  for (const token of [good, fresh]) expect((await useToken(toFar, token)).status).toBe(200);
  expect(isInvalidToken(await useToken(toFar, ending))).toBe(true);
  const recoveredAt = performance.now();
  const all = { ...samplers, fresh: ofFresh };
  await Promise.all(Object.values(all).map((sampler) => sampler.stop()));
  return { ...all, cutAt, revokedAt, restoredAt, recoveredAt, ready, write: await writing };
}

function expectHonesty({ cutAt, revokedAt, restoredAt, ...seen }: Seen): void {
  const boundAt = cutAt + STALENESS_BOUND_MS;
  for (const answers of [
    seen.good.between(boundAt, restoredAt),
    seen.ending.between(boundAt, restoredAt),
    seen.fresh.between(cutAt, restoredAt),
    seen.unknown.between(cutAt, restoredAt),
  ]) {
    expect(answers.length).toBeGreaterThan(0);
    expect(othersThan(isUnavailable, answers)).toEqual([]);
  }
  // Never "Invalid access token." for one that is good.
  const isAcceptedOrUnavailable = (answer: Answer) => answer.status === 200 || isUnavailable(answer);
  expect(othersThan(isAcceptedOrUnavailable, [...seen.good.answers, ...seen.fresh.answers])).toEqual([]);
  const afterRevocation = seen.ending.between(revokedAt + STALENESS_BOUND_MS, Number.POSITIVE_INFINITY);
  const isRefusedOrUnavailable = (answer: Answer) => isInvalidToken(answer) || isUnavailable(answer);
  expect(othersThan(isRefusedOrUnavailable, afterRevocation)).toEqual([]);
  expect(seen.ready.status).toBe(503);
  expect(isUnavailable(seen.write) || seen.write.status === 500, seen.write.text).toBe(true);
}

function describe({ good, ending, fresh, unknown, cutAt, restoredAt, recoveredAt }: Seen): string {
  const boundAt = cutAt + STALENESS_BOUND_MS;
  const during = [good, ending, fresh, unknown].flatMap((sampler) => sampler.between(boundAt, restoredAt));
  const slowestMs = Math.max(...during.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
  const recoveryMs = Math.round(recoveredAt - restoredAt);
  return `${countStatuses(during)} beyond the bound, the slowest after ${Math.round(slowestMs)} ms; recovered ${recoveryMs} ms after the cut`;
}

function othersThan(isRight: (answer: Answer) => boolean, answers: readonly Answer[]): string[] {
  return answers
    .filter((answer) => !isRight(answer))
    .map(({ status, text }) => `${status} ${text.slice(0, 200)}`);
}

async function issue(connection: Connection): Promise<IssuedToken> {
  return issuedToken(await createToken(connection, ADMIN));
}

function connectTo(url: string): Connection {
  const connection = new Connection(url);
  onTestFinished(() => connection.close());
  return connection;
}
