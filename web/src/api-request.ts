import type { ErrorBody } from '@latchkey/client';

/** An answer that is an error: its status, Databricks' error code, and a message that a person can read. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  /** How long to wait before asking again, where the server says so. */
  readonly retryAfterSeconds: number | undefined;
  /** By the server's clock, epoch ms, to the second. */
  readonly answeredAt: number;

  constructor(response: Response, body: Partial<ErrorBody>) {
    super(body.message ?? `The server answered with status ${response.status} and gave no reason.`);
    this.name = 'ApiError';
    this.status = response.status;
    this.errorCode = String(body.error_code ?? '');
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
    this.answeredAt = Date.parse(response.headers.get('date') ?? '') || Date.now();
  }
}

/** There was no answer, or none that the server gives. */
export class NoAnswerError extends Error {}

const TIMEOUT_MS = 30_000;

interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  /** Asks with this token instead of the session. */
  readonly tokenValue?: string;
}

/** The JSON that an API path answers with. Throws `ApiError` for an error, `NoAnswerError` when none comes. */
export async function request<Answer>(path: string, ask: ApiRequest = {}): Promise<Answer> {
  const response = await send(path, ask).catch((error: unknown) => {
    const message = 'The server cannot be reached. Check your connection, then try again.';
    throw new NoAnswerError(message, { cause: error });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const isObject = typeof answer === 'object' && answer !== null;
  if (!response.ok) throw new ApiError(response, isObject ? answer : {});
  if (!isObject) throw new NoAnswerError('Something between this page and the server answered in its place.');
  return answer as Answer;
}

/** What to tell a person about whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof NoAnswerError) return error.message;
  return 'Something in this page failed. Load it again, then try once more.';
}

function send(path: string, { method = 'GET', body, tokenValue }: ApiRequest): Promise<Response> {
  return fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
    credentials: tokenValue === undefined ? 'same-origin' : 'omit',
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(tokenValue !== undefined && { authorization: `Bearer ${tokenValue}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
