import type { ExternalIdentity } from '../identities/identity-link.ts';
import { OidcProblem } from './problem.ts';

/** Who came back from a provider, as far as it is believed. */
export interface ProviderClaims extends ExternalIdentity {
  /** In lower case. */
  readonly email?: string;
  /** Whether the provider says so with a boolean: a text "true" is what some let their people write. */
  readonly isEmailVerified: boolean;
  /** For people to read. */
  readonly displayName?: string;
  /** When the person signed in there, seconds since 1970 by the provider's clock. */
  readonly authTime?: number;
}

type Claims = Readonly<Record<string, unknown>>;

/** OpenID Connect Core §2: at most 255 ASCII characters, compared exactly. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;
/** ASCII alone: letters of other scripts that look alike must not pass for an address of somebody here. */
const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const MAX_EMAIL_LENGTH = 254;
const MAX_NAME_LENGTH = 256;

/** What the checked claims of a provider say. Throws `untrusted` for a subject that cannot be one. */
export function readClaims(issuer: string, claims: Claims): ProviderClaims {
  const { sub, auth_time: authTime } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw new OidcProblem('untrusted', 'sub');
  const email = readEmail(claims.email);
  const displayName = readName(claims.name);
  return {
    ...{ issuer, subject: sub },
    ...(email !== undefined && { email }),
    isEmailVerified: email !== undefined && claims.email_verified === true,
    ...(displayName !== undefined && { displayName }),
    ...(typeof authTime === 'number' && Number.isFinite(authTime) && authTime > 0 && { authTime }),
  };
}

/** The address, where the provider calls it verified and its domain is exactly one of these. */
export function findTrustedEmail(
  { email, isEmailVerified }: ProviderClaims,
  allowedDomains: readonly string[],
): string | undefined {
  if (email === undefined || !isEmailVerified) return undefined;
  return allowedDomains.includes(email.slice(email.indexOf('@') + 1)) ? email : undefined;
}

function readEmail(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim.length > MAX_EMAIL_LENGTH) return undefined;
  // Checked before and after: some letters of other scripts become ASCII in lower case (U+212A is one).
  const email = /^[\x21-\x7e]+$/.test(claim) ? claim.toLowerCase() : '';
  return EMAIL.test(email) ? email : undefined;
}

function readName(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const name = claim.trim();
  const isShowable =
    name !== '' && [...name].length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Cs}\p{Cf}]/u.test(name);
  return isShowable ? name : undefined;
}
