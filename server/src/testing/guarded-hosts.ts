import { startTestApp, type TestApp, type TestCredential } from './harness.ts';

/** Where the pages of the upstream `wiki` are. */
export const WIKI = 'https://wiki.example.com';
const TOML = `
[[upstreams]]
name = "wiki"
host = "wiki.example.com"
pages = "${WIKI}"
[[upstreams]]
name = "other"
host = "other.example.com"
pages = "https://other.example.com:8443"
[[upstreams]]
name = "api"
host = "api.example.com"
`;
const ENV = { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com', LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
/** What our own page asks for. */
export const HOST_SIGN_IN = '/api/latchkey/1.0/host-sign-in';
/** What browsers say of requests of our own pages. */
export const OWN_PAGE = { origin: 'https://latchkey.example.com', 'sec-fetch-site': 'same-origin' };
/** What browsers send when somebody follows a link to a page. */
export const VISIT = {
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'cross-site',
};

interface Question {
  readonly host?: string;
  readonly method?: string;
  readonly target?: string;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
}

/** A node with upstreams that people sign in at, and one that they do not. */
export const start = () => startTestApp({ toml: TOML, env: ENV });

/** As Caddy asks whether a request may pass. */
export function ask(
  app: TestApp,
  { host = 'wiki.example.com', method = 'GET', target = '/', cookie, headers = {} }: Question = {},
  credential?: TestCredential,
) {
  return app.get('/forward-auth/caddy', credential, {
    headers: {
      ...{ host, 'x-forwarded-method': method, 'x-forwarded-uri': target, 'x-forwarded-host': host },
      ...(cookie !== undefined && { cookie }),
      ...headers,
    },
  });
}

/** What the browser asks for under the reserved path of a host. */
export function knock(
  app: TestApp,
  path: string,
  { host = 'wiki.example.com', cookie }: Pick<Question, 'host' | 'cookie'> = {},
) {
  const headers = { host, ...VISIT, ...(cookie !== undefined && { cookie }) };
  return app.get(path, undefined, { headers });
}

/** The cookie that an answer sets, as it is sent back. */
export const cookieIn = (answer: { headers: Record<string, string | undefined> }) =>
  (answer.headers['set-cookie'] ?? '').split(';', 1)[0] ?? '';

/** The browser sets out from the host; gives back its cookie there, and what our page is told. */
export async function setOut(app: TestApp, host = 'wiki.example.com', next = '/pages/a?b=c') {
  const answer = await knock(app, `/.latchkey/sign-in?next=${encodeURIComponent(next)}`, { host });
  const told = new URL(answer.headers.location ?? '');
  return { nonce: cookieIn(answer), told, query: Object.fromEntries(told.searchParams), answer };
}

/** What our page asks for a signed-in browser; gives back where it is sent. */
export async function goOn(app: TestApp, session: TestCredential, body: object) {
  const { body: answer } = await app.post(HOST_SIGN_IN, session, body, { headers: OWN_PAGE });
  return new URL(String(answer.url));
}

/** All the way; gives back the cookie that the host has then. */
export async function signInAt(app: TestApp, session: TestCredential, host = 'wiki.example.com') {
  const { nonce, query } = await setOut(app, host);
  const { pathname, search } = await goOn(app, session, query);
  const arrived = await knock(app, pathname + search, { host, cookie: nonce });
  return { cookie: cookieIn(arrived), arrived };
}
