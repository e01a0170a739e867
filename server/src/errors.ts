/** What an error code means to a caller: HTTP status, Databricks' `error_code`, and what to do about it. */
interface ErrorKind {
  readonly status: number;
  readonly errorCode: string;
  readonly meaning: string;
  readonly advice: string;
}

/**
 * Every error this server can answer with. Statuses and `error_code`s follow the table that Databricks'
 * official clients classify by: 429 and 503 are retried by them, POSTs too, so whatever answers so must have
 * had no effect.
 */
export const ERRORS = {
  unauthenticated: {
    status: 401,
    errorCode: 'UNAUTHENTICATED',
    meaning:
      'No credential was sent, or one of a kind this API does not take, or a wrong user name or password.',
    advice: 'Send `Authorization: Bearer <token>`, or Basic with user `token` and the token as password.',
  },
  invalid_access_token: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning:
      'The token is unknown, malformed, expired or revoked, used from an address outside its limits, or its owner is inactive; the answer is the same for all.',
    advice:
      'Use the token from where its owner allowed it, generate a new one, or ask an administrator whether yours was revoked.',
  },
  tokens_disabled: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'An administrator has switched personal access tokens off for the workspace.',
    advice: 'Sign in with user name and password, or ask an administrator.',
  },
  no_token_permission: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'The principal has no CAN_USE permission on personal access tokens.',
    advice: 'Ask an administrator for CAN_USE on tokens.',
  },
  insufficient_scope: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'The token is limited to scopes that do not include the one this call needs.',
    advice: 'Use a token that has the scope named in the message.',
  },
  permission_denied: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'The caller is known but may not do this.',
    advice: 'Ask an administrator, or use a credential of the kind the message names.',
  },
  proof_required: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'The session is good, but the password was last given too long ago for this act.',
    advice: 'Sign in again, then repeat the call.',
  },
  cross_origin: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'The request was sent by a page of another origin, or cannot be shown to come from our own.',
    advice: 'Call the API from a page of this server, or with a token from outside a browser.',
  },
  address_blocked: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning:
      "The workspace's IP access lists refuse the address that the message names; the credential was not looked at.",
    advice:
      'Call from an admitted address, or ask an administrator to change the lists; if it is not your address, the operator must set LATCHKEY_TRUSTED_PROXIES.',
  },
  address_unknown: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning:
      'IP access lists are enforced, and the request came through a proxy that LATCHKEY_TRUSTED_PROXIES does not list, or whose X-Forwarded-For cannot be read, so that its address is not known.',
    advice: 'List the proxy in LATCHKEY_TRUSTED_PROXIES, or call without X-Forwarded-For and Forwarded.',
  },
  malformed_request: {
    status: 400,
    errorCode: 'MALFORMED_REQUEST',
    meaning:
      'The request cannot be read: not JSON, not an object, too deep, or its headers contradict each other.',
    advice: 'Mend the request as the message says; sending it again unchanged cannot help.',
  },
  invalid_parameter: {
    status: 400,
    errorCode: 'INVALID_PARAMETER_VALUE',
    meaning: 'A field is missing, of the wrong type, or outside its limits.',
    advice: 'Mend the field that the message names.',
  },
  quota_exceeded: {
    status: 400,
    errorCode: 'QUOTA_EXCEEDED',
    meaning:
      'The owner already has as many live tokens, or the IP access lists as many addresses, as the workspace allows.',
    advice: 'Revoke tokens, or take addresses off the lists, that are no longer needed.',
  },
  already_exists: {
    status: 400,
    errorCode: 'RESOURCE_ALREADY_EXISTS',
    meaning: 'A thing of this name exists already.',
    advice: 'Choose another name, or use the one that exists.',
  },
  would_lock_out: {
    status: 400,
    errorCode: 'INVALID_STATE',
    meaning: 'The IP access lists would refuse the address that this very request comes from.',
    advice: 'Admit your own address first; `latchkeyd ip-access-lists disable` helps whoever is locked out.',
  },
  nothing_to_apply: {
    status: 400,
    errorCode: 'INVALID_STATE',
    meaning:
      'The token cannot be narrowed to what it has learnt: it learns nothing, has learnt nothing yet, or is as narrow already.',
    advice: 'Do as the message says; scopes can also be set by PATCH.',
  },
  preview_outdated: {
    status: 409,
    errorCode: 'RESOURCE_CONFLICT',
    meaning: 'What would be applied is no longer what was shown; nothing was done.',
    advice: 'Look at the preview again, then apply with the digest from there.',
  },
  request_too_large: {
    status: 413,
    errorCode: 'MALFORMED_REQUEST',
    meaning: 'The body is larger than the server takes.',
    advice: 'Send less, or raise LATCHKEY_MAX_BODY_BYTES.',
  },
  misdirected: {
    status: 421,
    errorCode: 'BAD_REQUEST',
    meaning: 'The Host header names a host that this server is not.',
    advice: 'Use the address the server printed, or set LATCHKEY_PUBLIC_URL to the name you use.',
  },
  token_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning: "The token does not exist, is revoked already, or is somebody else's.",
    advice: 'List your tokens and use an id from there.',
  },
  principal_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning: 'No user, group or service principal of that name is here.',
    advice: 'Name a user by user name, a group by its name, a service principal by its application id.',
  },
  ip_access_list_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning: 'There is no IP access list with this id.',
    advice: 'List the IP access lists and use an id from there.',
  },
  not_found: {
    status: 404,
    errorCode: 'NOT_FOUND',
    meaning: 'The thing to change does not exist or is not yours.',
    advice: 'List what exists and use a name or id from there.',
  },
  endpoint_not_found: {
    status: 404,
    errorCode: 'ENDPOINT_NOT_FOUND',
    meaning: 'No API has this method and path.',
    advice: 'Check method and path against the HTTP API reference.',
  },
  too_many_attempts: {
    status: 429,
    errorCode: 'RESOURCE_EXHAUSTED',
    meaning: 'Too many failed sign-ins from this address.',
    advice: 'Wait as many seconds as Retry-After says.',
  },
  password_attempts_refused: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning: 'Too many failed passwords by Basic authentication from this address; nothing was checked.',
    advice: 'Wait a minute, then send the right password, or use a token.',
  },
  overloaded: {
    status: 503,
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    meaning: 'More passwords are waiting to be checked than the server takes on; nothing was done.',
    advice: 'Try again after as many seconds as Retry-After says.',
  },
  unavailable: {
    status: 503,
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    meaning: 'The database did not answer in time, so the server cannot know; nothing was done.',
    advice: 'Try again after as many seconds as Retry-After says.',
  },
  outcome_unknown: {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    meaning: 'The database failed while it was committing: the act may or may not have taken place.',
    advice: 'Look whether it took place before doing it again.',
  },
  internal: {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    meaning: 'A fault of the server; the details are in its log under the request id.',
    advice: 'Report the request id to the operator.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

interface LatchkeyErrorOptions {
  /** What went wrong inside; logged, never sent. */
  readonly cause?: unknown;
  /** Whole seconds for `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further response headers, such as `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error with a public message: a full sentence that says what to do next and holds no secret. */
export class LatchkeyError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, options: LatchkeyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LatchkeyError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (ERRORS[code].status === 503 ? 1 : undefined);
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get errorCode(): string {
    return ERRORS[this.code].errorCode;
  }
}

/** The database could not be asked or written in time; nothing has been done. */
export function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError(
    'unavailable',
    'The server cannot reach its database at the moment; nothing was done.',
    {
      cause,
    },
  );
}
