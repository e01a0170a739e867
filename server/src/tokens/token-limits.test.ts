import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const PATH = '/api/latchkey/1.0/token/limits';

test('what is told of the limits is what generating a token finds', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  await app.token(alice);
  expect((await app.get(PATH, alice)).body).toEqual({
    max_lifetime_seconds: 730 * 86_400,
    never_expires_allowed: false,
    max_tokens: 600,
    token_count: 1,
  });
  const switches = { maxTokenLifetimeDays: '30', allowNeverExpiring: 'true' };
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: switches });
  const { body } = await app.get(PATH, alice);
  expect(body).toMatchObject({ max_lifetime_seconds: 30 * 86_400, never_expires_allowed: true });
  const generate = (seconds: number) =>
    app.post('/api/latchkey/1.0/token/generate', alice, { lifetime_seconds: seconds });
  expect((await generate(body.max_lifetime_seconds)).status).toBe(200);
  expect((await generate(body.max_lifetime_seconds + 1)).status).toBe(400);
});

test('who cannot generate tokens is told why', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const nobody = { access_control_list: [{ group_name: 'admins', permission_level: 'CAN_MANAGE' }] };
  await app.send('PUT', '/api/2.0/permissions/authorization/tokens', admin, { body: nobody });
  expect((await app.get(PATH, alice)).body.refusal).toMatch(/^You do not have permission/);
  expect((await app.get(PATH, admin)).body.refusal).toBeUndefined();
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableTokensConfig: 'false' } });
  expect((await app.get(PATH, admin)).body.refusal).toMatch(/^Personal access tokens are disabled/);
});
