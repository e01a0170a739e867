import type { SessionInfo } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { callerOf } from '../http/authenticate.ts';
import { requiredBody, requiredString } from '../http/fields.ts';
import { unauthenticated } from '../http/refusals.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty, EpochMs } from '../http/schemas.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { Principal } from '../principals/principal.ts';
import type { Settings } from '../settings/settings.ts';
import type { Account } from './account.ts';
import { refuseSwitchedOffPasswords } from './password-proof.ts';
import type { Session } from './session.ts';
import { endedSessionCookie, sessionCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

interface SessionRoutesDeps {
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly settings: Settings;
  readonly account: Account;
  readonly workspaceId: string;
  readonly recentProofMs: number;
  readonly cookieName: () => string;
  readonly secureCookies: boolean;
}

const SessionInfoSchema = Type.Object(
  {
    user_id: Type.String(),
    user_name: Type.String(),
    display_name: Type.String(),
    is_administrator: Type.Boolean(),
    workspace_id: Type.String(),
    proof_expiry_time: EpochMs('Until when tokens can be generated without giving the password again.'),
    expiry_time: EpochMs('When the session ends.'),
  },
  { title: 'SessionInfo' },
);
const PATH = '/api/latchkey/1.0/session';

const Password = (description: string) => Type.String({ minLength: 1, format: 'password', description });
const SIGN_IN: RouteDoc = {
  id: 'signIn',
  tag: 'Sign-in',
  summary: 'Sign in',
  description: 'Sets the cookie of a session. Failed attempts are slowed down, by user and by address.',
  body: Type.Object(
    { username: Type.String({ minLength: 1 }), password: Password('The password of that user.') },
    { title: 'SignInRequest', examples: [{ username: 'alice', password: 'correct horse battery staple' }] },
  ),
  errors: ['unauthenticated', 'permission_denied', 'too_many_attempts', 'overloaded'],
};
const GET: RouteDoc = { id: 'getSession', tag: 'Sign-in', summary: 'Get who is signed in' };
const SIGN_OUT: RouteDoc = { id: 'signOut', tag: 'Sign-in', summary: 'Sign out' };
const CHANGE_PASSWORD: RouteDoc = {
  id: 'changePassword',
  tag: 'Sign-in',
  summary: "Change one's own password",
  description: 'Ends all other sessions of the user. Tokens stay good.',
  body: Type.Object(
    {
      old_password: Password('The one that is good now.'),
      new_password: Password('The one to set; rules of length and a list of known passwords hold.'),
    },
    {
      title: 'ChangePasswordRequest',
      examples: [
        { old_password: 'correct horse battery staple', new_password: 'marble lantern quartz ripple' },
      ],
    },
  ),
  errors: ['unauthenticated', 'permission_denied', 'too_many_attempts', 'overloaded'],
};

/** Signing in and out with a browser, and changing one's own password. */
export function sessionRoutes(app: FastifyInstance, deps: SessionRoutesDeps): void {
  const present = (principal: Principal, session: Session) => presentSession(principal, session, deps);

  app.post(
    PATH,
    { config: { access: 'anyone', doc: SIGN_IN }, schema: { response: { 200: SessionInfoSchema } } },
    async (request, reply) => {
      const head = headOf(request.raw as HeadedRequest);
      const body = requiredBody(request.body);
      const userName = requiredString(body, 'username');
      const password = requiredString(body, 'password');
      await refuseSwitchedOffPasswords(deps.settings);
      const check = await deps.passwords.check({ userName, password, caller: callerOf(head) });
      if (!check.ok && check.reason === 'throttled') {
        const { retryAfterSeconds } = check;
        const message = 'Too many failed sign-ins: wait, then try again.';
        throw new LatchkeyError('too_many_attempts', message, { retryAfterSeconds });
      }
      if (!check.ok) {
        const { headers } = unauthenticated({ ...head, secFetchSite: 'same-origin' });
        throw new LatchkeyError('unauthenticated', 'User name or password is not right.', { headers });
      }
      const identity = { via: 'password', principal: check.principal } as const;
      const { cookieValue, session } = await deps.sessions.start(check, callerOf(head, identity));
      reply.header('set-cookie', sessionCookie(deps, cookieValue, session));
      return present(check.principal, session);
    },
  );

  app.get(
    PATH,
    { config: { access: { via: ['session'] }, doc: GET }, schema: { response: { 200: SessionInfoSchema } } },
    async (request) => {
      const identity = identityOf(request);
      if (identity.via !== 'session') throw new Error('Only sessions come here.');
      return present(identity.principal, identity.session);
    },
  );

  app.delete(
    PATH,
    { config: { access: { via: ['session'] }, doc: SIGN_OUT }, schema: { response: { 200: Empty } } },
    async (request, reply) => {
      const identity = identityOf(request);
      if (identity.via !== 'session') throw new Error('Only sessions come here.');
      await deps.sessions.end(identity.session, callerOfRequest(request));
      reply.header('set-cookie', endedSessionCookie(deps));
      return {};
    },
  );

  app.put(
    '/api/latchkey/1.0/password',
    {
      config: { access: { via: ['session', 'password'] }, doc: CHANGE_PASSWORD },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const identity = identityOf(request);
      const body = requiredBody(request.body);
      await deps.account.changePassword(callerOfRequest(request), identity.principal, {
        oldPassword: requiredString(body, 'old_password'),
        newPassword: requiredString(body, 'new_password'),
        session: identity.via === 'session' ? identity.session : undefined,
      });
      return {};
    },
  );
}

function presentSession(principal: Principal, session: Session, deps: SessionRoutesDeps): SessionInfo {
  return {
    user_id: String(principal.id),
    user_name: principal.name,
    display_name: principal.displayName,
    is_administrator: principal.isAdministrator,
    workspace_id: deps.workspaceId,
    proof_expiry_time: session.provedAt + deps.recentProofMs,
    expiry_time: session.expiresAt,
  };
}
