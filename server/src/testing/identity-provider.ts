import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

const CLIENT_ID = 'latchkey';
const CLIENT_SECRET = 'the secret of / latchkey';
const KEYS = await generateKeyPair('RS256');

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** How a provider is bent out of shape. */
export interface Bend {
  /** Instead of the endpoint's own answer. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Over what the discovery document says. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Over the claims of the ID token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signs the ID token in its place. */
  sign?(claims: JWTPayload): Promise<string>;
  /** What userinfo says. */
  readonly userInfo?: Readonly<Record<string, unknown>>;
}

interface Grant {
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirectUri: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A small OpenID Connect provider that does as it should, unless it is told otherwise. Closes itself with the test. */
export class TestIdentityProvider {
  bend: Bend = {};
  /** What it was asked for, by path. */
  readonly asked: string[] = [];
  readonly issuer: string;
  readonly #server: Server;
  readonly #grants = new Map<string, Grant>();

  static async start(): Promise<TestIdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new TestIdentityProvider(server);
    onTestFinished(() => provider.close());
    return provider;
  }

  constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** The lines of an `[[identity_providers]]` table for it. */
  toml(lines: readonly string[] = [], name = 'acme'): string {
    const own = ['name', name, 'title', 'Acme SSO', 'issuer', this.issuer, 'client_id', CLIENT_ID];
    const pairs = own.flatMap((key, i) => (i % 2 === 0 ? [`${key} = ${JSON.stringify(own[i + 1])}`] : []));
    return ['[[identity_providers]]', ...pairs, 'client_secret_env = "ACME_SECRET"', ...lines].join('\n');
  }

  /** Lets somebody in, as its own pages would; gives back the query that the browser comes back with. */
  authorize(authorizationUrl: string, claims: Readonly<Record<string, unknown>>): URLSearchParams {
    const asked = new URL(authorizationUrl).searchParams;
    const code = randomUUID();
    this.#grants.set(code, {
      nonce: asked.get('nonce'),
      challenge: asked.get('code_challenge'),
      redirectUri: asked.get('redirect_uri'),
      claims,
    });
    return new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.issuer);
    this.asked.push(pathname);
    const bent = this.bend.answers?.[pathname];
    if (bent !== undefined) return bent(request, response);
    if (pathname === '/.well-known/openid-configuration') return sendJson(response, 200, this.#metadata());
    if (pathname === '/jwks')
      return sendJson(response, 200, {
        keys: [{ ...(await exportJWK(KEYS.publicKey)), kid: 'one', alg: 'RS256' }],
      });
    if (pathname === '/userinfo') return sendJson(response, 200, this.bend.userInfo ?? {});
    if (pathname === '/token') return this.#token(request, response);
    sendJson(response, 404, {});
  }

  #metadata() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      ...this.bend.metadata,
    };
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new URLSearchParams(await textOf(request));
    const grant = this.#grants.get(body.get('code') ?? '');
    this.#grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (!isOurClient(request.headers.authorization))
      return sendJson(response, 401, { error: 'invalid_client' });
    const isRight = grant?.challenge === challenge && grant.redirectUri === body.get('redirect_uri');
    if (grant === undefined || !isRight) return sendJson(response, 400, { error: 'invalid_grant' });
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: this.issuer, aud: CLIENT_ID, iat: now, exp: now + 300, nonce: grant.nonce ?? undefined },
      ...grant.claims,
      ...this.bend.claims,
    };
    const idToken = await (this.bend.sign ?? signRightly)(claims);
    sendJson(response, 200, { access_token: 'an access token', token_type: 'Bearer', id_token: idToken });
  }
}

/** What the variable that `toml` names holds. */
export const PROVIDER_ENV = { ACME_SECRET: CLIENT_SECRET };

/** Signs with the key that the provider publishes. */
export function signRightly(claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(KEYS.privateKey);
}

/** Signs under the name of the published key with another one. */
export async function signWrongly(claims: JWTPayload): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
}

/** Says that there is no signature. */
export async function doNotSign(claims: JWTPayload): Promise<string> {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

/** Signs with what everybody at the provider's client knows: the secret. */
export function signWithSecret(claims: JWTPayload): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(CLIENT_SECRET));
}

/** RFC 6749 §2.3.1: both are form-encoded before they are joined. */
function isOurClient(authorization: string | undefined): boolean {
  const pair = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
  const decoded = pair.split(':').map((one) => new URLSearchParams(`x=${one}`).get('x'));
  return decoded[0] === CLIENT_ID && decoded[1] === CLIENT_SECRET;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
