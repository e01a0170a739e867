/** An authenticated actor, or one that could be: a user or a service principal. */
export interface Principal {
  readonly id: number;
  readonly kind: 'user' | 'service_principal';
  /** A user's name, a service principal's application id. */
  readonly name: string;
  readonly displayName: string;
  /** In lower case; the user's own, or the name where that is one. */
  readonly email?: string;
  readonly isActive: boolean;
  /** Member of the group `admins`. */
  readonly isAdministrator: boolean;
}

/** The groups that exist from the start; everybody is in `users` without a membership of their own. */
export interface BuiltInGroups {
  readonly adminsId: number;
  readonly usersId: number;
}

/** What a user, service principal or group is named by, where permissions are given and told. */
export function holderName(holder: {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
}): string {
  return holder.kind === 'group' ? holder.displayName : holder.name;
}

/** A principal's e-mail address, if one is known. */
export function emailOf(kind: string, name: string, email: string | null): { email?: string } {
  if (kind !== 'user') return {};
  if (email !== null) return { email };
  return name.includes('@') ? { email: name } : {};
}
