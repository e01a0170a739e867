import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import { createToken, issuedToken, revokeToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { spawnLatchkeyd } from '../support/latchkeyd.ts';
import { checkOutPredecessor } from '../support/predecessor.ts';

const predecessor = checkOutPredecessor();
if ('missing' in predecessor) {
  // Named, and no pass where nobody looks at what is left out.
  if (process.env.CI === 'true') throw new Error(predecessor.missing);
  console.log(`rolling upgrades are not tested: ${predecessor.missing}`);
}

afterAll(() => {
  if ('remove' in predecessor) predecessor.remove();
});

for (const engine of ENGINES) {
  test.skipIf('missing' in predecessor)(
    `the version before the latest migration goes on beside this one (${engine})`,
    async () => {
      if ('missing' in predecessor) return;
      const database = await createScratchDatabase(engine);
      onTestFinished(() => database.remove());
      const old = await spawnLatchkeyd({
        env: { ...database.env, ...KNOWN_PASSWORD },
        main: predecessor.main,
        without: predecessor.unknownSettings,
      });
      onTestFinished(() => old.kill());
      const before = await database.query('SELECT name FROM migrations');
      const fresh = await startServer(database);
      const added = (await database.query('SELECT name FROM migrations')).length - before.length;
      expect(added).toBeGreaterThan(0);
      const [toOld, toFresh] = [new Connection(old.url), new Connection(fresh.url)];
      onTestFinished(() => {
        toOld.close();
        toFresh.close();
      });
      const both = [toOld, toFresh] as const;
      for (const [maker, revoker] of [
        [toOld, toFresh],
        [toFresh, toOld],
        [toOld, toOld],
        [toFresh, toFresh],
      ] as const) {
        const token = issuedToken(await createToken(maker, ADMIN));
        for (const connection of both) expect((await useToken(connection, token)).status).toBe(200);
        expect((await revokeToken(revoker, ADMIN, token.id)).status).toBe(200);
        for (const connection of both)
          await until(
            async () => (await useToken(connection, token)).status === 403,
            'a revoked token is still accepted',
          );
      }
      // What only the new one knows of must not disturb the old one.
      const token = issuedToken(await createToken(toOld, ADMIN));
      const path = '/api/2.0/token/delete?wait=all';
      expect((await toFresh.send('POST', path, ADMIN, { body: { token_id: token.id } })).status).toBe(200);
      await until(
        async () => (await useToken(toOld, token)).status === 403,
        'a revoked token is still accepted',
      );
      expect((await fetch(`${old.url}/readyz`)).status).toBe(200);
      await fresh.stop();
      expect((await createToken(toOld, ADMIN)).status).toBe(200);
      await old.stop();
    },
  );
}
