import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from '../support/faults-server.ts';
import { CommitSwallower } from '../support/faults-swallowed-commit.ts';
import { createToken, issuedToken, revokeToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

test.skipIf(!ENGINES.includes('postgres'))(
  'a token whose COMMIT was not answered is told as unknown, and revoked when it turns up',
  async () => {
    const database = await createScratchDatabase('postgres');
    onTestFinished(() => database.remove());
    const relay = await CommitSwallower.start(database.env.LATCHKEY_DATABASE_URL ?? '');
    const server = await startServer(database, { ...KNOWN_PASSWORD, LATCHKEY_DATABASE_URL: relay.url });
    const connection = new Connection(server.url);
    onTestFinished(() => connection.close());
    const ending = issuedToken(await createToken(connection, ADMIN, 'ending'));
    const other = issuedToken(await createToken(connection, ADMIN, 'other'));

    relay.arm();
    const answer = await createToken(connection, ADMIN, 'nobody got this');
    expect(relay.swallowed).toBe(1);
    expect([answer.status, answer.body.error_code]).toEqual([500, 'INTERNAL_ERROR']);
    const sql = "select revoke_reason from tokens where comment = 'nobody got this'";
    await until(
      async () => (await database.query(sql))[0]?.revoke_reason === 'unconfirmed',
      'a token that nobody got is not revoked',
    );
    const events = await database.query(
      "select request_params from audit_events where action_name = 'garbageCollectDbToken'",
    );
    expect(events).toHaveLength(1);

    // What takes away is never undone by it, and what others have is left alone.
    relay.arm();
    expect((await revokeToken(connection, ADMIN, ending.id)).status).toBe(500);
    await until(async () => (await useToken(connection, ending)).status === 403, 'it was not revoked');
    expect((await useToken(connection, other)).status).toBe(200);
    await server.stop();
  },
);
