import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { startTestApp } from '../testing/harness.ts';
import { ScopeUses } from '../tokens/autoscope/scope-uses.ts';
import type { RouteDoc } from './route-doc.ts';
import { buildHttp } from './server.ts';

const DOC: RouteDoc = { id: 'getX', tag: 'Health', summary: 'Get x' };

async function build() {
  const { core } = await startTestApp();
  const never = () => {
    throw new Error('Nobody asks here.');
  };
  const metrics = createMetrics();
  return buildHttp(createServer(), {
    ...core,
    metrics,
    scopeUses: new ScopeUses({ ...core, metrics }),
    now: never,
    authenticate: never,
    addressGate: { admit: never, warnOfDoubt: never },
    workspaceId: '1',
    recentProofMs: 0,
    strictWire: false,
    maxBodyBytes: 1,
  });
}

test.each([
  ['who may call it', { doc: DOC }],
  ['what it takes and gives', { access: 'anyone' }],
  ['who may call it', {}],
] as const)('a route that does not say %s stops the start', async (what, config) => {
  const { app, routes } = await build();
  expect(() => app.get('/x', { config }, async () => ({}))).toThrow(`/x does not say ${what}.`);
  app.get('/y', { config: { access: 'anyone', doc: DOC } }, async () => ({}));
  expect(routes.map(({ path }) => path)).toContain('/y');
});

test('a route that would have its requests validated stops the start', async () => {
  const { app } = await build();
  const schema = { querystring: { type: 'object' } };
  const config = { access: 'anyone', doc: DOC } as const;
  expect(() => app.get('/x', { config, schema }, async () => ({}))).toThrow('has a schema for requests');
});
