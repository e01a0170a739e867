import { expect, onTestFinished, test, vi } from 'vitest';
import type { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { expectRefusals, reportStaleness } from '../support/faults-refusals.ts';
import { TEST_MS, times } from '../support/faults-scale.ts';
import { ADMIN_PASSWORD, runAct } from '../support/faults-server.ts';
import { createToken, type IssuedToken, issuedToken } from '../support/faults-tokens.ts';
import { ADMIN, actWhileInUse, startTwoNodes } from '../support/faults-two-nodes.ts';
import { Staleness } from '../support/faults-usage.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(3, 50);
const BOB = { user: 'bob', password: ADMIN_PASSWORD };
const TOKEN_PERMISSIONS = '/api/2.0/permissions/authorization/tokens';
const IP_ACCESS_LISTS = '/api/2.0/ip-access-lists';
const USERS = '/api/2.0/preview/scim/v2/Users';
const ADMINS_MANAGE = { group_name: 'admins', permission_level: 'CAN_MANAGE' };
const USERS_USE = { group_name: 'users', permission_level: 'CAN_USE' };

/** What an administrator does to a token that is in use, and what undoes it before the next round. */
interface Act {
  readonly what: string;
  do(toAct: Connection, token: IssuedToken, bobId: string): Promise<{ answeredAt: number }>;
  undo?(toAct: Connection, database: ScratchDatabase, bobId: string): Promise<unknown>;
}

const setPermissions = (toAct: Connection, ...entries: object[]) =>
  send(toAct, 'PUT', TOKEN_PERMISSIONS, { access_control_list: [ADMINS_MANAGE, ...entries] });

const setActive = (toAct: Connection, bobId: string, value: boolean) =>
  send(toAct, 'PATCH', `${USERS}/${bobId}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value }],
  });

/** By one list, which is made where there is none. */
async function blockUsers(toAct: Connection, enabled: boolean): Promise<{ answeredAt: number }> {
  const lists = await toAct.send('GET', IP_ACCESS_LISTS, ADMIN);
  const [known] = lists.body.ip_access_lists as { list_id: string }[];
  if (known !== undefined) return send(toAct, 'PATCH', `${IP_ACCESS_LISTS}/${known.list_id}`, { enabled });
  await send(toAct, 'PATCH', '/api/2.0/workspace-conf', { enableIpAccessLists: 'true' });
  const list = { label: 'users', list_type: 'BLOCK', ip_addresses: ['127.0.0.1'] };
  return send(toAct, 'POST', IP_ACCESS_LISTS, list);
}

const ACTS: readonly Act[] = [
  {
    what: 'CAN_USE taken away',
    do: (toAct) => setPermissions(toAct),
    undo: (toAct) => setPermissions(toAct, USERS_USE),
  },
  {
    what: 'revoked by an administrator',
    do: (toAct, { id }) => send(toAct, 'DELETE', `/api/2.0/token-management/tokens/${id}`),
  },
  {
    what: 'owner deactivated',
    do: (toAct, _token, bobId) => setActive(toAct, bobId, false),
    undo: (toAct, _database, bobId) => setActive(toAct, bobId, true),
  },
  {
    what: 'address blocked by an IP access list',
    do: (toAct) => blockUsers(toAct, true),
    undo: (toAct) => blockUsers(toAct, false),
  },
  {
    what: 'owner deleted',
    do: (toAct, _token, bobId) => send(toAct, 'DELETE', `${USERS}/${bobId}`),
    undo: (_toAct, database) => runAct(database, ['user', 'add', 'bob'], `${ADMIN_PASSWORD}\n`),
  },
];

for (const engine of ENGINES) {
  test.each(ACTS)(
    `$what: refused at once by the node that did it, by another within the bound (${engine})`,
    async (act) => {
      const database = await createScratchDatabase(engine);
      onTestFinished(() => database.remove());
      const nodes = await startTwoNodes(database);
      await runAct(database, ['user', 'add', 'bob'], `${ADMIN_PASSWORD}\n`);
      const findBob = async () =>
        String((await database.query("select id from principals where name = 'bob'"))[0]?.id);
      const seen = { acting: new Staleness(), other: new Staleness() };
      for (let round = 0; round < ROUNDS; round++) {
        await actWhileInUse(nodes, seen, async (toAct) => {
          if (round > 0) await act.undo?.(toAct, database, await findBob());
          const token = issuedToken(await createToken(toAct, BOB));
          const bobId = await findBob();
          return { token, act: () => act.do(toAct, token, bobId) };
        });
      }
      expectRefusals(seen, { isActingAcknowledging: true });
      reportStaleness(`${act.what} ${ROUNDS} times (${engine})`, seen);
    },
  );
}

async function send(
  toAct: Connection,
  method: string,
  path: string,
  body?: object,
): Promise<{ answeredAt: number }> {
  const answer = await toAct.send(method, path, ADMIN, body && { body });
  expect([200, 204], answer.text).toContain(answer.status);
  return answer;
}
