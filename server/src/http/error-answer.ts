import type { FastifyError } from 'fastify';
import { ERRORS, LatchkeyError } from '../errors.ts';
import type { Log } from '../log.ts';

/** A whole answer to a request that failed, in the form that Databricks' clients read. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error_code: string | number; readonly message: string };
}

/** Codes that tell of the credential itself: the platform sends these with the status as `error_code`. */
const CREDENTIAL_ERRORS = new Set(['unauthenticated', 'invalid_access_token']);

/** What to answer. With `strictWire` credential errors carry the integer that the platform sends. */
export function answerFor(error: LatchkeyError, strictWire: boolean): ErrorAnswer {
  const isCredentialError = CREDENTIAL_ERRORS.has(error.code);
  return {
    status: error.status,
    headers: {
      ...error.headers,
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) }),
      ...(isDenial(error) ? { 'x-databricks-reason-phrase': headerSafe(error.message) } : {}),
    },
    body: {
      error_code: strictWire && isCredentialError ? error.status : error.errorCode,
      message: error.message,
    },
  };
}

function isDenial({ status }: LatchkeyError): boolean {
  return status === 401 || status === 403;
}

/** A message may name a user, and names may have letters that a header may not. */
function headerSafe(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Makes an error of ours from whatever was thrown. What nobody expected is `internal`, its details for the log only. */
export function toLatchkeyError(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error;
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new LatchkeyError('request_too_large', 'The body is larger than this server takes.', {
      cause: error,
    });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new LatchkeyError('malformed_request', 'The request cannot be read.', { cause: error });
  }
  return new LatchkeyError('internal', 'The server failed: the operator finds the details in its log.', {
    cause: error,
  });
}

/** Logs what the operator should know of: every 5xx with its cause. */
export function logError(log: Log, error: LatchkeyError, requestId: string): void {
  if (ERRORS[error.code].status < 500) return;
  const level = error.code === 'internal' || error.code === 'outcome_unknown' ? 'error' : 'warn';
  log[level]({ requestId, code: error.code, err: error.cause ?? error }, error.message);
}
