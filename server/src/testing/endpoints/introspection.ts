import type { Principal } from '../../principals/principal.ts';
import { type Cast, type Endpoint, GONE } from './endpoint.ts';

const INTROSPECT = '/api/latchkey/1.0/introspect';
const BINDINGS = '/api/latchkey/1.0/introspection/bindings';
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What the table of endpoints is sent to has an upstream of this name. */
export const INTROSPECTED = 'reports';
const VALUE = `dapi${'0'.repeat(32)}`;

async function bind({ app }: Cast, { name }: Principal): Promise<void> {
  const caller = { name: 'test', address: '', userAgent: '', requestId: '' };
  await app.core.introspectionBindings.bind(caller, { applicationId: name, upstream: INTROSPECTED });
}

const about = (applicationId: string, upstream = INTROSPECTED) => ({
  path: `${BINDINGS}/${upstream}/${applicationId}`,
});

/** What services ask about tokens, and which may. */
export const INTROSPECTION: readonly Endpoint[] = [
  {
    method: 'POST',
    path: INTROSPECT,
    who: 'service principals',
    good: async (cast) => {
      await bind(cast, cast.robot);
      const { value } = await cast.aliceToken();
      return { body: { token: value, upstream: INTROSPECTED, client_ip: '192.0.2.7', method: 'GET' } };
    },
    foreign: {
      input: () => ({ body: { token: VALUE, upstream: 'none' } }),
      answer: [403, 'PERMISSION_DENIED'],
    },
    wrongTypes: [
      { body: {} },
      { body: { token: 7 } },
      { body: { token: 'x'.repeat(4_097) } },
      { body: { token: VALUE, upstream: 7 } },
      { body: { token: VALUE, client_ip: 7 } },
      { body: { token: VALUE, method: 7 } },
    ],
  },
  {
    method: 'POST',
    path: `${INTROSPECT}/batch`,
    who: 'service principals',
    good: async (cast) => {
      await bind(cast, cast.robot);
      const { value } = await cast.aliceToken();
      return { body: { upstream: INTROSPECTED, tokens: [{ token: value }, { token: VALUE }] } };
    },
    foreign: {
      input: () => ({ body: { tokens: [{ token: VALUE }], upstream: 'none' } }),
      answer: [403, 'PERMISSION_DENIED'],
    },
    wrongTypes: [
      { body: { tokens: [] } },
      { body: { tokens: VALUE } },
      { body: { tokens: [VALUE] } },
      { body: { tokens: [{}] } },
      { body: { tokens: Array.from({ length: 101 }, () => ({ token: VALUE })) } },
    ],
  },
  {
    method: 'GET',
    path: BINDINGS,
    who: 'administrators',
    good: async (cast) => {
      await bind(cast, cast.robot);
      return {};
    },
    bodyless: true,
  },
  {
    method: 'PUT',
    path: `${BINDINGS}/:upstream/:application_id`,
    who: 'administrators',
    good: ({ robot }) => about(robot.name),
    foreign: { input: () => about(NOBODY), answer: GONE },
    wrongTypes: [{ ...about(NOBODY, 'none'), isBeyondSchema: true }],
    bodyless: true,
  },
  {
    method: 'DELETE',
    path: `${BINDINGS}/:upstream/:application_id`,
    who: 'administrators',
    good: async (cast) => {
      await bind(cast, cast.robot);
      return about(cast.robot.name);
    },
    foreign: { input: ({ robot }) => about(robot.name, 'none'), answer: [404, 'NOT_FOUND'] },
    bodyless: true,
  },
];
