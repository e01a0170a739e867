import { Connection, type Credential, ME } from './faults-connection.ts';
import { plainSecret, type Secret, tokenSecret } from './faults-secrets.ts';
import { type IssuedToken, issuedToken } from './faults-tokens.ts';

const SESSION = '/api/latchkey/1.0/session';
const OWN = '/api/latchkey/1.0/token';

/** Sends a server everything that it can be sent, and remembers every secret that went to and fro. */
export class Exercise {
  readonly secrets: Secret[];
  /** How often each status was the answer. */
  readonly statuses: Record<number, number> = {};
  readonly tokens: IssuedToken[] = [];
  readonly #connection: Connection;
  #clients = 0;

  /** Secrets may have been collected before. */
  constructor(url: string, secrets: Secret[] = []) {
    this.secrets = secrets;
    this.#connection = new Connection(url);
  }

  /** Notes a password, whoever's it is or is thought to be. */
  password(text: string, what: string): string {
    this.secrets.push(plainSecret(text, `the password ${what}`));
    return text;
  }

  /** Signs in; gives back the session as a credential, its cookie's value noted. */
  async signIn(user: string, password: string): Promise<{ cookie: string }> {
    const answer = await this.send('POST', SESSION, undefined, { username: user, password });
    const cookie = answer.headers['set-cookie']?.split(';', 1)[0];
    if (cookie === undefined)
      throw new Error(`Signing in was answered with ${answer.status}: ${answer.text}`);
    const value = cookie.slice(cookie.indexOf('=') + 1);
    this.secrets.push(plainSecret(value, `the cookie of session ${this.secrets.length}`));
    return { cookie };
  }

  /** Generates a token at one of the endpoints that do; notes its value. */
  async generate(
    credential: Credential,
    path = '/api/2.0/token/create',
    body: object = {},
  ): Promise<IssuedToken> {
    const token = issuedToken(await this.send('POST', path, credential, body));
    this.secrets.push(tokenSecret(token.value, `the value of token ${token.id}`));
    this.tokens.push(token);
    return token;
  }

  /** Sends a request as if from another client each time, so that wrong passwords stay few for each. */
  async send(
    method: string,
    path: string,
    credential: Credential,
    body?: object,
    headers: Record<string, string | string[]> = {},
  ) {
    this.#clients++;
    const address = `203.0.${this.#clients >> 8}.${this.#clients & 255}`;
    const answer = await this.#connection.send(method, path, credential, {
      ...(body && { body }),
      headers: { 'x-forwarded-for': address, ...headers },
    });
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    return answer;
  }
}

/** The whole life of tokens, made by every kind of credential and at every endpoint. */
export async function liveTokens(exercise: Exercise, user: string, password: string): Promise<void> {
  const byPassword = { user, password };
  const session = await exercise.signIn(user, password);
  const first = await exercise.generate(byPassword, undefined, { comment: 'by password' });
  const child = await exercise.generate({ token: first.value }, undefined, { lifetime_seconds: 1 });
  const bySession = await exercise.generate(session, `${OWN}/generate`, { comment: 'by session' });
  const scoped = await exercise.generate(byPassword, `${OWN}/generate`, { scopes: ['authentication'] });
  for (const { value, id } of [first, child, bySession, scoped]) {
    for (const credential of [{ token: value }, { user: 'token', password: value }]) {
      await exercise.send('GET', ME, credential);
      await exercise.send('GET', '/api/2.0/token/list', credential);
      await exercise.send('GET', `${OWN}/get?token_id=${id}`, credential);
      await exercise.send('GET', '/metrics', credential);
    }
  }
  const update = { token: { comment: 'renamed' }, update_mask: 'comment' };
  await exercise.send('PATCH', `/api/2.0/token/${first.id}`, { token: first.value }, update);
  await exercise.send('POST', `${OWN}/revoke`, byPassword, { token_id: first.id, leaked: true });
  await exercise.send('POST', '/api/2.0/token/delete', session, { token_id: bySession.id });
  await exercise.send('GET', ME, { token: bySession.value });
  await exercise.send('DELETE', SESSION, session);
  await exercise.send('GET', SESSION, session);
}

/** Secrets where they do not belong. */
export async function misplaceSecrets(
  exercise: Exercise,
  { user, password, token }: { user: string; password: string; token: IssuedToken },
): Promise<void> {
  const { value, id } = token;
  const signIns: object[] = [
    { username: password, password: user },
    { username: user, password: `${exercise.password(`${password} almost`, `${user} mistyped`)}` },
    { username: value, password: value },
    { username: user, passwort: password },
    { username: user, password: [password] },
    { username: user, password, [password]: value },
  ];
  for (const body of signIns) await exercise.send('POST', SESSION, undefined, body);
  for (const [name, secret] of [
    [password, user],
    [password, ''],
    [value, ''],
    [value, value],
    ['token', password],
  ] as const) {
    await exercise.send('GET', ME, { user: name, password: secret });
  }
  const { cookie } = await exercise.signIn(user, password);
  const encoded = `%${value.charCodeAt(0).toString(16)}${value.slice(1)}`;
  for (const path of [
    `/${value}`,
    `/api/2.0/token/${value}`,
    `/api/2.0/token/${encoded}?x=${encoded}`,
    `/api/2.0/token/list?token=${value}`,
    `${ME};token=${value}`,
    `${OWN}/get?token_id=${value}`,
    `/login?next=${encodeURIComponent(`/?token=${value}`)}`,
    `//token:${value}@elsewhere.example/${value}`,
    `/${encodeURIComponent(password)}?p=${encodeURIComponent(password)}`,
    `/${cookie.replace('=', '/')}?${cookie}`,
  ]) {
    await exercise.send('GET', path, undefined);
    await exercise.send('PATCH', path, { token: value }, { token: {}, update_mask: value });
  }
  await exercise.send('POST', '/api/2.0/token/delete', { token: value }, { token_id: value });
  await exercise.send('POST', '/api/2.0/token/delete', { token: value }, { [value]: id });
  await exercise.send('POST', '/api/2.0/token/create', { token: value }, { lifetime_seconds: value });
  await exercise.send('POST', '/api/2.0/token/create', { token: value }, { scopes: [value] });
  await exercise.send('GET', `/api/2.0/workspace-conf?keys=${value}`, { user, password });
}
