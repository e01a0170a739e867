import type { MakePasswordLinkResponse, PasswordLinkInfo } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { callerOf } from '../http/authenticate.ts';
import { requiredBody, requiredString } from '../http/fields.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty, EpochMs } from '../http/schemas.ts';
import { parseDirectoryId } from '../principals/directory-id.ts';
import type { PasswordRecovery } from './password-recovery.ts';

interface PasswordLinkRoutesDeps {
  readonly passwordRecovery: PasswordRecovery;
  /** Where people reach the server. */
  readonly publicUrl: () => string;
}

const PATH = '/api/latchkey/1.0/password-links';

const Made = Type.Object(
  {
    user_id: Type.String(),
    user_name: Type.String(),
    url: Type.String({
      description:
        'Shown this once. The code stands in the fragment, which browsers send to no server: take care where it is pasted.',
    }),
    expiry_time: EpochMs('When the link ends, if nothing else ends it before.'),
  },
  { title: 'PasswordLink' },
);

const Info = Type.Object(
  {
    user_name: Type.String({ description: 'Whose password it sets.' }),
    expiry_time: EpochMs('When the link ends.'),
  },
  { title: 'PasswordLinkInfo' },
);

const Code = Type.String({
  minLength: 1,
  format: 'password',
  description: "The fragment of the link's URL, without the #.",
});
const EXAMPLE_CODE = 'c29tZSBjb2RlIHRoYXQgb3BlbnMgbm90aGluZyBhdCE';
const REFUSALS = ['password_link_refused', 'too_many_attempts'] as const;

const MAKE: RouteDoc = {
  id: 'makePasswordLink',
  tag: 'Sign-in',
  summary: 'Make a link by which a user sets a password',
  description:
    'For administrators, and never with a token. The link works once, and ends with the next one, with any change of the password, and when the user is deactivated or deleted. The user is told by mail that it was made, where mail is sent.',
  body: Type.Object(
    { user_id: Type.String({ description: 'The id that SCIM gives; not your own.' }) },
    { title: 'MakePasswordLinkRequest', examples: [{ user_id: '1042371958263714' }] },
  ),
  errors: ['principal_not_found', 'permission_denied'],
};

const LOOK_UP: RouteDoc = {
  id: 'lookUpPasswordLink',
  tag: 'Sign-in',
  summary: 'Ask for whom a password link is',
  description: 'Uses nothing up. Guesses are slowed down like passwords, and all refusals are the same.',
  body: Type.Object(
    { code: Code },
    { title: 'LookUpPasswordLinkRequest', examples: [{ code: EXAMPLE_CODE }] },
  ),
  errors: [...REFUSALS],
};

const USE: RouteDoc = {
  id: 'usePasswordLink',
  tag: 'Sign-in',
  summary: 'Set a password by a link',
  description:
    'Uses the link up and ends all sessions of the user. Tokens stay good. A password that may not be set leaves the link as it is.',
  body: Type.Object(
    {
      code: Code,
      new_password: Type.String({
        minLength: 1,
        format: 'password',
        description: 'The one to set; rules of length and a list of known passwords hold.',
      }),
    },
    {
      title: 'UsePasswordLinkRequest',
      examples: [{ code: EXAMPLE_CODE, new_password: 'marble lantern quartz ripple' }],
    },
  ),
  errors: [...REFUSALS, 'permission_denied', 'overloaded'],
};

/** Links by which users set a password: made by administrators, used by whoever has one. */
export function passwordLinkRoutes(app: FastifyInstance, deps: PasswordLinkRoutesDeps): void {
  const { passwordRecovery } = deps;
  const access = { via: ['session', 'password'], isForAdministrators: true, needsRecentProof: true } as const;

  app.post(
    PATH,
    { config: { access, doc: MAKE }, schema: { response: { 200: Made } } },
    async (request): Promise<MakePasswordLinkResponse> => {
      const userId = parseDirectoryId(requiredString(requiredBody(request.body), 'user_id'));
      const { principal } = identityOf(request);
      const made = await passwordRecovery.makeLink(callerOfRequest(request), principal, userId);
      return {
        user_id: String(made.user.id),
        user_name: made.user.name,
        url: `${deps.publicUrl()}/set-password#${made.code}`,
        expiry_time: made.endsAt,
      };
    },
  );

  app.post(
    `${PATH}/look-up`,
    { config: { access: 'anyone', doc: LOOK_UP }, schema: { response: { 200: Info } } },
    async (request): Promise<PasswordLinkInfo> => {
      const code = requiredString(requiredBody(request.body), 'code');
      const caller = callerOf(headOf(request.raw as HeadedRequest));
      const { principal, endsAt } = await passwordRecovery.lookUp(caller, code);
      return { user_name: principal.name, expiry_time: endsAt };
    },
  );

  app.post(
    `${PATH}/use`,
    { config: { access: 'anyone', doc: USE }, schema: { response: { 200: Empty } } },
    async (request) => {
      const body = requiredBody(request.body);
      const code = requiredString(body, 'code');
      const caller = callerOf(headOf(request.raw as HeadedRequest));
      await passwordRecovery.setPassword(caller, code, requiredString(body, 'new_password'));
      return {};
    },
  );
}
