import { hash } from 'node:crypto';
import { systemCaller } from '../../audit/audit-event.ts';
import type { Principal } from '../../principals/principal.ts';
import { PASSWORD, type TestApp } from '../harness.ts';
import { type Cast, type Endpoint, GONE } from './endpoint.ts';

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

/** A session of this principal; a service principal has none. */
async function anotherSession(app: TestApp, { kind, ...principal }: Principal) {
  const { cookie } = kind === 'user' ? await app.signIn({ kind, ...principal }) : { cookie: '' };
  return { path: `/api/latchkey/1.0/sessions/${hash('sha256', cookie.split('=')[1] ?? '', 'hex')}` };
}

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
  {
    method: 'GET',
    path: '/api/latchkey/1.0/sessions',
    who: 'sessions',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'DELETE',
    path: '/api/latchkey/1.0/sessions/:session_id',
    who: 'sessions',
    good: ({ app }, caller) => anotherSession(app, caller),
    foreign: {
      input: ({ app, alice, bob }, caller) => anotherSession(app, caller.id === alice.id ? bob : alice),
      answer: [404, 'NOT_FOUND'],
    },
    bodyless: true,
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/session/end-others',
    who: 'sessions',
    good: () => ({}),
    bodyless: true,
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

/** A code of the right form that was never made. */
const UNKNOWN_CODE = 'A'.repeat(43);
const NEW_PASSWORD = 'marble lantern quartz ripple 9';

async function linkFor({ app, alice }: Cast): Promise<string> {
  const admin = await app.admin();
  const { code } = await app.core.passwordRecovery.makeLink(systemCaller('test'), admin, alice.id);
  return code;
}

/** Links by which passwords are set, and what hangs on a principal. */
export const PEOPLE: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/latchkey/1.0/password-links',
    who: 'administrators without a token',
    good: ({ bob }) => ({ body: { user_id: String(bob.id) } }),
    foreign: { input: ({ robot }) => ({ body: { user_id: String(robot.id) } }), answer: GONE },
    wrongTypes: [{ body: {} }, { body: { user_id: 7 } }],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/password-links/look-up',
    who: 'anyone',
    good: async (cast) => ({ body: { code: await linkFor(cast) } }),
    foreign: { input: () => ({ body: { code: UNKNOWN_CODE } }), answer: [403, 'PERMISSION_DENIED'] },
    wrongTypes: [{ body: {} }, { body: { code: 7 } }],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/password-links/use',
    who: 'anyone',
    good: async (cast) => ({ body: { code: await linkFor(cast), new_password: NEW_PASSWORD } }),
    foreign: {
      input: () => ({ body: { code: UNKNOWN_CODE, new_password: NEW_PASSWORD } }),
      answer: [403, 'PERMISSION_DENIED'],
    },
    wrongTypes: [{ body: { code: UNKNOWN_CODE } }, { body: { code: UNKNOWN_CODE, new_password: 7 } }],
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/principals/:id',
    who: 'administrators',
    good: ({ robot }) => ({ path: `/api/latchkey/1.0/principals/${robot.id}` }),
    foreign: { input: () => ({ path: '/api/latchkey/1.0/principals/7' }), answer: GONE },
    bodyless: true,
  },
];

/** What is open to anyone. */
export const OPEN = [
  '/.well-known/databricks-config',
  '/.well-known/jwks.json',
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
