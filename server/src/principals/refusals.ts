import { LatchkeyError } from '../errors.ts';
import type { Principal } from './principal.ts';

/** Told to whoever asks for what administrators alone may do or see. */
export function notAdministrator({ name }: Pick<Principal, 'name'>): LatchkeyError {
  return new LatchkeyError('permission_denied', `Requesting user '${name}' is not an admin.`);
}
