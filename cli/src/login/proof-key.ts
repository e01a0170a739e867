import { hash, randomBytes } from 'node:crypto';

/** What a login of a command makes up for itself (RFC 7636): who brings the verifier is who showed the challenge. */
export interface ProofKey {
  readonly verifier: string;
  readonly challenge: string;
  /** Tells this login's answer from any other. */
  readonly state: string;
}

/** A new one, of 256 random bits each. */
export function makeProofKey(): ProofKey {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(32).toString('base64url');
  return { verifier, challenge: hash('sha256', verifier, 'base64url'), state };
}
