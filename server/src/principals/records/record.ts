import type { DirectoryKind } from '../directory-edit.ts';
import type { Profile } from '../profile.ts';

/** A user, service principal or group with what is kept of it. */
export interface DirectoryRecord {
  readonly id: number;
  readonly kind: DirectoryKind;
  /** A user's name or a service principal's application id in lower case; a group's search key. */
  readonly name: string;
  readonly isActive: boolean;
  readonly profile: Profile;
}

/** A group that somebody is a member of. */
export interface HeldGroup {
  readonly id: number;
  readonly displayName: string;
  /** False: only by a group that is a member of it. */
  readonly isDirect: boolean;
}

/** A member of a group. */
export interface Member {
  readonly id: number;
  readonly kind: DirectoryKind;
  /** As in a record. */
  readonly name: string;
  readonly displayName: string;
  readonly isActive: boolean;
}

/** A record with its memberships, as far as they were asked for. */
export interface FullRecord extends DirectoryRecord {
  readonly groups?: readonly HeldGroup[];
  readonly members?: readonly Member[];
}
