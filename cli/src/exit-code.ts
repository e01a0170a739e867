import { ApiError } from '@latchkey/client';

/** What an exit code tells a script; the help text and README.md show the same. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'the server refused, cannot be reached, or failed' },
  wrongUsage: { code: 2, meaning: 'wrong usage: nothing was asked of the server' },
  notAuthenticated: { code: 3, meaning: 'no credential, or one that the server does not take' },
  notFound: { code: 4, meaning: 'there is no such thing: token, file, secret, entry or profile' },
  found: { code: 5, meaning: 'scan: token values were found' },
  incomplete: { code: 6, meaning: 'scan: none was found, but not all could be read' },
  interrupted: { code: 130, meaning: 'interrupted with Ctrl-C' },
} as const;

type Outcome = keyof typeof EXIT_CODES;

/** A command that ends here, with a sentence for people that holds no secret. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(outcome: Exclude<Outcome, 'done'>, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = EXIT_CODES[outcome].code;
  }
}

/** The command that `latchkey exec` ran has ended: all there is to tell is how. */
export class ChildEnded extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('The command has ended.');
    this.name = 'ChildEnded';
    this.exitCode = exitCode;
  }
}

/** The server's word for a thing that is not there; that an address knows no such API is a failure instead. */
const MISSING = new Set(['RESOURCE_DOES_NOT_EXIST', 'NOT_FOUND']);

/** The exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandFailure || error instanceof ChildEnded) return error.exitCode;
  if (!(error instanceof ApiError)) return EXIT_CODES.failed.code;
  if (error.isCredentialRefused) return EXIT_CODES.notAuthenticated.code;
  if (error.status === 404 && MISSING.has(error.errorCode)) return EXIT_CODES.notFound.code;
  return EXIT_CODES.failed.code;
}

/** Where the credential was from. */
export type CredentialKind = 'token' | 'password' | 'profile';

/** What to tell people about whatever a command threw; undefined where nobody listens any more. */
export function describeFailure(error: unknown, credential: CredentialKind): string | undefined {
  if (error instanceof ChildEnded) return undefined;
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return undefined;
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (error.isCredentialRefused) {
    if (credential === 'password') return 'User name or password is not right.';
    return credential === 'token'
      ? `The server does not take the token in LATCHKEY_TOKEN: ${error.message}`
      : `The server does not take the token of the profile any more: run \`latchkey login\` again. ${error.message}`;
  }
  const when = error.retryAfterSeconds === undefined ? '' : ` Try again in ${error.retryAfterSeconds} s.`;
  const which = error.status >= 500 && error.requestId !== undefined ? ` (request ${error.requestId})` : '';
  return `${error.message}${when}${which}`;
}
