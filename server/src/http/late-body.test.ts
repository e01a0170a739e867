import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { basic, PASSWORD, startTestApp, type TestApp } from '../testing/harness.ts';

/** Sends the head of a request, and its body when told to; gives back the status. */
async function hold(
  app: TestApp,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
) {
  const request = httpRequest(app.node.url + path, {
    method,
    headers: { ...headers, 'content-length': String(body.length) },
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    request.on('error', reject);
  });
  request.flushHeaders();
  // Long enough for a password to be hashed and the caller to be let in.
  await sleep(500);
  return () => {
    request.end(body);
    return answered;
  };
}

test('whoever loses a right while the body is held back has lost it for that request, too', async () => {
  const app = await startTestApp();
  const caller = systemCaller('test');
  const admin = await app.token(await app.admin());
  const mallory = await app.user('mallory');
  await app.core.directory.makeAdministrator(caller, mallory.id);
  const robot = await app.servicePrincipal('robot');
  const token = await app.token(mallory);
  const bearer = { authorization: `Bearer ${token.value}` };
  const onBehalf = ['POST', '/api/2.0/token-management/on-behalf-of/tokens'] as const;
  const wanted = JSON.stringify({ application_id: robot.name });
  const held = [
    await hold(app, ...onBehalf, bearer, wanted),
    await hold(app, ...onBehalf, { authorization: basic('mallory', PASSWORD) }, wanted),
    await hold(app, 'PATCH', '/api/2.0/workspace-conf', bearer, '{"maxTokenLifetimeDays":"1"}'),
  ];
  const session = await app.signIn(mallory);
  const origin = app.node.url;
  held.push(await hold(app, 'POST', '/api/2.0/token/create', { ...session, origin }, '{"comment":"late"}'));
  await app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${mallory.id}`, admin);
  expect(await Promise.all(held.map((sendBody) => sendBody()))).toEqual([403, 401, 403, 401]);
});

test('a body that comes late from somebody who may still do it is taken', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const bearer = { authorization: `Bearer ${token.value}` };
  const sendBody = await hold(app, 'POST', '/api/2.0/token/create', bearer, '{"comment":"late"}');
  expect(await sendBody()).toBe(200);
});
