import type { Caller } from '../audit/audit-event.ts';
import type { IdentityProviderConfig } from '../config/identity-providers.ts';
import type { Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { LinkedBy } from '../identities/identity-link.ts';
import type { LinkedIdentities } from '../identities/linked-identities.ts';
import type { Directory } from '../principals/directory.ts';
import type { Principal } from '../principals/principal.ts';
import { findTrustedEmail, type ProviderClaims } from './claims.ts';
import { OidcProblem } from './problem.ts';

interface FirstLinkDeps {
  readonly directory: Directory;
  readonly identities: LinkedIdentities;
}

/**
 * Finds or adds the user that an identity nobody is linked to may be linked to without having signed in here, as part
 * of an act that holds the directory. Throws `not_linked` whenever there is a doubt: the person can still link it
 * after giving the password.
 */
export async function findFirstUserIn(
  tx: Tx,
  deps: FirstLinkDeps,
  who: { provider: IdentityProviderConfig; claims: ProviderClaims; caller: Caller },
): Promise<{ principal: Principal; linkedBy: LinkedBy }> {
  const { provider, claims } = who;
  const email = findTrustedEmail(claims, provider.allowedDomains);
  if (email === undefined) throw new OidcProblem('not_linked', 'no trusted address');
  const [user, other] = await deps.directory.listUsersNamedOrAddressed(email, tx);
  if (user === undefined)
    return { principal: await provision(tx, deps, { ...who, email }), linkedBy: 'provisioning' };
  if (!provider.trustsEmail) throw new OidcProblem('not_linked', 'trust_email is off');
  if (other !== undefined || user.address !== email)
    throw new OidcProblem('not_linked', 'address is not of one user');
  const { principal } = user;
  if (!principal.isActive) throw new OidcProblem('not_linked', 'user is deactivated');
  if (principal.isAdministrator) throw new OidcProblem('not_linked', 'user is an administrator');
  if (await deps.identities.wasEverLinked(principal.id, tx))
    throw new OidcProblem('not_linked', 'user was linked');
  return { principal, linkedBy: 'email' };
}

async function provision(
  tx: Tx,
  { directory }: FirstLinkDeps,
  who: { provider: IdentityProviderConfig; claims: ProviderClaims; caller: Caller; email: string },
): Promise<Principal> {
  const { provider, claims, caller, email } = who;
  if (!provider.provisions) throw new OidcProblem('not_linked', 'provision is off');
  const edit = { email, ...(claims.displayName !== undefined && { displayName: claims.displayName }) };
  try {
    return await directory.addUserIn(tx, { ...caller, name: 'System-User', endpoint: 'oidc' }, email, edit);
  } catch (error) {
    // Nobody's name is taken over, and not every address can be a name.
    if (error instanceof LatchkeyError && ['already_exists', 'invalid_parameter'].includes(error.code))
      throw new OidcProblem('not_linked', error.code);
    throw error;
  }
}
