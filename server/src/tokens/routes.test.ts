import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

test('a token is generated with a password, used, listed and revoked, and then refused', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');

  const created = await app.post('/api/2.0/token/create', alice, { comment: 'laptop', lifetime_seconds: 60 });
  expect(created.status).toBe(200);
  expect(created.body.token_value).toMatch(/^dapi[0-9a-f]{32}$/);
  const { token_id: id, creation_time, expiry_time } = created.body.token_info;
  expect(expiry_time).toBe(creation_time + 60_000);
  const authorization = `Bearer ${created.body.token_value}`;

  const listed = await app.get('/api/2.0/token/list', undefined, { headers: { authorization } });
  expect(listed.status).toBe(200);
  expect(listed.body.token_infos).toMatchObject([{ token_id: id, comment: 'laptop' }]);
  expect(listed.text).not.toContain(created.body.token_value);

  const revoked = await app.post(
    '/api/2.0/token/delete',
    undefined,
    { token_id: id },
    { headers: { authorization } },
  );
  expect([revoked.status, revoked.body]).toEqual([200, {}]);
  const refused = await app.get('/api/2.0/token/list', undefined, { headers: { authorization } });
  expect(refused.status).toBe(403);
  expect(refused.body).toEqual({ error_code: 'PERMISSION_DENIED', message: 'Invalid access token.' });
});
