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
    meaning:
      'The session is good, but the person last proved too long ago, by password or at an identity provider, who it is.',
    advice: 'Sign in again, then repeat the call.',
  },
  password_link_refused: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning:
      'The link is unknown, used, older than a newer one, expired, or its user has another password by now or is inactive; the answer is the same for all.',
    advice: 'Ask an administrator for a new link.',
  },
  command_login_refused: {
    status: 403,
    errorCode: 'PERMISSION_DENIED',
    meaning:
      'The code is unknown, used, older than a minute, brought by another command than the one it was made for, or the person has signed out or was deactivated meanwhile; the answer is the same for all.',
    advice: 'Run `latchkey login` again.',
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
      'The owner already has as many live tokens, the IP access lists as many addresses, or the workspace as many clusters, as it may have.',
    advice: 'Revoke tokens, take addresses off the lists, or remove clusters, that are no longer needed.',
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
    meaning:
      'The IP access lists would refuse the address that this very request comes from, or there would be no way to sign in any more.',
    advice:
      'Admit your own address, or try another way to sign in, first; `latchkeyd ip-access-lists disable` and `latchkeyd password-sign-in enable` help whoever is locked out.',
  },
  nothing_to_apply: {
    status: 400,
    errorCode: 'INVALID_STATE',
    meaning:
      'The token cannot be narrowed to what it has learnt: it learns nothing, has learnt nothing yet, or is as narrow already.',
    advice: 'Do as the message says; scopes can also be set by PATCH.',
  },
  changed_meanwhile: {
    status: 412,
    errorCode: 'RESOURCE_CONFLICT',
    meaning: 'The thing is no longer as `If-Match` says that the caller has seen it; nothing was done.',
    advice: 'Get it again, then decide anew.',
  },
  preview_outdated: {
    status: 409,
    errorCode: 'RESOURCE_CONFLICT',
    meaning: 'What would be applied is no longer what was shown; nothing was done.',
    advice: 'Look at the preview again, then apply with the digest from there.',
  },
  rotation_pending: {
    status: 409,
    errorCode: 'RESOURCE_CONFLICT',
    meaning: 'The token is being rotated already, with another idempotency key; a token has one successor.',
    advice: 'Send the key of the first call to get the same new value again, or use the new value.',
  },
  rotation_chain_ended: {
    status: 400,
    errorCode: 'INVALID_STATE',
    meaning:
      'The token and those whose place it took have lived, together, for as long as one token may live in this workspace.',
    advice: 'Generate a new token.',
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
  secret_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning:
      'There is no secret scope, no secret in it, or no permission on it, of the name that was asked for.',
    advice: 'List the scopes, the secrets of the scope, or its permissions, and use a name from there.',
  },
  secret_limit_exceeded: {
    status: 400,
    errorCode: 'RESOURCE_LIMIT_EXCEEDED',
    meaning: 'The workspace has as many secret scopes, or the scope as many secrets, as it may have.',
    advice: 'Delete what is no longer needed, or put the secret into another scope.',
  },
  unsupported_backend: {
    status: 400,
    errorCode: 'BAD_REQUEST',
    meaning: 'Secret scopes that stand for a key vault elsewhere are not offered.',
    advice: 'Make a scope with `scope_backend_type` DATABRICKS, or without it.',
  },
  master_key_missing: {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    meaning:
      'The server does not have the master key that this secret scope is sealed by, or none at all; nothing was done. Which one is missing, and from where, is in its log.',
    advice: 'Bring the key back; `latchkeyd secrets status` says which. See docs/how-to/keep-secrets.md.',
  },
  secret_damaged: {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    meaning:
      'What the database holds of this secret is not what was written: it was changed, moved from elsewhere, or is broken. The refusal is in the audit trail.',
    advice: 'Find out who can write to the database, then put the secret again or restore a backup.',
  },
  file_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning: 'There is no file or folder at this path.',
    advice: 'List the folder that it should be in, and use a path from there.',
  },
  upload_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning:
      "No open upload has this handle: it was closed, had no block for ten minutes, is somebody else's, or never was.",
    advice: 'Create another one; nothing of an upload that was not closed is kept.',
  },
  folder_not_empty: {
    status: 400,
    errorCode: 'IO_ERROR',
    meaning: 'The folder has something in it, and was to be deleted alone.',
    advice: 'Delete it with `recursive`, or delete first what is in it.',
  },
  block_too_large: {
    status: 400,
    errorCode: 'MAX_BLOCK_SIZE_EXCEEDED',
    meaning: 'A block, or the content of a put as JSON, has more than 1,048,576 bytes once it is decoded.',
    advice: 'Send smaller blocks, or the whole file as multipart/form-data.',
  },
  read_too_large: {
    status: 400,
    errorCode: 'MAX_READ_SIZE_EXCEEDED',
    meaning: 'More than 1,048,576 bytes were asked for at once.',
    advice: 'Read less at a time, or download the file.',
  },
  upload_limit_exceeded: {
    status: 400,
    errorCode: 'RESOURCE_LIMIT_EXCEEDED',
    meaning: 'The caller has as many uploads open as one may have.',
    advice: 'Close some; those without a block for ten minutes end by themselves.',
  },
  upload_conflict: {
    status: 409,
    errorCode: 'RESOURCE_CONFLICT',
    meaning:
      'Blocks of one handle were sent at the same time, or one at an `offset` where the upload does not end; it was not added.',
    advice: 'Send a block once the one before is answered, where that ended.',
  },
  storage_quota_exceeded: {
    status: 400,
    errorCode: 'QUOTA_EXCEEDED',
    meaning: 'All files and open uploads together would need more bytes than the workspace may have.',
    advice: 'Delete files, or raise LATCHKEY_DBFS_QUOTA_BYTES.',
  },
  disk_full: {
    status: 507,
    errorCode: 'IO_ERROR',
    meaning:
      'The disk has no room for more, or only what LATCHKEY_DBFS_FREE_DISK_BYTES keeps free; nothing was added, and the handle can still be used.',
    advice: 'Make room on the disk, then send the same block again.',
  },
  file_damaged: {
    status: 500,
    errorCode: 'DATA_LOSS',
    meaning: 'What lies on the disk of this file is not what was written, or is not there.',
    advice: 'Run `latchkeyd dbfs check`, then upload the file again or restore a backup.',
  },
  range_not_satisfiable: {
    status: 416,
    errorCode: 'INVALID_PARAMETER_VALUE',
    meaning: 'The file has no bytes in the range that was asked for.',
    advice: 'Ask for a range within the size that `Content-Range` tells.',
  },
  cluster_not_found: {
    status: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    meaning: 'No cluster is registered with this id.',
    advice: 'List the clusters and use an id from there.',
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
    meaning: 'Too many failed sign-ins, or questions about tokens, from this address.',
    advice: 'Wait as many seconds as Retry-After says.',
  },
  reports_throttled: {
    status: 429,
    errorCode: 'RESOURCE_EXHAUSTED',
    meaning: 'This address has reported exposed tokens too often; nothing was taken in.',
    advice: 'Wait as many seconds as Retry-After says, and put up to 1,000 values into a request.',
  },
  rate_limited: {
    status: 429,
    errorCode: 'REQUEST_LIMIT_EXCEEDED',
    meaning: 'The token has sent more requests to a service behind Latchkey than its `rate_limit` allows.',
    advice: 'Wait as many seconds as Retry-After says; `RateLimit` in the answers tells what is left.',
  },
  too_many_rotations: {
    status: 429,
    errorCode: 'RESOURCE_EXHAUSTED',
    meaning:
      'The token and those whose place it took were rotated too often within an hour; nothing was done.',
    advice: 'Wait as many seconds as Retry-After says, and use a value for longer.',
  },
  introspection_throttled: {
    status: 429,
    errorCode: 'RESOURCE_EXHAUSTED',
    meaning: 'The service has asked about too many values that are not good; nothing was looked up.',
    advice: 'Wait as many seconds as Retry-After says, and find out who sends them to the service.',
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
  reports_full: {
    status: 503,
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    meaning: 'More exposed tokens are waiting to be revoked than the server takes in; nothing was taken in.',
    advice: 'Try again after as many seconds as Retry-After says.',
  },
  unavailable: {
    status: 503,
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    meaning: 'The database did not answer in time, so the server cannot know; nothing was done.',
    advice: 'Try again after as many seconds as Retry-After says.',
  },
  identity_provider_unavailable: {
    status: 503,
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    meaning: 'The identity provider did not answer, or not as one; nothing was done.',
    advice: 'Try again later, or sign in another way; the log of the server says what was wrong.',
  },
  upstream_unreachable: {
    status: 502,
    errorCode: 'BAD_GATEWAY',
    meaning:
      'The service behind the gateway takes no connection, broke it off before it answered, or answered what is no HTTP.',
    advice: 'Look whether the service runs; it may have got the request.',
  },
  upstream_late: {
    status: 504,
    errorCode: 'DEADLINE_EXCEEDED',
    meaning: 'The service behind the gateway did not begin to answer in the time that its upstream gives it.',
    advice: 'Look whether it did what was asked before asking again; the operator can give it more time.',
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
