import type { UpstreamConfig } from '../../config/upstreams.ts';
import { LatchkeyError } from '../../errors.ts';
import type { CredentialFor } from './request-headers.ts';

const NONE: readonly string[] = [];

/** What an upstream's service gets in place of its callers' credentials: nothing, one of its own, or theirs. */
export function credentialFor({ name, scope, service }: UpstreamConfig): CredentialFor {
  const credential = service?.credential ?? 'strip';
  if (credential === 'strip') return () => NONE;
  if (credential !== 'keep') {
    const sent = [credential.header, credential.value.reveal()];
    return () => sent;
  }
  return (identity, { authorization }) => {
    // A session has no credential that could be kept: its cookie is ours.
    if (identity.via === 'session') return NONE;
    // Whoever gets the token can use it wherever it opens something.
    const isForNothingElse =
      identity.via === 'token' && identity.scopes?.length === 1 && identity.scopes[0] === scope;
    if (isForNothingElse && authorization !== undefined) return ['Authorization', authorization];
    return new LatchkeyError(
      'permission_denied',
      `The upstream ${name} is sent the credential itself: use a token that is limited to the scope "${scope}" alone.`,
    );
  };
}
