import { expect, test } from 'vitest';
import { learntBy, scopesOf, startLearnt, writeLearnt } from '../../testing/autoscope.ts';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';

const LIST = '/api/2.0/token/list';
const USERS = '/api/2.0/preview/scim/v2/Users';
const CREATE = '/api/2.0/token/create';

const stateOf = async (app: TestApp, token: TestToken) => {
  const { body } = await app.get(`/api/latchkey/1.0/tokens?include=expired`, await app.admin());
  return body.token_infos.find(({ token_id }: { token_id: string }) => token_id === token.id).autoscope_state;
};

test('time alone narrows nothing: after the window learning is complete, goes on, and waits', async () => {
  const { app, token } = await startLearnt();
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_RUNNING');
  app.clock.advance('30d');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_COMPLETED');
  app.clock.advance('50d');
  await app.node.jobs.clean();
  expect(await scopesOf(app, token)).toBeUndefined();
  expect((await app.get(LIST, token)).status).toBe(200);
  expect(Object.keys(await learntBy(app, token))).toEqual(['authentication', 'scim']);
  const { warnings } = await app.core.narrowing.preview(await app.admin(), token.id);
  expect(warnings).toEqual([]);
});

test('how long it learns is a setting', async () => {
  const app = await startTestApp({ env: { LATCHKEY_AUTOSCOPE_DAYS: '2' } });
  const token = await app.token(await app.user('alice'), { learns: true });
  app.clock.advance('47h');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_RUNNING');
  app.clock.advance('1h');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_COMPLETED');
});

test("autoscope is told in Databricks' lists and answers, and only of tokens that use it", async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const robot = await app.servicePrincipal('robot');
  const plain = await app.post(CREATE, admin, { autoscope_enabled: false });
  expect(plain.body.token_info).not.toHaveProperty('autoscope_state');
  expect(plain.body.token_info).not.toHaveProperty('inferred_scopes');
  const expected = { autoscope_state: 'AUTOSCOPE_STATE_RUNNING', inferred_scopes: [] };
  const on = { autoscope_enabled: true };
  const made = await app.post(CREATE, admin, on);
  expect(made.body.token_info).toMatchObject(expected);
  const own = await app.post('/api/latchkey/1.0/token/generate', admin, on);
  expect(own.body.token_info).toMatchObject(expected);
  const onBehalf = await app.post('/api/2.0/token-management/on-behalf-of/tokens', admin, {
    ...on,
    application_id: robot.name,
  });
  expect(onBehalf.body.token_info).toMatchObject(expected);
  const id = made.body.token_info.token_id;
  const bearer = { headers: { authorization: `Bearer ${made.body.token_value}` } };
  await app.get(USERS, undefined, bearer);
  await writeLearnt(app);
  const learnt = { token_id: id, ...expected, inferred_scopes: ['scim'] };
  const find = (body: { token_infos: { token_id: string }[] }) =>
    body.token_infos.find(({ token_id }) => token_id === id);
  expect(find((await app.get(LIST, admin)).body)).toMatchObject(learnt);
  const management = '/api/2.0/token-management/tokens';
  expect(find((await app.get(management, admin)).body)).toMatchObject(learnt);
  expect((await app.get(`${management}/${id}`, admin)).body.token_info).toMatchObject(learnt);
  const child = await app.post(CREATE, undefined, on, bearer);
  const { living_descendants } = (await app.get(`/api/latchkey/1.0/token/get?token_id=${id}`, admin)).body;
  expect(living_descendants).toMatchObject([{ token_id: child.body.token_info.token_id, ...expected }]);
});

test('switched off it is DISABLED, and who sets other scopes by hand has chosen', async () => {
  const { app, alice, token } = await startLearnt();
  const patch = (fields: object, mask: string) =>
    app.send('PATCH', `/api/2.0/token/${token.id}`, alice, { body: { token: fields, update_mask: mask } });
  await patch({ comment: 'x' }, 'comment');
  await patch({ comment: 'x' }, '*');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_RUNNING');
  await patch({ scopes: ['scim', 'sql'] }, 'scopes');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_USER_SELECTED');
  await patch({ autoscope_enabled: true }, 'autoscope_enabled');
  expect(await stateOf(app, token)).toBe('AUTOSCOPE_STATE_RUNNING');
  await patch({ autoscope_enabled: false }, 'autoscope_enabled');
  const [info] = (await app.get(LIST, alice)).body.token_infos;
  expect(info.autoscope_state).toBe('AUTOSCOPE_STATE_DISABLED');
  expect(info).not.toHaveProperty('inferred_scopes');
});

test("an administrator switches it on for anybody's token", async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const path = `/api/2.0/token-management/tokens/${token.id}`;
  const body = { token: { autoscope_enabled: true }, update_mask: 'autoscope_enabled' };
  const answer = await app.send('PATCH', path, await app.admin(), { body });
  expect(answer.body).toMatchObject({ token_id: token.id, autoscope_state: 'AUTOSCOPE_STATE_RUNNING' });
});
