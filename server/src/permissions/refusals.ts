import { LatchkeyError } from '../errors.ts';

/** Told only once the credential itself was good. */
export function tokensDisabled(): LatchkeyError {
  return new LatchkeyError(
    'tokens_disabled',
    'Personal access tokens are disabled for this workspace: ask an administrator to enable them.',
  );
}

/** Told only once the credential itself was good. */
export function noTokenPermission(): LatchkeyError {
  return new LatchkeyError(
    'no_token_permission',
    'You do not have permission to use personal access tokens: ask an administrator for CAN_USE on tokens.',
  );
}

/** Told to an administrator who generates a token for somebody else. */
export function noTokenPermissionOf({ displayName }: { readonly displayName: string }): LatchkeyError {
  return new LatchkeyError(
    'permission_denied',
    `"${displayName}" does not have permission to use personal access tokens: give it CAN_USE on tokens first.`,
  );
}
