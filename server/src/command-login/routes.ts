import type {
  CommandLoginAllowed as AllowedResponse,
  CommandLoginTerms as TermsResponse,
} from '@latchkey/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { callerOf } from '../http/authenticate.ts';
import { invalid, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import { Empty } from '../http/schemas.ts';
import type { TokenAuthority } from '../tokens/authority.ts';
import { presentDetails } from '../tokens/present.ts';
import { lifetimeField, requesterOf, scopesField } from '../tokens/routes.ts';
import type { CodeExchange } from './code-exchange.ts';
import {
  ALLOW,
  CommandLoginAllowed,
  CommandLoginDenied,
  CommandLoginTerms,
  CommandLoginToken,
  DENY,
  END,
  EXCHANGE,
  LOOK_UP,
} from './command-login-schemas.ts';
import { CODE_MS, type CommandLogins, type Decider } from './command-logins.ts';
import {
  callbackUrl,
  isChallenge,
  isLoopbackRedirect,
  isMachineName,
  isState,
  isVerifier,
  type WantedLogin,
} from './wanted-login.ts';

interface CommandLoginRoutesDeps {
  readonly commandLogins: CommandLogins;
  readonly codeExchange: CodeExchange;
  readonly authority: TokenAuthority;
  readonly now: () => number;
}

type Body = Readonly<Record<string, unknown>>;

const PATH = '/api/latchkey/1.0/command-login';

/** Letting `latchkey login` have a token: what our own page asks for the person, and what the command asks. */
export function commandLoginRoutes(app: FastifyInstance, deps: CommandLoginRoutesDeps): void {
  const { commandLogins, codeExchange, now } = deps;
  const access = { via: ['session'] } as const;
  endRoute(app, deps.authority);

  app.post(
    `${PATH}/look-up`,
    { config: { access, doc: LOOK_UP }, schema: { response: { 200: CommandLoginTerms } } },
    async (request): Promise<TermsResponse> => {
      const { wanted } = readWanted(request.body);
      const terms = await commandLogins.readTerms(identityOf(request).principal.id, wanted);
      return {
        comment: `latchkey on ${wanted.machine}`,
        ...(wanted.scopes && { scopes: [...wanted.scopes] }),
        lifetime_seconds: terms.lifetimeSeconds,
        max_lifetime_seconds: terms.maxLifetimeSeconds,
        ...(terms.refusal !== undefined && { refusal: terms.refusal }),
      };
    },
  );

  app.post(
    `${PATH}/allow`,
    {
      // What yields a token asks for the same proof as generating one.
      config: { access: { ...access, needsRecentProof: true }, doc: ALLOW },
      schema: { response: { 200: CommandLoginAllowed } },
    },
    async (request): Promise<AllowedResponse> => {
      const { wanted, state } = readWanted(request.body);
      const expiryTime = now() + CODE_MS;
      const code = await commandLogins.allow(deciderOf(request), wanted);
      const { redirectUri } = wanted;
      if (redirectUri === undefined) return { code, expiry_time: expiryTime };
      return { url: callbackUrl(redirectUri, { code, state }), expiry_time: expiryTime };
    },
  );

  app.post(
    `${PATH}/deny`,
    { config: { access, doc: DENY }, schema: { response: { 200: CommandLoginDenied } } },
    async (request) => {
      const { wanted, state } = readWanted(request.body);
      const url = await commandLogins.deny(deciderOf(request), wanted, state);
      return { ...(url !== undefined && { url }) };
    },
  );

  app.post(
    `${PATH}/exchange`,
    { config: { access: 'anyone', doc: EXCHANGE }, schema: { response: { 200: CommandLoginToken } } },
    async (request) => {
      const body = requiredBody(request.body);
      const code = requiredString(body, 'code');
      const verifier = requiredString(body, 'code_verifier');
      if (!isVerifier(verifier)) throw invalid('code_verifier', 'must be what the challenge was made of');
      const redirectUri = redirectField(body);
      const caller = callerOf(headOf(request.raw as HeadedRequest));
      const { tokenValue, token, principal } = await codeExchange.exchange({
        ...{ code, verifier, redirectUri, caller },
      });
      return {
        token_value: tokenValue,
        token_info: presentDetails(token, now()),
        user_name: principal.name,
      };
    },
  );
}

/** Ending a token with itself: whatever it is limited to, whoever has it may take it from the world. */
function endRoute(app: FastifyInstance, authority: TokenAuthority): void {
  app.post(
    `${PATH}/end`,
    {
      config: { access: { via: ['token'], scope: 'any' }, doc: END },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const identity = identityOf(request);
      if (identity.via !== 'token') throw new Error('Only tokens come here.');
      await authority.revokeToken(requesterOf(request), identity.token.tokenId);
      return {};
    },
  );
}

function deciderOf(request: FastifyRequest): Decider {
  const identity = identityOf(request);
  if (identity.via !== 'session') throw new Error('Only sessions come here.');
  return { principal: identity.principal, session: identity.session, caller: callerOfRequest(request) };
}

/** What a command asks for. Throws `invalid_parameter` for what no command of ours writes. */
function readWanted(given: unknown): { readonly wanted: WantedLogin; readonly state: string } {
  const body = requiredBody(given);
  const redirectUri = redirectField(body);
  const challenge = requiredString(body, 'code_challenge');
  if (!isChallenge(challenge)) throw invalid('code_challenge', 'must be a SHA-256 in base64url');
  const state = optionalString(body, 'state');
  if (state === undefined ? redirectUri !== undefined : !isState(state))
    throw invalid('state', 'must be 22 to 128 letters, digits, hyphens and underscores');
  const machine = requiredString(body, 'machine');
  if (!isMachineName(machine))
    throw invalid('machine', 'must be 1 to 64 letters, digits, spaces and signs that names of machines have');
  const scopes = scopesField(body);
  const lifetimeSeconds = lifetimeField(body);
  return {
    wanted: {
      ...{ challenge, machine },
      ...(redirectUri !== undefined && { redirectUri }),
      ...(scopes !== undefined && scopes.length > 0 && { scopes }),
      ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    },
    state: state ?? '',
  };
}

function redirectField(body: Body): string | undefined {
  const uri = optionalString(body, 'redirect_uri');
  if (uri === undefined || isLoopbackRedirect(uri)) return uri;
  throw invalid('redirect_uri', 'must be http://127.0.0.1:PORT/callback, where the command listens');
}
