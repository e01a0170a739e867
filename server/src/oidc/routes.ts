import type { AuthorizationResponse, ListIdentityLinksResponse, SignInOptions } from '@latchkey/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LatchkeyError } from '../errors.ts';
import { callerOfRequest, identityOf } from '../http/access.ts';
import { callerOf, type Identity } from '../http/authenticate.ts';
import { optionalBody, optionalString } from '../http/fields.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import { Empty } from '../http/schemas.ts';
import type { IdentityLink } from '../identities/identity-link.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings/settings.ts';
import { callbackRoute } from './callback-routes.ts';
import { type FlowCookieDeps, flowCookie } from './flow-cookie.ts';
import type { Oidc } from './oidc.ts';
import { AuthorizationSchema, IdentityLinksSchema, SignInOptionsSchema } from './oidc-schemas.ts';
import type { OwnLinks } from './own-links.ts';
import { ownPathOf } from './own-path.ts';
import type { OidcPurpose } from './pending-sign-ins.ts';
import { OidcProblem } from './problem.ts';
import type { ProviderClient } from './provider-client.ts';
import * as docs from './route-schemas.ts';

interface OidcRoutesDeps extends FlowCookieDeps {
  readonly oidc: Oidc;
  readonly ownLinks: OwnLinks;
  readonly settings: Settings;
  readonly log: Log;
  readonly publicUrl: () => string;
  /** Of the session. */
  readonly cookieName: () => string;
}

type Named = { Params: { provider: string } };
type SessionIdentity = Extract<Identity, { via: 'session' }>;

const OWN = '/api/latchkey/1.0';
const SESSION = { via: ['session'] } as const;

/** Signing in, proving and linking by way of an identity provider, and one's own links. */
export function oidcRoutes(app: FastifyInstance, deps: OidcRoutesDeps): void {
  callbackRoute(app, deps);
  optionsRoute(app, deps);
  departureRoutes(app, deps);
  linkRoutes(app, deps);
}

function optionsRoute(app: FastifyInstance, { oidc, settings }: OidcRoutesDeps): void {
  app.get(
    `${OWN}/sign-in-options`,
    { config: { access: 'anyone', doc: docs.OPTIONS }, schema: { response: { 200: SignInOptionsSchema } } },
    async (): Promise<SignInOptions> => ({
      password: (await settings.read()).passwordsEnabled,
      identity_providers: oidc.providers.map(presentProvider),
    }),
  );
}

/** POST by a page of ours, which then goes there: another site's page cannot send a browser on its way. */
function departureRoutes(app: FastifyInstance, deps: OidcRoutesDeps): void {
  const schema = { response: { 200: AuthorizationSchema } };
  app.post<Named>(
    `${OWN}/oidc/:provider/sign-in`,
    { config: { access: 'anyone', doc: docs.SIGN_IN }, schema },
    (request, reply) => {
      const next = optionalString(optionalBody(request.body), 'next');
      return depart(
        deps,
        { request, reply },
        { purpose: 'sign-in', nextPath: ownPathOf(next, deps.publicUrl()) },
      );
    },
  );
  app.post<Named>(
    `${OWN}/oidc/:provider/proof`,
    { config: { access: SESSION, doc: docs.PROVE }, schema },
    (request, reply) =>
      depart(deps, { request, reply }, { purpose: 'proof', session: sessionOf(request).session }),
  );
  app.post<Named>(
    `${OWN}/oidc/:provider/link`,
    { config: { access: SESSION, doc: docs.LINK }, schema },
    async (request, reply) => {
      const identity = sessionOf(request);
      providerOf(deps.oidc, request);
      const password = optionalString(optionalBody(request.body), 'password');
      await deps.ownLinks.demandProof(identity, { password, caller: callerOfRequest(request) });
      return depart(deps, { request, reply }, { purpose: 'link', session: identity.session });
    },
  );
}

function linkRoutes(app: FastifyInstance, { oidc, ownLinks }: OidcRoutesDeps): void {
  app.get(
    `${OWN}/identity-links`,
    { config: { access: SESSION, doc: docs.LIST_LINKS }, schema: { response: { 200: IdentityLinksSchema } } },
    async (request): Promise<ListIdentityLinksResponse> => {
      const { id } = identityOf(request).principal;
      const links = await ownLinks.list(id);
      return {
        has_password: await ownLinks.hasPassword(id),
        identity_links: links.map((link) => presentLink(link, oidc.providers)),
        identity_providers: oidc.providers.map(presentProvider),
      };
    },
  );
  app.delete<{ Params: { link_id: string } }>(
    `${OWN}/identity-links/:link_id`,
    {
      config: { access: { ...SESSION, needsRecentProof: true }, doc: docs.UNLINK },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      await ownLinks.unlink(callerOfRequest(request), sessionOf(request), request.params.link_id);
      return {};
    },
  );
}

interface Purpose {
  readonly purpose: OidcPurpose;
  readonly nextPath?: string | undefined;
  readonly session?: SessionIdentity['session'];
}

async function depart(
  deps: OidcRoutesDeps,
  { request, reply }: { request: FastifyRequest<Named>; reply: FastifyReply },
  purpose: Purpose,
): Promise<AuthorizationResponse> {
  const provider = providerOf(deps.oidc, request);
  const { name, title } = provider.config;
  const redirectUri = `${deps.publicUrl()}/login/oidc/${name}/callback`;
  const { address } = callerOf(headOf(request.raw as HeadedRequest));
  try {
    const { handle, authorizationUrl } = await deps.oidc.depart({
      ...purpose,
      provider,
      address,
      redirectUri,
    });
    reply.header('set-cookie', flowCookie(deps, handle));
    return { authorization_url: authorizationUrl };
  } catch (error) {
    if (!(error instanceof OidcProblem)) throw error;
    const message = `${title} cannot be reached at the moment: try again later, or sign in another way.`;
    throw new LatchkeyError('identity_provider_unavailable', message, { retryAfterSeconds: 10 });
  }
}

function providerOf(oidc: Oidc, request: FastifyRequest<Named>): ProviderClient {
  const provider = oidc.find(request.params.provider);
  if (provider === undefined)
    throw new LatchkeyError('not_found', 'There is no identity provider of this name.');
  return provider;
}

function sessionOf(request: FastifyRequest): SessionIdentity {
  const identity = identityOf(request);
  if (identity.via !== 'session') throw new Error('Only sessions come here.');
  return identity;
}

function presentProvider({ config, isReachable }: ProviderClient) {
  return { name: config.name, title: config.title, is_reachable: isReachable };
}

function presentLink(link: IdentityLink, providers: readonly ProviderClient[]) {
  const provider = providers.find(({ config }) => config.issuer === link.issuer)?.config;
  return {
    ...{ link_id: link.linkId, issuer: link.issuer, subject: link.subject },
    ...(link.email !== undefined && { email: link.email }),
    ...(provider !== undefined && { provider: provider.name, title: provider.title }),
    ...{ linked_by: link.linkedBy, linked_time: link.linkedAt },
    ...(link.lastSignInAt !== undefined && { last_sign_in_time: link.lastSignInAt }),
  };
}
