import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { startTestApp, type TestApp, type TestCredential } from '../../testing/harness.ts';

const PATH = '/api/latchkey/1.0/tokens';
const DAY_SECONDS = 86_400;

interface Info {
  readonly token_id: string;
  readonly comment: string;
}

async function comments(app: TestApp, query: string, as?: TestCredential): Promise<string[]> {
  const answer = await app.get(`${PATH}?${query}`, as ?? (await app.admin()));
  expect([query, answer.status]).toEqual([query, 200]);
  return answer.body.token_infos.map(({ comment }: Info) => comment);
}

/** Alice's and Bob's tokens, all of them generated within one instant. */
async function start() {
  const app = await startTestApp();
  const admin = await app.admin();
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { allowNeverExpiring: 'true' } });
  const [alice, bob] = [await app.user('alice'), await app.user('bob@example.com')];
  await app.token(alice, { comment: 'Äpfel nightly', lifetimeSeconds: 90 * DAY_SECONDS });
  await app.token(alice, { comment: 'for ever', lifetimeSeconds: 'never', scopes: ['sql'] });
  await app.token(bob, { comment: 'soon', lifetimeSeconds: 5 * DAY_SECONDS, scopes: ['jobs'] });
  await app.token(bob, { comment: 'sooner', lifetimeSeconds: 2 * DAY_SECONDS, scopes: ['all-apis'] });
  await app.token(bob, { comment: 'over', lifetimeSeconds: 60 });
  const revoked = await app.token(bob, { comment: 'stopped', lifetimeSeconds: 'never' });
  await app.post('/api/2.0/token/delete', bob, { token_id: revoked.id });
  app.clock.advance('61s');
  return { app, admin, alice, bob };
}

test('each filter finds its tokens and no others', async () => {
  const { app, alice, bob } = await start();
  const sorted = async (query: string) => (await comments(app, query)).sort();
  const active = ['for ever', 'soon', 'sooner', 'Äpfel nightly'];
  expect(await sorted('')).toEqual(active);
  expect(await sorted('status=active')).toEqual(active);
  expect(await sorted('status=expired')).toEqual(['over']);
  expect(await sorted('status=revoked')).toEqual(['stopped']);
  expect(await sorted('status=revoked,expired')).toEqual(['over', 'stopped']);
  expect(await sorted('status=active,expired,revoked')).toHaveLength(6);
  expect(await sorted('owner=ALICE')).toEqual(['for ever', 'Äpfel nightly']);
  expect(await sorted(`owner_id=${bob.id}`)).toEqual(['soon', 'sooner']);
  expect(await sorted(`owner_id=${bob.id}&owner=alice`)).toEqual([]);
  expect(await sorted('owner=nobody')).toEqual([]);
  expect(await sorted(`created_by=alice`)).toEqual(['for ever', 'Äpfel nightly']);
  expect(await sorted(`created_by_id=${alice.id}&owner_id=${bob.id}`)).toEqual([]);
  expect(await sorted('scope=sql')).toEqual(['for ever', 'sooner', 'Äpfel nightly']);
  expect(await sorted('scope=all-apis')).toEqual(['sooner', 'Äpfel nightly']);
  expect(await sorted('never_expires=true')).toEqual(['for ever']);
  expect(await sorted('never_expires=true&status=revoked')).toEqual(['stopped']);
  expect(await comments(app, 'expiring_within_days=7')).toEqual(['sooner', 'soon']);
  expect(await comments(app, 'expiring_within_days=3')).toEqual(['sooner']);
  expect(await comments(app, 'expiring_within_days=7&owner=alice')).toEqual([]);
  expect(await comments(app, 'expiring_within_days=7&created_by=bob@example.com')).toEqual([
    'sooner',
    'soon',
  ]);
});

test('words are found in comments, owners’ names and the end of the value, whatever their case', async () => {
  const { app, alice } = await start();
  const { record } = await app.token(alice, { comment: 'lost' });
  const find = (text: string) => comments(app, `search=${encodeURIComponent(text)}`);
  expect(await find('äPFEL')).toEqual(['Äpfel nightly']);
  expect(await find('nightly ÄPFEL')).toEqual(['Äpfel nightly']);
  expect(await find('A\u0308pfel')).toEqual(['Äpfel nightly']);
  expect(await find('nightly weekly')).toEqual([]);
  expect((await find('example.com')).sort()).toEqual(['soon', 'sooner']);
  expect(await find(`••••${record.lastFour}`)).toContain('lost');
  expect(await find(`…${record.lastFour}`)).toContain('lost');
  expect(await find('%')).toEqual([]);
  expect(await find("' or 1=1 --")).toEqual([]);
});

test('a token is found by where it was last used from, and by not being used', async () => {
  const { app, alice } = await start();
  const used = await app.token(alice, { comment: 'used' });
  app.clock.advance('40d');
  await app.get('/api/2.0/preview/scim/v2/Me', used);
  await app.node.jobs.flush();
  expect(await comments(app, 'address=127.0.0.1')).toEqual(['used']);
  expect(await comments(app, 'address=127.0.0.0/8')).toEqual(['used']);
  expect(await comments(app, 'address=::ffff:127.0.0.1')).toEqual(['used']);
  expect(await comments(app, 'address=10.0.0.0/8')).toEqual([]);
  expect((await comments(app, 'unused_for_days=30')).sort()).toEqual(['for ever', 'Äpfel nightly']);
  expect(await comments(app, 'unused_for_days=41')).toEqual([]);
});

