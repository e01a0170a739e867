import { LatchkeyError } from '../errors.ts';
import { covers, type Scopes } from './scopes.ts';

/** The token somebody acts with. Whoever acts with a password or a session acts without one, and without a limit. */
export interface ActingCredential {
  /** Absent: no limit. */
  readonly scopes?: Scopes;
}

/**
 * For what decides otherwise than by naming scopes what a token may do: whoever acts with a limited token may not,
 * whatever the workspace allows. Throws `permission_denied`.
 */
export function refuseLimited(acting: ActingCredential | undefined): void {
  if (acting === undefined || covers(acting.scopes, undefined)) return;
  throw new LatchkeyError(
    'permission_denied',
    'This token is limited to scopes and cannot decide what tokens learn: use one without scopes, or sign in.',
  );
}

/**
 * The one rule for everything that yields a credential or widens one: nobody gets more out of a token than it
 * may do itself, whoever owns it. `wanted` empty or absent asks for no limit. Databricks lets a token with the
 * scope `authentication` give any scope; here only where the workspace allows that. Throws `permission_denied`.
 */
export function refuseWider(
  acting: ActingCredential | undefined,
  wanted: Scopes | undefined,
  { allowWiderTokens }: { readonly allowWiderTokens: boolean },
): void {
  const asked = wanted === undefined || wanted.length === 0 ? undefined : wanted;
  if (acting === undefined || covers(acting.scopes, asked) || allowWiderTokens) return;
  throw new LatchkeyError(
    'permission_denied',
    `This token is limited to the scopes ${acting.scopes?.join(', ')} and cannot give others: ask for a part of them, or sign in.`,
  );
}
