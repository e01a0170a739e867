import { randomBytes } from 'node:crypto';
import { challengeOf } from '../command-login/wanted-login.ts';
import { startTestApp, type TestApp, type TestCredential } from './harness.ts';

/** Where our own page and the command ask. */
export const COMMAND_LOGIN = '/api/latchkey/1.0/command-login';
/** Where a command listens; nobody does. */
export const CALLBACK = 'http://127.0.0.1:49152/callback';

/** What a command has made up for one login. */
export function setOut() {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(32).toString('base64url');
  const wanted = {
    ...{ redirect_uri: CALLBACK, code_challenge: challengeOf(verifier), state },
    ...{ machine: 'laptop', scopes: ['sql'], lifetime_seconds: 3600 },
  };
  return { verifier, state, wanted };
}

/** A click on Allow; gives back the code that the browser takes along. */
export async function allow(app: TestApp, session: TestCredential, wanted: object): Promise<string> {
  const { status, body, text } = await app.post(`${COMMAND_LOGIN}/allow`, session, wanted);
  if (status !== 200) throw new Error(`It was answered with ${status}: ${text}`);
  return body.code ?? new URL(body.url).searchParams.get('code');
}

/** What the command sends. */
export function exchange(
  app: TestApp,
  code: string,
  verifier: string,
  { redirectUri = CALLBACK as string | undefined } = {},
) {
  return app.post(`${COMMAND_LOGIN}/exchange`, undefined, {
    ...{ code, code_verifier: verifier },
    ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
  });
}

/** A node with Alice, signed in, and a code of hers for a command. */
export async function startWithCode() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const session = await app.signIn(alice);
  const { verifier, state, wanted } = setOut();
  return { app, alice, session, verifier, state, wanted, code: await allow(app, session, wanted) };
}
