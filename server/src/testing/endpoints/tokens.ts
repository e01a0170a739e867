import { randomUUID } from 'node:crypto';
import type { Principal } from '../../principals/principal.ts';
import { type Cast, type Endpoint, GONE, UNKNOWN_TOKEN } from './endpoint.ts';

/** Has the form of a value, and is none. */
const VALUE = `dapi${'0'.repeat(32)}`;

/** A token of the caller's own, made for the request. */
const ownToken = async ({ app }: Cast, caller: Principal) => (await app.token(caller)).id;

/** Databricks' Token API. */
export const TOKEN_API: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/2.0/token/create',
    who: 'everybody',
    good: () => ({ body: { comment: 'made by the table', lifetime_seconds: 60 } }),
    wrongTypes: [
      { body: { comment: 7 } },
      { body: { lifetime_seconds: 'long' } },
      { body: { lifetime_seconds: 1.5 } },
      { body: { scopes: 'clusters' } },
      { body: { scopes: ['no-such-scope'] } },
      { body: { autoscope_enabled: 'perhaps' } },
    ],
  },
  {
    method: 'GET',
    path: '/api/2.0/token/list',
    who: 'everybody',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'POST',
    path: '/api/2.0/token/delete',
    who: 'everybody',
    good: async (cast, caller) => ({ body: { token_id: await ownToken(cast, caller) } }),
    foreign: { input: () => ({ body: { token_id: UNKNOWN_TOKEN } }), answer: GONE },
    wrongTypes: [
      { body: {} },
      { body: { token_id: 7 } },
      { body: { token_id: ['x'] } },
      { path: '/api/2.0/token/delete?wait=some', body: { token_id: UNKNOWN_TOKEN } },
    ],
  },
  {
    method: 'PATCH',
    path: '/api/2.0/token/:token_id',
    who: 'everybody',
    good: async (cast, caller) => ({
      path: `/api/2.0/token/${await ownToken(cast, caller)}`,
      body: { token: { comment: 'other' }, update_mask: 'comment' },
    }),
    foreign: {
      input: () => ({
        path: `/api/2.0/token/${UNKNOWN_TOKEN}`,
        body: { token: { comment: 'other' }, update_mask: 'comment' },
      }),
      answer: [404, 'NOT_FOUND'],
    },
    wrongTypes: [
      { body: { token: 'comment', update_mask: 'comment' } },
      { body: { token: {}, update_mask: 'owner_id' } },
      { body: { token: {} } },
      { body: { token: { autoscope_enabled: 'maybe' }, update_mask: 'autoscope_enabled' } },
    ],
  },
];

