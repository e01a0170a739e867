import { randomBytes } from 'node:crypto';
import { challengeOf } from '../../command-login/wanted-login.ts';
import type { Principal } from '../../principals/principal.ts';
import { CALLBACK, setOut } from '../command-login.ts';
import type { Cast, Endpoint } from './endpoint.ts';

const COMMAND_LOGIN = '/api/latchkey/1.0/command-login';
const { wanted: WANTED, verifier: VERIFIER } = setOut();

/** What no command asks for, whichever way it is decided. */
const WRONG = [
  { body: { ...WANTED, redirect_uri: 'http://localhost:49152/callback' } },
  { body: { ...WANTED, redirect_uri: 'https://evil.example/callback' } },
  { body: { ...WANTED, redirect_uri: 'http://127.0.0.1:65536/callback' }, isBeyondSchema: true },
  { body: { ...WANTED, code_challenge: 'short' } },
  { body: { ...WANTED, code_challenge: undefined } },
  { body: { ...WANTED, state: 'short' } },
  { body: { ...WANTED, state: undefined }, isBeyondSchema: true },
  { body: { ...WANTED, machine: '' } },
  { body: { ...WANTED, machine: '<b>' }, isBeyondSchema: true },
  { body: { ...WANTED, scopes: ['nope'] } },
  { body: { ...WANTED, lifetime_seconds: 0 } },
];

/** A code that the caller has let a command have. */
async function ownCode({ app }: Cast, caller: Principal) {
  const verifier = randomBytes(32).toString('base64url');
  const { session } = await app.core.db.write((tx) =>
    app.core.sessions.startIn(tx, {
      principalId: caller.id,
      provedAt: app.clock.now(),
      caller: { name: caller.name, address: '127.0.0.1', userAgent: 'test', requestId: 'test' },
    }),
  );
  const decider = {
    principal: caller,
    session,
    caller: { principalId: caller.id, name: caller.name, address: '', userAgent: 'test', requestId: 'test' },
  };
  const code = await app.core.commandLogins.allow(decider, {
    ...{ redirectUri: CALLBACK, challenge: challengeOf(verifier), machine: 'laptop' },
  });
  return { code, code_verifier: verifier, redirect_uri: CALLBACK };
}

/** Letting `latchkey login` have a token. */
export const COMMAND_LOGINS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: `${COMMAND_LOGIN}/look-up`,
    who: 'sessions',
    good: () => ({ body: WANTED }),
    wrongTypes: WRONG,
  },
  {
    method: 'POST',
    path: `${COMMAND_LOGIN}/allow`,
    who: 'sessions',
    good: () => ({ body: WANTED }),
    wrongTypes: WRONG,
  },
  {
    method: 'POST',
    path: `${COMMAND_LOGIN}/deny`,
    who: 'sessions',
    good: () => ({ body: WANTED }),
    wrongTypes: WRONG,
  },
  {
    method: 'POST',
    path: `${COMMAND_LOGIN}/exchange`,
    who: 'anyone',
    good: async (cast, caller) => ({ body: await ownCode(cast, caller) }),
    foreign: {
      input: () => ({ body: { code: 'nobody has it', code_verifier: VERIFIER } }),
      answer: [403, 'PERMISSION_DENIED'],
    },
    wrongTypes: [
      { body: { code: 7, code_verifier: VERIFIER } },
      { body: { code: '', code_verifier: VERIFIER } },
      { body: { code: 'x' } },
      { body: { code: 'x', code_verifier: 'short' } },
      { body: { code: 'x', code_verifier: VERIFIER, redirect_uri: 'https://evil.example/callback' } },
    ],
  },
  { method: 'POST', path: `${COMMAND_LOGIN}/end`, who: 'tokens', good: () => ({}), bodyless: true },
];
