import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CAN_TURN_CLOCKS, TurnedClock } from '../support/cluster/turned-clock.ts';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import { createToken, isInvalidToken, issuedToken, revokeToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN, STALENESS_BOUND_MS } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const HOUR_S = 3_600;
const MONTH_S = 30 * 24 * HOUR_S;
const CREATE = '/api/2.0/token/create';

for (const engine of ENGINES) {
  test.skipIf(!CAN_TURN_CLOCKS)(
    `expiry follows the clock of the node, and revocation none (${engine})`,
    async () => {
      const database = await createScratchDatabase(engine);
      onTestFinished(() => database.remove());
      const clock = new TurnedClock();
      const right = await startServer(database);
      const turned = await startServer(database, { ...KNOWN_PASSWORD, ...clock.env });
      const [toRight, toTurned] = [new Connection(right.url), new Connection(turned.url)];
      onTestFinished(() => {
        toRight.close();
        toTurned.close();
      });
      const body = { comment: 'for an hour', lifetime_seconds: HOUR_S };
      const short = issuedToken(await toRight.send('POST', CREATE, ADMIN, { body }));
      expect((await useToken(toTurned, short)).status).toBe(200);
      clock.set(2 * HOUR_S);
      await until(async () => isInvalidToken(await useToken(toTurned, short)), 'the clock is not followed');
      expect((await useToken(toRight, short)).status).toBe(200);
      clock.set(0);
      await until(
        async () => (await useToken(toTurned, short)).status === 200,
        'the clock is not followed back',
      );

      for (const seconds of [-MONTH_S, -HOUR_S, 0, HOUR_S, MONTH_S]) {
        const token = issuedToken(await createToken(toRight, ADMIN));
        const own = issuedToken(await createToken(toRight, ADMIN));
        expect((await useToken(toTurned, token)).status).toBe(200);
        // Set while it remembers the token, and hears of the revocation.
        clock.set(seconds);
        expect((await useToken(toTurned, token)).status).toBe(200);
        const { answeredAt } = await revokeToken(toRight, ADMIN, token.id);
        await sleep(Math.max(0, answeredAt + STALENESS_BOUND_MS - performance.now()));
        expect(isInvalidToken(await useToken(toTurned, token)), `${seconds} s`).toBe(true);
        expect((await revokeToken(toTurned, ADMIN, own.id)).status).toBe(200);
        expect(isInvalidToken(await useToken(toTurned, own)), `${seconds} s`).toBe(true);
        clock.set(0);
        expect(isInvalidToken(await useToken(toTurned, token)), `back from ${seconds} s`).toBe(true);
        expect(isInvalidToken(await useToken(toTurned, own)), `back from ${seconds} s`).toBe(true);
      }
    },
  );
}