/** Our own API on tokens. */
export const OWN_API: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/generate',
    who: 'everybody',
    good: () => ({ body: { comment: 'made by the table' } }),
    wrongTypes: [
      { body: { never_expires: 'x' } },
      { body: { never_expires: true, lifetime_seconds: 1 }, isBeyondSchema: true },
    ],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/rotate',
    who: 'tokens',
    good: () => ({ body: { idempotency_key: randomUUID(), grace_seconds: 60, lifetime_seconds: 60 } }),
    wrongTypes: [
      { body: {} },
      { body: { idempotency_key: 'too-short' } },
      { body: { idempotency_key: `${randomUUID()} ` } },
      { body: { idempotency_key: 'x'.repeat(129) } },
      { body: { idempotency_key: randomUUID(), grace_seconds: 0 } },
      { body: { idempotency_key: randomUUID(), grace_seconds: 1_000_000 }, isBeyondSchema: true },
      { body: { idempotency_key: randomUUID(), lifetime_seconds: 'long' } },
      { body: { idempotency_key: randomUUID(), lifetime_seconds: 0 } },
    ],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/rotate/cancel',
    who: 'tokens',
    good: () => ({ body: { idempotency_key: randomUUID() } }),
    wrongTypes: [{ body: {} }, { body: { idempotency_key: 'too-short' } }, { body: { idempotency_key: 1 } }],
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/token/list',
    who: 'everybody',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/tokens',
    who: 'everybody',
    good: () => ({}),
    wrongTypes: [
      { path: '/api/latchkey/1.0/tokens?page_size=many' },
      { path: '/api/latchkey/1.0/tokens?include=everything' },
      { path: '/api/latchkey/1.0/tokens?page_token=%00' },
      { path: '/api/latchkey/1.0/tokens?status=living' },
      { path: '/api/latchkey/1.0/tokens?scope=everything' },
      { path: '/api/latchkey/1.0/tokens?never_expires=perhaps' },
      { path: '/api/latchkey/1.0/tokens?expiring_within_days=-1' },
      { path: '/api/latchkey/1.0/tokens?unused_for_days=long' },
      { path: '/api/latchkey/1.0/tokens?address=here', isBeyondSchema: true },
      { path: '/api/latchkey/1.0/tokens?search=a%00b', isBeyondSchema: true },
      { path: '/api/latchkey/1.0/tokens?onwer=alice', isBeyondSchema: true },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/tokens/:token_id',
    who: 'everybody',
    good: async (cast, caller) => ({ path: `/api/latchkey/1.0/tokens/${await ownToken(cast, caller)}` }),
    foreign: { input: () => ({ path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}` }), answer: GONE },
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/tokens/:token_id/upstreams',
    who: 'everybody',
    good: async (cast, caller) => ({
      path: `/api/latchkey/1.0/tokens/${await ownToken(cast, caller)}/upstreams`,
    }),
    foreign: {
      input: () => ({ path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}/upstreams` }),
      answer: GONE,
    },
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/tokens/:token_id/upstreams/hours',
    who: 'everybody',
    good: async (cast, caller) => ({
      path: `/api/latchkey/1.0/tokens/${await ownToken(cast, caller)}/upstreams/hours?upstream=mlflow`,
    }),
    foreign: {
      input: () => ({ path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}/upstreams/hours?upstream=mlflow` }),
      answer: GONE,
    },
    wrongTypes: [
      { path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}/upstreams/hours` },
      { path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}/upstreams/hours?upstream=ML%20flow` },
      { path: `/api/latchkey/1.0/tokens/${UNKNOWN_TOKEN}/upstreams/hours?upstream=mlflow&page_size=0` },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/upstreams',
    who: 'administrators',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/upstreams/:upstream/hours',
    who: 'administrators',
    good: () => ({ path: '/api/latchkey/1.0/upstreams/mlflow/hours?page_size=10' }),
    wrongTypes: [
      { path: '/api/latchkey/1.0/upstreams/mlflow/hours?page_size=many' },
      { path: '/api/latchkey/1.0/upstreams/mlflow/hours?page_token=%00' },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/upstreams/:upstream/tokens',
    who: 'administrators',
    good: () => ({ path: '/api/latchkey/1.0/upstreams/mlflow/tokens' }),
    wrongTypes: [{ path: '/api/latchkey/1.0/upstreams/mlflow/tokens?page_size=0' }],
    bodyless: true,
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/tokens/revoke/preview',
    who: 'administrators',
    good: async (cast) => ({ body: { token_ids: [(await cast.aliceToken()).id] } }),
    wrongTypes: [{ body: {} }, { body: { token_ids: [] } }, { body: { token_ids: UNKNOWN_TOKEN } }],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/tokens/revoke',
    who: 'administrators',
    good: async (cast) => ({ body: { token_ids: [(await cast.aliceToken()).id], leaked: true } }),
    wrongTypes: [
      { body: {} },
      { body: { token_ids: [] } },
      { body: { token_ids: [7] } },
      { body: { token_ids: [UNKNOWN_TOKEN], leaked: 'a bit' } },
    ],
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/token/get',
    who: 'everybody',
    good: async (cast, caller) => ({
      path: `/api/latchkey/1.0/token/get?token_id=${await ownToken(cast, caller)}`,
    }),
    foreign: {
      input: () => ({ path: `/api/latchkey/1.0/token/get?token_id=${UNKNOWN_TOKEN}` }),
      answer: GONE,
    },
    wrongTypes: [
      { path: '/api/latchkey/1.0/token/get' },
      { path: '/api/latchkey/1.0/token/get?token_id=a&token_id=b' },
    ],
    bodyless: true,
  },
  {
    method: 'GET',
    path: '/api/latchkey/1.0/token/limits',
    who: 'everybody',
    good: () => ({}),
    bodyless: true,
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/revoke',
    who: 'everybody',
    good: async (cast, caller) => ({ body: { token_id: await ownToken(cast, caller), leaked: true } }),
    foreign: { input: () => ({ body: { token_id: UNKNOWN_TOKEN } }), answer: GONE },
    wrongTypes: [
      { body: {} },
      { body: { token_id: UNKNOWN_TOKEN, leaked: 'a bit' } },
      { path: '/api/latchkey/1.0/token/revoke?wait=some', body: { token_id: UNKNOWN_TOKEN } },
    ],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/revoke-exposed',
    who: 'anyone but browsers',
    good: () => ({ body: { tokens: [VALUE] } }),
    status: 202,
    wrongTypes: [{ body: {} }, { body: { tokens: VALUE } }, { body: { tokens: [7] } }],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/why',
    who: 'anyone, or everybody',
    good: () => ({ body: { token: VALUE } }),
    wrongTypes: [{ body: {} }, { body: { token: '' } }, { body: { token: [VALUE] } }],
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/tokens/status',
    who: 'everybody',
    good: async (cast, caller) => ({ body: { token_ids: [await ownToken(cast, caller), UNKNOWN_TOKEN] } }),
    wrongTypes: [
      { body: {} },
      { body: { token_ids: [] } },
      { body: { token_ids: UNKNOWN_TOKEN } },
      { body: { token_ids: [UNKNOWN_TOKEN.slice(1)] }, isBeyondSchema: true },
    ],
  },
];

/** What a token learns of its use, and what is made of it. */
export const AUTOSCOPE_API: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/latchkey/1.0/token/autoscope',
    who: 'everybody',
    good: async (cast, caller) => ({
      path: `/api/latchkey/1.0/token/autoscope?token_id=${await ownToken(cast, caller)}`,
    }),
    foreign: {
      input: () => ({ path: `/api/latchkey/1.0/token/autoscope?token_id=${UNKNOWN_TOKEN}` }),
      answer: GONE,
    },
    wrongTypes: [
      { path: '/api/latchkey/1.0/token/autoscope' },
      { path: '/api/latchkey/1.0/token/autoscope?token_id=a&token_id=b' },
    ],
    bodyless: true,
  },
  {
    method: 'POST',
    path: '/api/latchkey/1.0/token/autoscope/apply',
    who: 'everybody',
    good: async ({ app }, caller) => {
      const token = await app.token(caller, { learns: true });
      const { digest } = await app.core.narrowing.preview(caller, token.id);
      return { body: { token_id: token.id, digest, scopes: ['clusters'] } };
    },
    foreign: { input: () => ({ body: { token_id: UNKNOWN_TOKEN, digest: 'x' } }), answer: GONE },
    wrongTypes: [
      { body: {} },
      { body: { token_id: UNKNOWN_TOKEN } },
      { body: { token_id: UNKNOWN_TOKEN, digest: 'x', scopes: [] } },
      { body: { token_id: UNKNOWN_TOKEN, digest: 'x', scopes: ['no-such-scope'] } },
    ],
  },
];

/** Databricks' Token Management API. */
export const MANAGEMENT = ['/api/2.0/token-management', '/api/2.0/preview/token-management'].flatMap(
  (base): Endpoint[] => [
    {
      method: 'GET',
      path: `${base}/tokens`,
      who: 'administrators',
      good: () => ({}),
      wrongTypes: [{ path: `${base}/tokens?created_by_id=alice` }, { path: `${base}/tokens?page_size=0` }],
      bodyless: true,
    },
    {
      method: 'GET',
      path: `${base}/tokens/:token_id`,
      who: 'administrators',
      good: async (cast) => ({ path: `${base}/tokens/${(await cast.aliceToken()).id}` }),
      foreign: { input: () => ({ path: `${base}/tokens/${UNKNOWN_TOKEN}` }), answer: GONE },
      bodyless: true,
    },
    {
      method: 'PATCH',
      path: `${base}/tokens/:token_id`,
      who: 'administrators',
      good: async (cast) => ({
        path: `${base}/tokens/${(await cast.aliceToken()).id}`,
        body: { token: { scopes: ['clusters'] }, update_mask: 'scopes' },
      }),
      foreign: {
        input: () => ({
          path: `${base}/tokens/${UNKNOWN_TOKEN}`,
          body: { token: { scopes: [] }, update_mask: 'scopes' },
        }),
        answer: GONE,
      },
      wrongTypes: [
        { body: { token: { scopes: {} }, update_mask: 'scopes' } },
        { body: { update_mask: ['scopes'] } },
      ],
    },
    {
      method: 'DELETE',
      path: `${base}/tokens/:token_id`,
      who: 'administrators',
      good: async (cast) => ({ path: `${base}/tokens/${(await cast.aliceToken()).id}` }),
      foreign: { input: () => ({ path: `${base}/tokens/${UNKNOWN_TOKEN}` }), answer: GONE },
      bodyless: true,
    },
    {
      method: 'POST',
      path: `${base}/on-behalf-of/tokens`,
      who: 'administrators',
      good: ({ robot }) => ({ body: { application_id: robot.name } }),
      foreign: {
        input: () => ({ body: { application_id: '00000000-0000-4000-8000-000000000000' } }),
        answer: GONE,
      },
      wrongTypes: [
        { body: {} },
        { body: { application_id: 7 } },
        { body: { application_id: 'x', scopes: [1] } },
      ],
    },
  ],
);
