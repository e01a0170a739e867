import { PASSWORD } from '../harness.ts';
import type { Endpoint } from './endpoint.ts';

const anyone = (method: Endpoint['method'], path: string): Endpoint => ({
  method,
  path,
  who: 'anyone',
  good: () => ({}),
  bodyless: true,
});

/** What any credential may ask of itself. */
export const ME = ['/api/2.0/preview/scim/v2/Me', '/api/2.0/scim/v2/Me', '/api/2.0/tokens/introspect'].map(
  (path): Endpoint => ({ method: 'GET', path, who: 'everybody', good: () => ({}), bodyless: true }),
);

/** Signing in and out, and one's own password. */
export const SESSIONS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/latchkey/1.0/session',
    who: 'anyone',
    good: ({ alice }) => ({ body: { username: alice.name, password: PASSWORD } }),
    foreign: {
      input: () => ({ body: { username: 'nobody', password: PASSWORD } }),
      answer: [401, 'UNAUTHENTICATED'],
    },
    wrongTypes: [{ body: { username: 7, password: 'x' } }, { body: { username: 'alice' } }],
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/session',
    who: 'sessions',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'PUT',
    path: '/api/latchkey/1.0/password',
    who: 'sessions and passwords',
    good: () => ({ body: { old_password: PASSWORD, new_password: 'marble lantern quartz ripple 9' } }),
    wrongTypes: [{ body: {} }, { body: { old_password: 7, new_password: 'x' } }],
  },
  // Last: it ends the session that the table uses.
  {
    method: 'DELETE',
    path: '/api/latchkey/1.0/session',
    who: 'sessions',
    good: () => ({}),
    bodyless: true,
  },
];

/** What is open to anyone. */
export const OPEN = [
  '/.well-known/databricks-config',
  '/api/latchkey/1.0/openapi.json',
  '/healthz',
  '/readyz',
].map((path) => anyone('GET', path));

export const METRICS: Endpoint = {
  method: 'GET',
  path: '/metrics',
  who: 'administrators',
  good: () => ({}),
  bodyless: true,
};
