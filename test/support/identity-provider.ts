import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Configuration, Provider } from 'oidc-provider';

const CLIENT_ID = 'latchkey';

/** The variable that holds the client secret of `IdentityProvider.toml`. */
export const PROVIDER_ENV = { ACME_SECRET: 'a client secret of forty-two characters, +/' };

/** Who has an account at the provider: whoever can type the name in, with whatever is told of them here. */
export interface Account {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/**
 * A real OpenID Connect provider (`oidc-provider`) on this machine, with a page of its own to sign in. It is another
 * site to browsers: `localhost`, where latchkeyd is 127.0.0.1.
 */
export class IdentityProvider {
  readonly issuer: string;
  readonly accounts = new Map<string, Account>();
  readonly #server;
  #provider: Provider | undefined;

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new IdentityProvider(server);
  }

  constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** An `[[identity_providers]]` table for it. */
  toml(lines: readonly string[] = []): string {
    const own = [
      ...['[[identity_providers]]', 'name = "acme"', 'title = "Acme SSO"', `issuer = "${this.issuer}"`],
      ...[`client_id = "${CLIENT_ID}"`, 'client_secret_env = "ACME_SECRET"'],
    ];
    return [...own, ...lines].join('\n');
  }

  /** Begins to answer, for a server at this URL. */
  serve(url: string): void {
    this.#provider = new Provider(this.issuer, this.#configuration(`${url}/login/oidc/acme/callback`));
    // It warns of plain http, which is all there is here.
    this.#provider.on('server_error', (_context, error) => console.error(error));
  }

  /** Answers nothing any more. */
  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #configuration(redirectUri: string): Configuration {
    return {
      clients: [
        {
          ...{ client_id: CLIENT_ID, client_secret: PROVIDER_ENV.ACME_SECRET },
          ...{ redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'] },
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      cookies: { keys: ['a key for tests'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, ...this.accounts.get(sub) }),
      }),
      // Whoever signs in agrees to what is asked for.
      loadExistingGrant: async (context) => {
        const { client, session } = context.oidc;
        if (client === undefined || session?.accountId === undefined) return undefined;
        const grant = new context.oidc.provider.Grant({
          ...{ clientId: client.clientId, accountId: session.accountId },
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const provider = this.#provider;
    if (provider === undefined) {
      response.writeHead(503).end();
      return;
    }
    if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response);
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN_PAGE);
      return;
    }
    const accountId = new URLSearchParams(await textOf(request)).get('name') ?? '';
    const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

const SIGN_IN_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Acme</title><link rel="icon" href="data:,"></head>
<body><h1>Acme: who are you?</h1>
<form method="post"><label>Name <input name="name" autofocus></label> <button>Go on</button></form>
</body></html>`;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
