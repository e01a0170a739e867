import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

const PATH = '/api/latchkey/1.0/token-reports';

async function start(): Promise<{ app: TestApp; admin: TestToken }> {
  const app = await startTestApp();
  return { app, admin: await app.token(await app.admin(), { comment: 'the administrator’s' }) };
}

async function comments(app: TestApp, report: string): Promise<string[]> {
  const answer = await app.get(`${PATH}/${report}`, await app.admin());
  expect(answer.status).toBe(200);
  return answer.body.token_infos.map(({ comment }: { comment: string }) => comment).sort();
}

test('each report finds its tokens and no others', async () => {
  const { app, admin } = await start();
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { allowNeverExpiring: 'true' } });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const robot = await app.servicePrincipal('robot');
  await app.token(alice, { comment: 'everlasting', lifetimeSeconds: 'never', scopes: ['clusters'] });
  await app.token(alice, {
    comment: 'soon',
    lifetimeSeconds: 20 * 86_400,
    scopes: ['clusters'],
    allowedCidrs: ['10.0.0.0/8'],
  });
  await app.token(bob, { comment: 'of bob', scopes: ['all-apis'] });
  await app.core.account.disable(systemCaller('test'), bob.id);
  await app.post('/api/2.0/token-management/on-behalf-of/tokens', admin, {
    application_id: robot.name,
    comment: 'for the robot',
    scopes: ['clusters'],
  });
  const revoked = await app.token(alice, { comment: 'revoked' });
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  expect(await comments(app, 'never_expires')).toEqual(['everlasting']);
  expect(await comments(app, 'expiring')).toEqual(['soon']);
  expect(await comments(app, 'expiring?days=19')).toEqual([]);
  expect(await comments(app, 'unlimited_scopes')).toEqual(['of bob', 'the administrator’s']);
  expect(await comments(app, 'unlimited_addresses')).not.toContain('soon');
  expect(await comments(app, 'unlimited_addresses')).toHaveLength(4);
  expect(await comments(app, 'inactive_owner')).toEqual(['of bob']);
  expect(await comments(app, 'on_behalf')).toEqual(['for the robot']);
  expect(await comments(app, 'unused')).toEqual([]);
});

test('a token is unused from its last use on, or from its creation', async () => {
  const { app } = await start();
  const alice = await app.user('alice');
  await app.token(alice, { comment: 'never used' });
  const used = await app.token(alice, { comment: 'used' });
  app.clock.advance('40d');
  await app.get('/api/2.0/preview/scim/v2/Me', used);
  await expect
    .poll(() => comments(app, 'unused'), { timeout: 5_000 })
    .toEqual(['never used', 'the administrator’s']);
  expect(await comments(app, 'unused?days=41')).toEqual([]);
});

test('a report comes in pages that hold each token once', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  for (let i = 0; i < 7; i++) await app.token(alice, { comment: `token ${i}` });
  const seen: string[] = [];
  let next = '';
  do {
    const { body } = await app.get(`${PATH}/unlimited_scopes?page_size=3&page_token=${next}`, admin);
    seen.push(...body.token_infos.map(({ token_id }: { token_id: string }) => token_id));
    next = body.next_page_token ?? '';
  } while (next !== '');
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
});

test('a comment cannot become a formula in a spreadsheet, nor break out of its cell', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  const hostile = ['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', 'a,"b"'];
  for (const comment of hostile) await app.token(alice, { comment });
  const answer = await app.get(`${PATH}/unlimited_scopes?format=csv`, admin);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="tokens-unlimited_scopes.csv"',
  });
  const [header, ...lines] = answer.text.trimEnd().split('\r\n');
  expect(header).toBe(
    'token_id,owner_id,owner_name,created_by_id,created_by_name,comment,scopes,creation_time,expiry_time,last_accessed_time',
  );
  expect(lines).toHaveLength(hostile.length + 1);
  for (const written of [
    `"'=HYPERLINK(""http://evil.example"")"`,
    `,'+1,`,
    `,'-1,`,
    `,'@SUM(A1),`,
    `,"a,""b""",`,
  ]) {
    expect(answer.text).toContain(written);
  }
});

test('the reports there are can be listed', async () => {
  const { app, admin } = await start();
  const { body } = await app.get(PATH, admin);
  expect(body.reports).toContainEqual({
    name: 'unused',
    title: 'Tokens that were not used for some days',
    default_days: 30,
  });
});
