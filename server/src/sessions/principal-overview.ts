import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import type { PasswordLinks } from '../principals/password-links/password-links.ts';
import type { Passwords } from '../principals/passwords.ts';
import type { TokenManagement } from '../tokens/management.ts';
import type { Sessions } from './sessions.ts';

interface PrincipalOverviewDeps {
  readonly directory: Directory;
  readonly management: TokenManagement;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly passwordLinks: PasswordLinks;
}

/** What hangs on a user or service principal, and so stops with it. */
export interface PrincipalOverview {
  readonly id: number;
  readonly liveTokens: number;
  readonly tokenLastUsedAt: number | undefined;
  readonly sessions: number;
  readonly lastSignInAt: number | undefined;
  readonly hasPassword: boolean;
  readonly passwordLinkEndsAt: number | undefined;
}

/** Counts what hangs on a user or service principal. Throws `principal_not_found`. */
export async function overviewOf(
  deps: PrincipalOverviewDeps,
  id: number | undefined,
): Promise<PrincipalOverview> {
  const principal = id === undefined ? undefined : await deps.directory.findById(id);
  if (principal === undefined)
    throw new LatchkeyError('principal_not_found', 'There is no user or service principal with this id.');
  const [tokens, sessions, lastSignInAt, hasPassword, passwordLinkEndsAt] = await Promise.all([
    deps.management.summarizeLiveOf(principal.id),
    deps.sessions.countOf(principal.id),
    deps.sessions.findLastSignIn(principal.id),
    deps.passwords.has(principal.id),
    deps.passwordLinks.findEnd(principal.id),
  ]);
  const { live: liveTokens, lastUsedAt: tokenLastUsedAt } = tokens;
  return {
    ...{ id: principal.id, liveTokens, tokenLastUsedAt },
    ...{ sessions, lastSignInAt, hasPassword, passwordLinkEndsAt },
  };
}
