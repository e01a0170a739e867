/** What the client itself finds wrong; every other `errorCode` is the server's `error_code`. */
export type ClientErrorCode =
  /** No connection, or it broke off. Status 0. */
  | 'UNREACHABLE'
  /** No whole answer in time; what was asked may have been done. Status 0. */
  | 'TIMED_OUT'
  /** The answer leads elsewhere; nobody was sent the credential a second time. Status 0 in browsers. */
  | 'REDIRECTED'
  /** The answer is not one of a Latchkey server: a proxy's page, perhaps, or another program's. */
  | 'UNREADABLE_ANSWER';

interface ApiErrorOptions {
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly isCredentialRefused?: boolean;
  readonly cause?: unknown;
}

/** A request that failed, or was refused by the server. Its message is a full sentence without any credential. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer could be read. */
  readonly status: number;
  /** The server's `error_code`, such as `PERMISSION_DENIED`, or a `ClientErrorCode`. */
  readonly errorCode: string;
  /** What the server's log knows the request by. */
  readonly requestId: string | undefined;
  /** Whole seconds after which to try again, if the server named them. */
  readonly retryAfterSeconds: number | undefined;
  /** The credential itself was not taken; otherwise it was, or was never looked at. */
  readonly isCredentialRefused: boolean;

  constructor(status: number, errorCode: string, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.requestId = options.requestId;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.isCredentialRefused = options.isCredentialRefused ?? false;
  }
}
