import { randomUUID } from 'node:crypto';
import type { Principal } from '../../principals/principal.ts';
import { PASSWORD } from '../harness.ts';
import type { Cast, Endpoint } from './endpoint.ts';

const OWN = '/api/latchkey/1.0';
/** Of a nonce that nobody has. */
const CHALLENGE = 'A'.repeat(43);
const UNKNOWN = [404, 'NOT_FOUND'] as const;

/** Links the caller with an identity; gives back the link's path. */
async function ownLink({ app }: Cast, caller: Principal): Promise<string> {
  const linkId = randomUUID();
  const row = { principal_id: caller.id, link_id: linkId, linked_by: 'user', linked_at: app.clock.now() };
  await app.core.db.write((tx) =>
    tx.sql
      .insertInto('identity_links')
      .values({ ...row, issuer: 'https://login.example', subject: linkId })
      .execute(),
  );
  return `${OWN}/identity-links/${linkId}`;
}

/** Signing in by an identity provider called `acme`, one's own links, and the upstream `wiki`. */
export const OIDC: readonly Endpoint[] = [
  { method: 'GET', path: `${OWN}/sign-in-options`, who: 'anyone', good: () => ({}), bodyless: true },
  {
    method: 'POST',
    path: `${OWN}/oidc/:provider/sign-in`,
    who: 'anyone',
    good: () => ({ path: `${OWN}/oidc/acme/sign-in`, body: { next: '/settings' } }),
    foreign: { input: () => ({ path: `${OWN}/oidc/nobody/sign-in`, body: {} }), answer: UNKNOWN },
    wrongTypes: [{ path: `${OWN}/oidc/acme/sign-in`, body: { next: 7 } }],
  },
  {
    method: 'POST',
    path: `${OWN}/oidc/:provider/proof`,
    who: 'sessions',
    good: () => ({ path: `${OWN}/oidc/acme/proof` }),
    foreign: { input: () => ({ path: `${OWN}/oidc/nobody/proof` }), answer: UNKNOWN },
    bodyless: true,
  },
  {
    method: 'POST',
    path: `${OWN}/oidc/:provider/link`,
    who: 'sessions',
    good: () => ({ path: `${OWN}/oidc/acme/link`, body: { password: PASSWORD } }),
    foreign: {
      input: () => ({ path: `${OWN}/oidc/nobody/link`, body: { password: PASSWORD } }),
      answer: UNKNOWN,
    },
    wrongTypes: [
      { path: `${OWN}/oidc/acme/link`, body: { password: 7 } },
      { path: `${OWN}/oidc/acme/link`, body: {}, isBeyondSchema: true },
    ],
  },
  {
    method: 'POST',
    path: `${OWN}/host-sign-in`,
    who: 'sessions',
    good: () => ({ body: { upstream: 'wiki', challenge: CHALLENGE, next: '/' } }),
    foreign: {
      input: () => ({ body: { upstream: 'none', challenge: CHALLENGE } }),
      answer: UNKNOWN,
    },
    wrongTypes: [
      { body: { upstream: 7, challenge: CHALLENGE } },
      { body: { upstream: 'wiki' } },
      { body: { upstream: 'wiki', challenge: 'short' } },
      { body: { upstream: 'wiki', challenge: CHALLENGE, next: 7 } },
    ],
  },
  { method: 'GET', path: `${OWN}/identity-links`, who: 'sessions', good: () => ({}), bodyless: true },
  {
    method: 'DELETE',
    path: `${OWN}/identity-links/:link_id`,
    who: 'sessions',
    good: async (cast, caller) => ({ path: await ownLink(cast, caller) }),
    foreign: { input: () => ({ path: `${OWN}/identity-links/${randomUUID()}` }), answer: UNKNOWN },
    bodyless: true,
  },
];
