import type { ErrorBody, ScimErrorBody } from '@latchkey/client';
import { commonTexts } from '../texts/common.tsx';

/** An answer that is an error: its status, Databricks' error code, and a message that a person can read. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  /** How long to wait before asking again, where the server says so. */
  readonly retryAfterSeconds: number | undefined;
  /** By the server's clock, epoch ms, to the second. */
  readonly answeredAt: number;

  constructor(response: Response, body: Partial<ErrorBody & ScimErrorBody>) {
    super(body.message ?? body.detail ?? commonTexts.noReason(response.status));
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

/** Where Latchkey's own API begins. */
export const OWN = '/api/latchkey/1.0';

const TIMEOUT_MS = 30_000;

interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
  /** Asks with this token instead of the session. */
  readonly tokenValue?: string;
  /** Is done only if the thing is still as it was when it had this tag; otherwise the answer has status 412. */
  readonly ifMatch?: string;
}

/**
 * The JSON that an API path answers with, or undefined where it answers without any (204). Throws `ApiError` for an
 * error, `NoAnswerError` when none comes.
 */
export async function request<Answer>(path: string, ask: ApiRequest = {}): Promise<Answer> {
  const response = await send(path, ask).catch((error: unknown) => {
    throw new NoAnswerError(commonTexts.unreachable, { cause: error });
  });
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  const isObject = typeof answer === 'object' && answer !== null;
  if (!response.ok) throw new ApiError(response, isObject ? answer : {});
  if (!isObject) throw new NoAnswerError(commonTexts.foreignAnswer);
  return answer as Answer;
}

/** What to tell a person about whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof NoAnswerError) return error.message;
  return commonTexts.pageFailed;
}

function send(path: string, { method = 'GET', body, tokenValue, ifMatch }: ApiRequest): Promise<Response> {
  return fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
    credentials: tokenValue === undefined ? 'same-origin' : 'omit',
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(tokenValue !== undefined && { authorization: `Bearer ${tokenValue}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}
