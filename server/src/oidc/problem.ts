/**
 * Why a way through an identity provider did not end well, as the pages tell it. Each is a word in an address, so none
 * holds anything that somebody sent.
 */
export const OIDC_PROBLEMS = {
  lost: 'This browser was not on its way to that provider, or was for too long, or came back twice.',
  declined: 'The provider says that the person, or its own rules, refused.',
  unreachable: 'The provider did not answer in time, or with an error of its own.',
  untrusted: 'What the provider answered does not stand up to the checks.',
  not_linked: 'Nobody here is linked to that identity.',
  not_active: 'The user that is linked to that identity is deactivated.',
  linked_elsewhere: 'The identity is linked to another user.',
  other_identity: 'Somebody else than the signed-in user came back.',
  not_fresh: 'The provider did not say that the person signed in there anew.',
  failed: 'This server could not finish it; its log says why.',
  session_ended: 'The session that asked for it has ended meanwhile.',
} as const satisfies Record<string, string>;

export type OidcProblemCode = keyof typeof OIDC_PROBLEMS;

/** A way through an identity provider that ends here. The cause is for the log: it holds no token and no claim. */
export class OidcProblem extends Error {
  /** Not `code`: that is what errors of databases are told apart by. */
  readonly problem: OidcProblemCode;

  constructor(problem: OidcProblemCode, cause?: string) {
    super(OIDC_PROBLEMS[problem], cause === undefined ? undefined : { cause });
    this.name = 'OidcProblem';
    this.problem = problem;
  }
}
