import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import {
  ADMIN_PASSWORD,
  KNOWN_PASSWORD,
  runAct,
  spawnUnwatched,
  startServer,
} from '../support/faults-server.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(3, 20);
const SCOPES = times(400, 900);
/** About as long as sealing so many data keys anew takes. */
const LONGEST_RUN_MS = 40;
const AT_A_TIME = 25;
const AUTHORIZATION = `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`;

async function call(url: string, path: string, body?: object): Promise<Response> {
  const answer = await fetch(`${url}/api/2.0/secrets/${path}`, {
    headers: { authorization: AUTHORIZATION },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** All at once would wait longer for the database than they may. */
async function someAtATime(scopes: readonly string[], act: (scope: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < scopes.length; i += AT_A_TIME) {
    await Promise.all(scopes.slice(i, i + AT_A_TIME).map(act));
  }
}

/** Every secret that comes back otherwise than it was put. */
async function findLost(url: string, scopes: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  await someAtATime(scopes, async (scope) => {
    const { value } = (await (await call(url, `get?scope=${scope}&key=k`)).json()) as { value: string };
    if (Buffer.from(value, 'base64').toString() !== `value of ${scope}`) lost.push(scope);
  });
  return lost;
}

async function knownKeys(database: ScratchDatabase): Promise<number> {
  return (await database.query('select key_id from secret_master_keys')).length;
}

async function stageOf(database: ScratchDatabase): Promise<string> {
  const keys = await database.query('select key_id from secret_master_keys where retired_at is null');
  const sealed = await database.query('select distinct master_key_id from secret_scopes');
  if (keys.length === 1) return 'not begun, or ended';
  return sealed.length === 1 ? 'before the first or after the last scope' : 'between scopes';
}

for (const engine of ENGINES) {
  test(`kill -9 during a rotation of the master key loses no secret, whenever it comes (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    // Over PostgreSQL nobody makes a key but the operator.
    const giveKey = async () => {
      if (engine === 'postgres') await runAct(database, ['secrets', 'new-key']);
    };
    const server = await startServer(database, KNOWN_PASSWORD);
    await giveKey();
    const scopes = Array.from({ length: SCOPES }, (_, i) => `s${i}`);
    await someAtATime(scopes, async (scope) => {
      await call(server.url, 'scopes/create', { scope });
      await call(server.url, 'put', { scope, key: 'k', string_value: `value of ${scope}` });
    });
    const stages: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round++) {
      await giveKey();
      const known = await knownKeys(database);
      const child = spawnUnwatched(database, { args: ['secrets', 'rotate-master-key'] });
      const closed = once(child, 'close');
      await until(async () => (await knownKeys(database)) > known, 'the rotation does not begin');
      await sleep(Math.random() * LONGEST_RUN_MS);
      child.kill('SIGKILL');
      await closed;
      const stage = await stageOf(database);
      stages[stage] = (stages[stage] ?? 0) + 1;
      expect(await findLost(server.url, scopes)).toEqual([]);
      await giveKey();
      const { stdout } = await runAct(database, ['secrets', 'rotate-master-key']);
      expect(stdout).toMatch(/any more: keep it as long as you keep backups/);
      expect(await database.query('select distinct master_key_id from secret_scopes')).toHaveLength(1);
      expect(await findLost(server.url, scopes)).toEqual([]);
    }
    const again = await startServer(database, KNOWN_PASSWORD);
    expect(await findLost(again.url, scopes)).toEqual([]);
    console.log(`rotation (${engine}): ${ROUNDS} rounds, killed at ${JSON.stringify(stages)}`);
  });
}
