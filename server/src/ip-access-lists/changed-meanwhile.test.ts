import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const PATH = '/api/2.0/ip-access-lists';
const OFFICE = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] };

async function startWithList() {
  const app = await startTestApp();
  const admin = await app.admin();
  const made = await app.post(PATH, admin, OFFICE);
  const path = `${PATH}/${made.body.ip_access_list.list_id}`;
  const send = (method: string, ifMatch: string | undefined, body?: object) =>
    app.send(method, path, admin, { body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
  const etag = async () => (await app.get(path, admin)).headers.etag;
  return { app, admin, made, path, send, etag };
}

test('of two administrators who looked at the same list, the second does not overwrite the first', async () => {
  const { app, admin, path, made, send, etag } = await startWithList();
  const seen = made.headers.etag ?? '';
  expect(seen).toBe(await etag());
  // Were it to have the same time again, the second would not be noticed.
  app.clock.setBack('1h');
  const first = await send('PATCH', seen, { ip_addresses: ['198.51.100.0/24'] });
  expect(first.status).toBe(200);
  const { updated_at } = first.body.ip_access_list;
  expect(updated_at).toBeGreaterThan(made.body.ip_access_list.updated_at);
  for (const [method, body] of [
    ['PATCH', { enabled: false }],
    ['PUT', { ...OFFICE, enabled: true }],
    ['DELETE', undefined],
  ] as const) {
    const { status, body: answer } = await send(method, seen, body);
    expect([method, status, answer.error_code]).toEqual([method, 412, 'RESOURCE_CONFLICT']);
  }
  expect((await app.get(path, admin)).body).toEqual(first.body);
  expect((await send('DELETE', first.headers.etag)).status).toBe(200);
});

test('without If-Match, and with *, whatever the list is like is changed', async () => {
  const { send } = await startWithList();
  expect((await send('PATCH', undefined, { enabled: false })).status).toBe(200);
  expect((await send('PATCH', '*', { enabled: true })).status).toBe(200);
});

test('one of several tags is enough, and what is no tag of ours never is', async () => {
  const { send, etag } = await startWithList();
  expect((await send('PATCH', `"1", ${await etag()}`, { enabled: false })).status).toBe(200);
  for (const tag of ['', 'x', `W/${await etag()}`, (await etag())?.replaceAll('"', ''), '""'])
    expect((await send('PATCH', tag, { enabled: true })).status).toBe(412);
});
