import { ApiError } from './api-error.ts';
import type { SentCredential } from './credential.ts';

/** What an answer must hold to be believed; other fields may come with it. */
type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>>;

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** With its query, if it has one. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  readonly expects: Shape;
}

export interface Connection {
  /** Without a slash at its end. */
  readonly host: string;
  readonly credential: SentCredential;
  readonly userAgent: string | undefined;
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Sends one request, once, and gives the JSON object of the answer. What `expects` leaves open of it is the server's word,
 * whose schemas are the types of the wire. Throws `ApiError` for everything else.
 */
export async function sendRequest<Answer = unknown>(
  connection: Connection,
  request: ApiRequest,
): Promise<Answer> {
  const { response, text } = await exchange(connection, request);
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    throw redirected(connection, response);
  }
  const answer = parseObject(text);
  if (answer === undefined) throw unreadable(connection, response);
  if (!response.ok) throw refused(connection, response, answer);
  if (!hasShape(answer, request.expects)) throw unreadable(connection, response);
  return answer as Answer;
}

async function exchange(
  connection: Connection,
  { method, path, body }: ApiRequest,
): Promise<{ response: Response; text: string }> {
  // A browser's own fetch refuses to be called as a method of anything.
  const { host, credential, userAgent, timeoutMs, fetch } = connection;
  try {
    const response = await fetch(`${host}${path}`, {
      method,
      headers: {
        ...(credential.authorization !== undefined && { authorization: credential.authorization }),
        accept: 'application/json',
        ...(userAgent !== undefined && { 'user-agent': userAgent }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { response, text: await response.text() };
  } catch (error) {
    throw noAnswer(connection, error);
  }
}

function noAnswer({ host, timeoutMs, credential }: Connection, error: unknown): ApiError {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message = `${host} did not answer within ${timeoutMs / 1000} s; what was asked may have been done all the same.`;
    return new ApiError(0, 'TIMED_OUT', message);
  }
  const reason = reasonOf(error);
  const message = `No answer came from ${host}${reason}: is the address right, and does the server run?`;
  return new ApiError(0, 'UNREACHABLE', credential.redact(message), { cause: error });
}

/** Node says what broke in the cause, such as ECONNREFUSED; browsers never do. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null) return '';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return code === undefined ? '' : ` (${code})`;
}

function redirected({ host, credential }: Connection, response: Response): ApiError {
  const location = response.headers.get('location');
  const target = location === null ? null : URL.parse(location, `${host}/`);
  const where = target === null ? '' : ` to ${target.protocol}//${target.host}`;
  const message = `${host} sends requests on${where}, and a credential does not follow: use the address it ends at.`;
  return new ApiError(response.status, 'REDIRECTED', credential.redact(message));
}

function unreadable(connection: Connection, response: Response): ApiError {
  const message =
    `${connection.host} answered with status ${response.status} and something that no Latchkey server says: ` +
    'is the address right, and does a proxy stand in between?';
  return new ApiError(response.status, 'UNREADABLE_ANSWER', message, about(connection, response));
}

function refused(connection: Connection, response: Response, answer: Record<string, unknown>): ApiError {
  const { error_code: code, message } = answer;
  // A server may be set to send the status as the code of credential errors, as Databricks does.
  if (typeof message !== 'string' || (typeof code !== 'string' && typeof code !== 'number')) {
    return unreadable(connection, response);
  }
  const { redact } = connection.credential;
  return new ApiError(response.status, redact(String(code)), redact(message), about(connection, response));
}

function about({ credential }: Connection, { status, headers }: Response) {
  const requestId = headers.get('x-request-id');
  const retryAfter = headers.get('retry-after') ?? '';
  // RFC 6750 §3.1: tells a bad token from a good one that may not do this; both are 403 here.
  const isBadToken = /\berror="invalid_token"/.test(headers.get('www-authenticate') ?? '');
  return {
    requestId: requestId === null ? undefined : credential.redact(requestId),
    retryAfterSeconds: /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined,
    isCredentialRefused: status === 401 || isBadToken,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function hasShape(answer: Record<string, unknown>, shape: Shape): boolean {
  return Object.entries(shape).every(([name, kind]) => {
    const value = answer[name];
    if (kind === 'array') return Array.isArray(value);
    return kind === 'object' ? isObject(value) : typeof value === kind;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
