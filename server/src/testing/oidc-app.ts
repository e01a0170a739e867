import { startTestApp, type TestApp, type TestCredential } from './harness.ts';
import type { TestAnswer } from './http-client.ts';
import { PROVIDER_ENV, TestIdentityProvider } from './identity-provider.ts';
import type { TestClock } from './test-clock.ts';
import type { TestDatabase } from './test-database.ts';

const OWN = '/api/latchkey/1.0';

type Claims = Readonly<Record<string, unknown>>;

interface OidcAppOptions {
  /** Further lines of the provider's table. */
  readonly lines?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another node with the provider and the database of a first one. */
  readonly beside?: OidcApp;
}

/** A way to the provider that has begun. */
export interface Departed {
  readonly authorizationUrl: string;
  /** What the browser keeps. */
  readonly cookie: string;
}

/** How a browser that came back was answered. */
export interface Arrived {
  readonly status: number;
  /** Path and query of the page that follows. */
  readonly location: string;
  /** The session that has begun. */
  readonly session: { readonly cookie: string } | undefined;
  readonly answer: TestAnswer;
}

/** Claims of somebody who has just signed in at the provider. */
export function person(sub: string, claims: Claims = {}): Claims {
  return { sub, auth_time: Math.floor(Date.now() / 1000), ...claims };
}

/** Claims of somebody with a verified address. */
export function personAt(email: string, claims: Claims = {}): Claims {
  return person(`sub of ${email}`, { email, email_verified: true, ...claims });
}

/** A node with an identity provider of its own. */
export async function startOidcApp(options: OidcAppOptions = {}): Promise<OidcApp> {
  const provider = options.beside?.provider ?? (await TestIdentityProvider.start());
  const env = { ...PROVIDER_ENV, ...options.env };
  const toml = provider.toml(options.lines);
  const shared: { database?: TestDatabase; clock?: TestClock } = options.beside
    ? { database: options.beside.app.database, clock: options.beside.app.clock }
    : {};
  return new OidcApp(await startTestApp({ env, toml, ...shared }), provider);
}

/** What a test does with a node and its provider: the browser's part, without a browser. */
export class OidcApp {
  readonly app: TestApp;
  readonly provider: TestIdentityProvider;

  constructor(app: TestApp, provider: TestIdentityProvider) {
    this.app = app;
    this.provider = provider;
  }

  /** Asks to be sent to the provider. */
  async depart(
    purpose: 'sign-in' | 'link' | 'proof' = 'sign-in',
    credential?: TestCredential,
    body: object = {},
  ): Promise<Departed> {
    const answer = await this.askToDepart(purpose, credential, body);
    if (answer.status !== 200)
      throw new Error(`Departing was answered with ${answer.status}: ${answer.text}`);
    const cookie = answer.headers['set-cookie']?.split(';', 1)[0] ?? '';
    return { authorizationUrl: answer.body.authorization_url, cookie };
  }

  /** As `depart`, whatever the answer is. */
  askToDepart(purpose: string, credential?: TestCredential, body: object = {}): Promise<TestAnswer> {
    return this.app.post(`${OWN}/oidc/acme/${purpose}`, credential, body);
  }

  /** Comes back as somebody whom the provider let in. */
  arriveAs(departed: Departed, claims: Claims): Promise<Arrived> {
    return this.arrive(this.provider.authorize(departed.authorizationUrl, claims), departed.cookie);
  }

  /** Comes back with a query and a cookie. */
  async arrive(query: URLSearchParams | string, cookie: string, name = 'acme'): Promise<Arrived> {
    const headers = { 'sec-fetch-site': 'cross-site', ...(cookie !== '' && { cookie }) };
    const answer = await this.app.get(`/login/oidc/${name}/callback?${query}`, undefined, { headers });
    const set = answer.headers['set-cookie'] ?? '';
    const port = new URL(this.app.node.url).port;
    const session = new RegExp(`latchkey-${port}=[\\w-]{43}`).exec(set)?.[0];
    const { location = '' } = answer.headers;
    return { status: answer.status, location, session: session ? { cookie: session } : undefined, answer };
  }

  /** Goes all the way to sign in as somebody. */
  async signInAs(claims: Claims): Promise<Arrived> {
    return this.arriveAs(await this.depart(), claims);
  }

  /** What the page that follows tells is wrong; null: nothing. */
  problemOf({ location }: Arrived): string | null {
    return new URL(location, this.app.node.url).searchParams.get('problem');
  }

  /** Audit events of an action, the oldest first: their parameters. */
  async audited(action: string): Promise<Record<string, string>[]> {
    await this.app.node.jobs.flush();
    const rows = await this.app.core.db.sql
      .selectFrom('audit_events')
      .selectAll()
      .where('action_name', '=', action)
      .orderBy('chain_seq')
      .execute();
    return rows.map((row) => JSON.parse(row.request_params));
  }
}