test('pages of every order hold each token once', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  for (let i = 0; i < 7; i++) {
    const { id } = await app.token(alice, { comment: `job ${i}`, lifetimeSeconds: (7 - i) * 60 });
    if (i === 3) await app.post('/api/2.0/token/delete', alice, { token_id: id });
  }
  for (const [query, count] of [
    ['search=job', 6],
    ['expiring_within_days=1', 6],
    ['status=active,revoked&created_by=alice', 7],
  ] as const) {
    const seen: string[] = [];
    let next = '';
    do {
      const { body } = await app.get(`${PATH}?${query}&page_size=2&page_token=${next}`, admin);
      seen.push(...body.token_infos.map(({ token_id }: Info) => token_id));
      next = body.next_page_token ?? '';
    } while (next !== '');
    expect([query, seen.length, new Set(seen).size]).toEqual([query, count, count]);
  }
  const soonestFirst = ['job 6', 'job 5', 'job 4', 'job 2', 'job 1', 'job 0'];
  expect(await comments(app, 'expiring_within_days=1')).toEqual(soonestFirst);
  app.clock.advance('10m');
  expect((await comments(app, 'status=expired&page_size=3')).slice(0, 3)).toEqual([
    'job 0',
    'job 1',
    'job 2',
  ]);
});

test('what is rare among many tokens is found over several pages, none of which looks at all of them', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.token(alice, { comment: 'needle' });
  app.clock.advance('1m');
  const row = await app.core.db.sql.selectFrom('tokens').selectAll().executeTakeFirstOrThrow();
  for (let from = 0; from < 25_000; from += 500) {
    const rows = Array.from({ length: 500 }, (_, i) => {
      const token_id = (from + i).toString(16).padStart(64, '0');
      return { ...row, token_id, comment: 'hay', created_at: app.clock.now() };
    });
    await app.core.db.write((tx) => tx.sql.insertInto('tokens').values(rows).execute());
  }
  const admin = await app.admin();
  const first = await app.get(`${PATH}?search=needle`, admin);
  expect(first.body.token_infos).toEqual([]);
  const second = await app.get(`${PATH}?search=needle&page_token=${first.body.next_page_token}`, admin);
  expect(second.body.token_infos).toMatchObject([{ comment: 'needle' }]);
  expect(second.body.next_page_token).toBeUndefined();
});

test('who is no administrator searches the own tokens alone', async () => {
  const { app, alice, bob } = await start();
  expect(await comments(app, 'search=soon', alice)).toEqual([]);
  expect(await comments(app, 'owner=alice&never_expires=true', alice)).toEqual(['for ever']);
  expect(await comments(app, 'expiring_within_days=7', alice)).toEqual([]);
  for (const query of ['owner=bob@example.com', 'owner=nobody', `owner_id=${bob.id}`]) {
    const answer = await app.get(`${PATH}?${query}`, alice);
    expect([query, answer.status]).toEqual([query, 403]);
  }
});

test('one token is shown with what it was generated with and what was generated with it', async () => {
  const { app, alice, bob, admin } = await start();
  const root = await app.token(alice, { comment: 'root' });
  const made = await app.post('/api/2.0/token/create', root, { comment: 'leaf' });
  const leafId = made.body.token_info.token_id;
  const { body } = await app.get(`${PATH}/${root.id}`, admin);
  expect(body).toMatchObject({
    token_info: { comment: 'root', owner_name: 'alice', created_by_name: 'alice' },
    living_descendants: [{ token_id: leafId, owner_name: 'alice' }],
    living_descendant_count: 1,
  });
  const leaf = await app.get(`${PATH}/${leafId}`, alice);
  expect(leaf.body.created_with).toMatchObject({ token_id: root.id });
  expect((await app.get(`${PATH}/${root.id}`, bob)).status).toBe(404);
  await app.post('/api/2.0/token/delete', alice, { token_id: root.id });
  expect((await app.get(`${PATH}/${root.id}`, admin)).body.token_info.status).toBe('revoked');
  expect((await app.get(`${PATH}/nothing`, admin)).status).toBe(404);
});

test('an administrator’s token for somebody else shows its owner nothing of the administrator’s', async () => {
  const { app, bob, admin } = await start();
  const acting = await app.token(admin, { comment: 'secret plans' });
  const requester = { principal: admin, caller: systemCaller('test'), token: acting.record };
  const { token } = await app.core.authority.generateToken(requester, { comment: 'given' }, bob);
  const seen = await app.get(`${PATH}/${token.tokenId}`, bob);
  expect(seen.status).toBe(200);
  expect(seen.body.created_with).toBeUndefined();
  const all = await app.get(`${PATH}/${token.tokenId}`, admin);
  expect(all.body.created_with).toMatchObject({ comment: 'secret plans' });
  const roots = await app.get(`${PATH}/${acting.id}`, admin);
  expect(roots.body.living_descendant_count).toBe(1);
});

test.each([
  'status=living',
  'status=active&include=expired',
  'scope=everything',
  'never_expires=true&expiring_within_days=3',
  'expiring_within_days=3&status=revoked',
  'expiring_within_days=3651',
  'unused_for_days=-1',
  'address=10.0.0.300',
  'search=a%00b',
  `search=${'a'.repeat(257)}`,
  'onwer=alice',
  'owner=alice&owner=bob',
])('a search that cannot be meant is refused: %s', async (query) => {
  const app = await startTestApp();
  const answer = await app.get(`${PATH}?${query}`, await app.admin());
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});
