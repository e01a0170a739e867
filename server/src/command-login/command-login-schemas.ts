import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';
import { EpochMs } from '../http/schemas.ts';
import { GENERATING_ERRORS } from '../tokens/routes.ts';
import { AskedScopes, newToken } from '../tokens/token-schemas.ts';

const Challenge = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'SHA-256 in base64url of the verifier, which the command keeps to itself (RFC 7636, S256).',
});
const RedirectUri = Type.String({
  pattern: '^http://(127\\.0\\.0\\.1|\\[::1\\]):[1-9][0-9]{0,4}/callback$',
  description:
    'Where the command listens, on the machine that the browser runs on; left out: the code is shown, and carried to the terminal.',
});
const EXAMPLE_CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const EXAMPLE = {
  redirect_uri: 'http://127.0.0.1:49152/callback',
  code_challenge: EXAMPLE_CHALLENGE,
  state: 'Zm9vYmFyYmF6cXV1eGNvcmdl',
  machine: 'laptop',
  lifetime_seconds: 7_776_000,
};

const wanted = {
  redirect_uri: Type.Optional(RedirectUri),
  code_challenge: Challenge,
  state: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{22,128}$',
      description: 'Told to the command with the answer; needed with `redirect_uri`.',
    }),
  ),
  machine: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'What the command says that it runs on: letters, digits and a few signs.',
  }),
  scopes: Type.Optional(AskedScopes),
  lifetime_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Shortened to what the workspace allows; left out: as long as that.',
    }),
  ),
};

function asked(title: string) {
  return Type.Object(wanted, { title, examples: [EXAMPLE] });
}

/** What a command would get. */
export const CommandLoginTerms = Type.Object(
  {
    comment: Type.String({ description: 'That the token would have.' }),
    scopes: Type.Optional(
      Type.Array(Type.String(), { description: 'What it would be limited to; absent: no limit.' }),
    ),
    lifetime_seconds: Type.Integer({ description: 'How long it would live.' }),
    max_lifetime_seconds: Type.Integer({ description: 'The longest lifetime in this workspace.' }),
    refusal: Type.Optional(Type.String({ description: 'Why there would be none; absent: there would.' })),
  },
  { title: 'CommandLoginTerms' },
);

/** What came of a decision. */
export const CommandLoginAllowed = Type.Object(
  {
    url: Type.Optional(Type.String({ description: 'Where the browser goes next, within a minute.' })),
    code: Type.Optional(Type.String({ description: 'To be carried to the terminal, within a minute.' })),
    expiry_time: EpochMs('Until when the code is good.'),
  },
  { title: 'CommandLoginAllowed' },
);

export const CommandLoginDenied = Type.Object(
  { url: Type.Optional(Type.String({ description: 'Where the browser goes next, to tell the command.' })) },
  { title: 'CommandLoginDenied' },
);

export const CommandLoginToken = Type.Object(
  {
    ...newToken.details.properties,
    user_name: Type.String({ description: 'Whose token it is.' }),
  },
  { title: 'CommandLoginToken' },
);

export const LOOK_UP: RouteDoc = {
  id: 'lookUpCommandLogin',
  tag: 'Sign-in',
  summary: 'Ask what a command would get that wants to sign in',
  description: 'For the page that `latchkey login` has a browser open. Changes nothing.',
  body: asked('LookUpCommandLoginRequest'),
};

export const ALLOW: RouteDoc = {
  id: 'allowCommandLogin',
  tag: 'Sign-in',
  summary: 'Let a command have a token',
  description:
    'Gives a code, good once, for a minute, and for the command alone that knows the verifier. The token itself never passes through the browser.',
  body: asked('AllowCommandLoginRequest'),
};

export const DENY: RouteDoc = {
  id: 'denyCommandLogin',
  tag: 'Sign-in',
  summary: 'Let a command have no token',
  body: asked('DenyCommandLoginRequest'),
};

export const EXCHANGE: RouteDoc = {
  id: 'exchangeCommandLogin',
  tag: 'Sign-in',
  summary: 'Exchange a code for a token',
  description:
    'For the command that the code was made for. Whatever is refused, the code is used up. Failures are slowed down like passwords, and all refusals of a code are the same.',
  body: Type.Object(
    {
      code: Type.String({ minLength: 1, format: 'password', description: 'What the browser brought.' }),
      code_verifier: Type.String({
        pattern: '^[A-Za-z0-9._~-]{43,128}$',
        format: 'password',
        description: 'What the challenge was made of.',
      }),
      redirect_uri: Type.Optional(RedirectUri),
    },
    {
      title: 'ExchangeCommandLoginRequest',
      examples: [
        {
          code: 'c29tZSBjb2RlIHRoYXQgb3BlbnMgbm90aGluZyBhdCE',
          code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
          redirect_uri: EXAMPLE.redirect_uri,
        },
      ],
    },
  ),
  errors: [
    'command_login_refused',
    'too_many_attempts',
    ...GENERATING_ERRORS.filter((code) => code !== 'token_not_found'),
  ],
};

export const END: RouteDoc = {
  id: 'endCommandLogin',
  tag: 'Sign-in',
  summary: 'Revoke the token that this is asked with',
  description: 'For `latchkey logout`: needs no scope, and ends no other token.',
  errors: ['token_not_found'],
};
