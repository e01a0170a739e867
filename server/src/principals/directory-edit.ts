import type { ListEdit } from './list-edit.ts';
import type { Principal } from './principal.ts';

/** Everything that has an id in the directory: one number space. */
export type DirectoryKind = Principal['kind'] | 'group';

/**
 * What a request wants of a user, a service principal or a group: new values of what it names. Absent: as it is,
 * or the default of a new one. `null`: nothing any more.
 */
export interface DirectoryEdit {
  /** A user's name or a service principal's application id, as it was sent: cannot be changed later. */
  readonly name?: string;
  readonly displayName?: string;
  readonly externalId?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  /** Of a new user; afterwards it stays. */
  readonly email?: string;
  readonly isActive?: boolean;
  readonly entitlements?: ListEdit;
  readonly roles?: ListEdit;
  /** Ids in digits: of a group's members. */
  readonly members?: ListEdit;
  /** Ids in digits: of the groups it is a member of by itself. */
  readonly groups?: ListEdit;
}
