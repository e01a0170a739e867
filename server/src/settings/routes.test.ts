import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const CONF = '/api/2.0/workspace-conf';

test('values come back verbatim, those never set as null', async () => {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const patch = { enableTokensConfig: 'TRue', maxTokenLifetimeDays: '0', enableWebTerminal: 'whatever' };
  expect((await app.send('PATCH', CONF, admin, { body: patch })).status).toBe(200);
  const answer = await app.get(
    `${CONF}?keys=enableTokensConfig,maxTokenLifetimeDays,enableIpAccessLists`,
    admin,
  );
  expect(answer.body).toEqual({
    enableTokensConfig: 'TRue',
    maxTokenLifetimeDays: '0',
    enableIpAccessLists: null,
  });
});

test.each([
  [
    'unknown keys',
    { shiny: 'true', enableTokensConfig: 'false', dull: 'x' },
    'Invalid keys: ["shiny","dull"]',
  ],
  [
    'a lifetime below',
    { maxTokenLifetimeDays: '-1' },
    'Some values are not allowed: {"maxTokenLifetimeDays":"-1"}',
  ],
  [
    'a lifetime above',
    { maxTokenLifetimeDays: '731' },
    'Some values are not allowed: {"maxTokenLifetimeDays":"731"}',
  ],
  [
    'no boolean',
    { enableTokensConfig: 'maybe' },
    'Some values are not allowed: {"enableTokensConfig":"maybe"}',
  ],
  ['no string', { enableTokensConfig: true }, 'enableTokensConfig must be a string.'],
  ['a key of the prototype', { constructor: 'x' }, 'Invalid keys: ["constructor"]'],
])('%s are refused by name, and nothing is changed', async (_what, body, message) => {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const answer = await app.send('PATCH', CONF, admin, { body });
  expect([answer.status, answer.body.message]).toEqual([400, message]);
  expect((await app.get(`${CONF}?keys=enableTokensConfig`, admin)).body).toEqual({
    enableTokensConfig: null,
  });
});

test('only administrators read or change them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (const answer of [
    await app.get(`${CONF}?keys=enableTokensConfig`, alice),
    await app.send('PATCH', CONF, alice, { body: { enableTokensConfig: 'false' } }),
  ]) {
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({
      error_code: 'PERMISSION_DENIED',
      message: "Requesting user 'alice' is not an admin.",
    });
  }
});

test('a body left out, as one official client does, is malformed', async () => {
  const app = await startTestApp();
  const headers = { 'content-type': 'application/json' };
  const answer = await app.send('PATCH', CONF, await app.token(await app.admin()), { headers });
  expect([answer.status, answer.body.error_code]).toEqual([400, 'MALFORMED_REQUEST']);
});
