import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../testing/harness.ts';

const PATH = '/api/2.0/token-management/tokens';
/** More than sockets and streams hold back by themselves. */
const TOKENS = 40_000;

async function start() {
  const app = await startTestApp();
  const [admin, second] = [await app.admin(), await app.user('second')];
  await app.core.directory.makeAdministrator(systemCaller('test'), second.id);
  for (let from = 0; from < TOKENS; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, i) => rowOf(from + i, admin.id));
    await app.core.db.write((tx) => tx.sql.insertInto('tokens').values(rows).execute());
  }
  return { app, admin, second, token: await app.token(second) };
}

const rowOf = (i: number, ownerId: number) => ({
  token_id: i.toString(16).padStart(64, '0'),
  last_four: '0000',
  ...{ owner_id: ownerId, created_by_id: ownerId, created_with_token_id: null, replaces: null },
  ...{ comment: '', scopes: null, created_at: 1_700_000_000_000 + i, expires_at: null },
  ...{ revoked_at: null, revoked_by_id: null, revoke_reason: null },
});

/** Begins to read the list of all tokens and stops after its first piece. */
function begin(app: TestApp, tokenValue: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${tokenValue}` };
  return new Promise((resolve, reject) => {
    get(`${app.node.url}${PATH}`, { headers, agent: false }, resolve).on('error', reject);
  });
}

async function readOn(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('an answer under way is whole as long as its caller may have it, however slowly it is read', async () => {
  const { app, token } = await start();
  const answer = await begin(app, token.value);
  await sleep(1_100);
  expect(JSON.parse(await readOn(answer)).token_infos).toHaveLength(TOKENS + 1);
});

test('an answer under way breaks off when the token it was asked for with is revoked', async () => {
  const { app, token, admin } = await start();
  const answer = await begin(app, token.value);
  expect(answer.statusCode).toBe(200);
  await app.send('DELETE', `${PATH}/${token.id}`, admin);
  await sleep(1_100);
  await expect(readOn(answer)).rejects.toThrow('aborted');
});

test('an answer under way breaks off when its caller is no administrator any more', async () => {
  const { app, admin, second, token } = await start();
  const answer = await begin(app, token.value);
  const { adminsId } = app.core.installation.groups;
  const removal = { op: 'remove', path: `members[value eq "${second.id}"]` };
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [removal] };
  const removed = await app.send('PATCH', `/api/2.0/preview/scim/v2/Groups/${adminsId}`, admin, { body });
  expect(removed.status).toBe(200);
  await sleep(1_100);
  await expect(readOn(answer)).rejects.toThrow('aborted');
});
