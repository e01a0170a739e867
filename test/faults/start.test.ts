import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { startServer } from '../support/faults-server.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(2, 10);

for (const engine of ENGINES) {
  test(`of two processes that start at once on nothing, one makes the first administrator (${engine})`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const database = await createScratchDatabase(engine);
      onTestFinished(() => database.remove());
      const servers = await Promise.all([startServer(database, {}), startServer(database, {})]);
      const passwords = () =>
        servers.flatMap((server) => [...server.stdout().matchAll(/^Initial password: +(\S+)$/gm)]);
      await until(() => passwords().length > 0, 'no process shows a password');
      const [printed, ...more] = passwords().map(([, password]) => password ?? '');
      expect(printed).toBeDefined();
      expect(more).toEqual([]);
      for (const { url } of servers) expect(await signIn(url, printed ?? '')).toBe(200);
      await Promise.all(servers.map((server) => server.stop()));
      expect(passwords()).toHaveLength(1);
      const users = await database.query("select name from principals where kind = 'user'");
      expect(users).toEqual([{ name: 'admin' }]);
      const groups = await database.query("select name from principals where kind = 'group' order by name");
      expect(groups).toEqual([{ name: 'admins' }, { name: 'users' }]);
      expect((await readLedger(database)).problems).toEqual([]);
    }
    console.log(
      `two processes at once on an empty database (${engine}): ${ROUNDS} rounds, one administrator and one password each`,
    );
  });
}

async function signIn(url: string, password: string): Promise<number> {
  const connection = new Connection(url);
  const body = { username: 'admin', password };
  const answer = await connection.send('POST', '/api/latchkey/1.0/session', undefined, { body });
  connection.close();
  return answer.status;
}
