import { expect, test } from 'vitest';
import { exportTrail } from '../testing/audit-trail.ts';
import { startTestApp } from '../testing/harness.ts';

const BINDINGS = '/api/latchkey/1.0/introspection/bindings';
const INTROSPECT = '/api/latchkey/1.0/introspect';
const TOML = '[[upstreams]]\nname = "reports"\npath = "/reports"\n';

async function start() {
  const app = await startTestApp({ toml: TOML });
  const admin = await app.admin();
  const robot = await app.servicePrincipal('reports service');
  const token = await app.token(robot, { scopes: ['introspection'] });
  const { value } = await app.token(await app.user('alice'));
  const place = `${BINDINGS}/reports/${robot.name}`;
  const ask = async () => (await app.post(INTROSPECT, token, { token: value })).status;
  return { app, admin, robot, place, ask };
}

test('a service may ask from when an administrator binds it until it is taken away, both written down', async () => {
  const { app, admin, robot, place, ask } = await start();
  expect(await ask()).toBe(403);
  expect((await app.send('PUT', place, admin)).status).toBe(200);
  expect((await app.send('PUT', place, admin)).status).toBe(200);
  expect(await ask()).toBe(200);
  expect((await app.get(BINDINGS, admin)).body.bindings).toEqual([
    {
      upstream: 'reports',
      is_configured: true,
      service_principal_name: robot.name,
      display_name: 'reports service',
      created_at: expect.any(Number),
      created_by: 'admin',
    },
  ]);
  expect((await app.send('DELETE', place, admin)).status).toBe(200);
  expect(await ask()).toBe(403);
  expect((await app.send('DELETE', place, admin)).status).toBe(404);
  const trail = await exportTrail(app);
  expect(trail.match(/"bindIntrospection"/g)).toHaveLength(1);
  expect(trail.match(/"unbindIntrospection"/g)).toHaveLength(1);
});

test('people and upstreams that are not configured cannot be bound', async () => {
  const { app, admin, robot } = await start();
  expect((await app.send('PUT', `${BINDINGS}/reports/alice`, admin)).status).toBe(404);
  expect((await app.send('PUT', `${BINDINGS}/none/${robot.name}`, admin)).status).toBe(400);
  expect((await app.get(BINDINGS, admin)).body.bindings).toEqual([]);
});

test('what a deleted service principal was bound to is bound no more', async () => {
  const { app, admin, robot, place } = await start();
  await app.send('PUT', place, admin);
  await app.send('DELETE', `/api/2.0/preview/scim/v2/ServicePrincipals/${robot.id}`, admin);
  const { length } = await app.core.db.sql.selectFrom('introspection_bindings').selectAll().execute();
  expect(length).toBe(0);
});
