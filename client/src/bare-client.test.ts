import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp } from '../../server/src/testing/harness.ts';
import { LatchkeyClient } from './api.ts';
import { ApiError } from './api-error.ts';
import { BareClient } from './bare-client.ts';

const ME = '/api/2.0/preview/scim/v2/Me';

test('with values alone tokens are revoked and asked about, and with a credential their owner learns more', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [asking, exposed] = [await app.token(alice), await app.token(alice, { comment: 'laptop' })];
  const bare = new BareClient({ host: app.node.url });
  expect(await bare.explainToken(exposed.value)).toEqual({ reason: 'not_told' });
  await bare.revokeExposed([exposed.value]);
  await expect.poll(async () => (await app.get(ME, exposed)).status, { timeout: 15_000 }).toBe(403);
  expect(await bare.explainToken(exposed.value)).toEqual({ reason: 'revoked', date: expect.any(String) });
  const client = new LatchkeyClient({ host: app.node.url, credential: { token: asking.value } });
  const why = await client.explainToken(exposed.value);
  expect(why.token).toMatchObject({ comment: 'laptop', revoke_reason: 'exposed', owner_is_active: true });
  expect(why.token).not.toHaveProperty('revoked_by');
  expect(await client.listTokenStatuses([exposed.id, asking.id, 'f'.repeat(64)])).toEqual([
    expect.objectContaining({ token_id: exposed.id, status: 'revoked', owner_name: 'alice' }),
    expect.objectContaining({ token_id: asking.id, status: 'active' }),
  ]);
});

test('nothing is sent that proves anything, and no error repeats a value', async () => {
  const requests: IncomingMessage[] = [];
  const value = `dapi${'a'.repeat(32)}`;
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error_code: value, message: `I do not like ${value}.` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const bare = new BareClient({ host: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  for (const act of [() => bare.revokeExposed([value]), () => bare.explainToken(value)]) {
    const error = await act().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(value);
  }
  for (const { headers } of requests)
    expect([headers.authorization, headers.cookie]).toEqual([undefined, undefined]);
  expect(() => new BareClient({ host: 'http://latchkey.example.com' })).toThrow(TypeError);
});
