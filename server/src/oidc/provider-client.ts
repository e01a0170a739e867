import * as oidc from 'openid-client';
import type { Clock } from '../clock.ts';
import type { IdentityProviderConfig } from '../config/identity-providers.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { type ProviderClaims, readClaims } from './claims.ts';
import type { FlowSecrets } from './flow-secrets.ts';
import { OidcProblem } from './problem.ts';
import { describeFailure } from './provider-failure.ts';

interface ProviderClientDeps {
  readonly config: IdentityProviderConfig;
  readonly clock: Clock;
  /** Whoever signed in there longer ago is to do it anew. */
  readonly maxAgeSeconds: number;
}

interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly secrets: FlowSecrets;
  /** Wants the person to sign in anew. */
  readonly isProof: boolean;
}

/** For each request to it. */
const TIMEOUT_SECONDS = 5;
const REMEMBER_MS = 3_600_000;
/** So long nobody waits for it again. */
const DOWN_MS = 10_000;

/** Speaks to one provider. What it says of itself is asked for when it is first needed, and again each hour. */
export class ProviderClient {
  readonly config: IdentityProviderConfig;
  readonly #deps: ProviderClientDeps;
  #discovering: Promise<oidc.Configuration> | undefined;
  #known: { readonly configuration: oidc.Configuration; readonly until: number } | undefined;
  #downUntil = 0;

  constructor(deps: ProviderClientDeps) {
    this.config = deps.config;
    this.#deps = deps;
  }

  /** Whether it has not just failed to answer. */
  get isReachable(): boolean {
    return this.#deps.clock.monotonicMs() >= this.#downUntil;
  }

  /** Where a browser is sent to. Throws `OidcProblem` when the provider cannot be asked. */
  async authorizationUrl({ redirectUri, secrets, isProof }: AuthorizationRequest): Promise<string> {
    const configuration = await this.#configuration();
    try {
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: this.config.scopes.join(' '),
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(secrets.pkceVerifier),
        code_challenge_method: 'S256',
        // With an age it must tell when that was (OpenID Connect Core §3.1.2.1).
        max_age: isProof ? '0' : String(this.#deps.maxAgeSeconds),
        ...(isProof && { prompt: 'login' }),
      });
      // A page of ours goes there by script: it must be on the web, and on this machine alone without TLS.
      const isWeb = url.protocol === 'https:' || (url.protocol === 'http:' && isPlain(this.config));
      if (!isWeb) throw new OidcProblem('untrusted', 'authorization_endpoint');
      return url.href;
    } catch (error) {
      throw describeFailure(error);
    }
  }

  /** Who came back with this address. Throws `OidcProblem` for everything that does not stand up to the checks. */
  async claimsOf(callbackUrl: URL, secrets: FlowSecrets): Promise<ProviderClaims> {
    const configuration = await this.#configuration();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, callbackUrl, {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.pkceVerifier,
        idTokenExpected: true,
      });
      const claims: Record<string, unknown> = { ...tokens.claims() };
      return readClaims(
        this.config.issuer,
        await this.#withProfile(configuration, claims, tokens.access_token),
      );
    } catch (error) {
      throw describeFailure(error);
    }
  }

  /** Some providers tell the address only to whoever asks for it. */
  async #withProfile(
    configuration: oidc.Configuration,
    claims: Record<string, unknown>,
    accessToken: string,
  ): Promise<Record<string, unknown>> {
    if (claims.email !== undefined || !this.config.scopes.includes('email')) return claims;
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const info = await oidc.fetchUserInfo(configuration, accessToken, String(claims.sub));
    // Both from one place: an address of here must not be called verified by there.
    return {
      ...claims,
      email: info.email,
      email_verified: info.email_verified,
      name: claims.name ?? info.name,
    };
  }

  #configuration(): Promise<oidc.Configuration> {
    const now = this.#deps.clock.monotonicMs();
    if (this.#known !== undefined && now < this.#known.until)
      return Promise.resolve(this.#known.configuration);
    if (!this.isReachable)
      return Promise.reject(new OidcProblem('unreachable', 'it has just failed to answer'));
    this.#discovering ??= this.#discover().finally(() => {
      this.#discovering = undefined;
    });
    return this.#discovering;
  }

  async #discover(): Promise<oidc.Configuration> {
    try {
      const configuration = await discover(this.config);
      this.#known = { configuration, until: this.#deps.clock.monotonicMs() + REMEMBER_MS };
      return configuration;
    } catch (error) {
      const until = this.#deps.clock.monotonicMs() + DOWN_MS;
      this.#downUntil = until;
      // What it said an hour ago is better than nobody signing in.
      if (this.#known === undefined) throw describeFailure(error);
      this.#known = { configuration: this.#known.configuration, until };
      return this.#known.configuration;
    }
  }
}

async function discover(config: IdentityProviderConfig): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = config;
  const configuration = await oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    authenticate(clientSecret.reveal()),
    {
      timeout: TIMEOUT_SECONDS,
      [oidc.customFetch]: boundedFetch,
      // The signature of the ID token is checked, though TLS would do by the letter of OpenID Connect Core §3.1.3.7.
      execute: [oidc.enableNonRepudiationChecks, ...(isPlain(config) ? [oidc.allowInsecureRequests] : [])],
    },
  );
  // Microsoft's document for all tenants names no issuer but a pattern: anybody's tenant would fit it.
  if (configuration.serverMetadata().issuer !== issuer) throw new OidcProblem('untrusted', 'issuer');
  return configuration;
}

/** Only of a provider on this machine: the configuration takes no other. */
function isPlain({ issuer }: IdentityProviderConfig): boolean {
  return issuer.startsWith('http://');
}

/** By `Authorization` where the provider takes that or says nothing (OpenID Connect Discovery §3), else in the body. */
function authenticate(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const choose = methods.includes('client_secret_basic') ? basic : post;
    return choose(server, client, body, headers);
  };
}
