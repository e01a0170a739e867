import { LatchkeyError } from '../errors.ts';
import type { LinkedIdentities } from '../identities/linked-identities.ts';
import type { Settings } from '../settings/settings.ts';

/** Lets passwords be switched off only where an administrator has shown that there is another way in. */
export function guardPasswordSwitch(
  settings: Settings,
  identities: LinkedIdentities,
  issuers: readonly string[],
): void {
  settings.addCheck(async (tx, _caller, values) => {
    if (values.enablePasswordSignIn?.toLowerCase() !== 'false') return;
    if (await identities.hasAdministratorSignedIn(issuers, tx)) return;
    throw new LatchkeyError(
      'would_lock_out',
      'No administrator has signed in with an identity provider yet: link one under User Settings, sign in with it once, then switch passwords off.',
    );
  });
}
