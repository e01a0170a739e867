/** An authenticated actor, or one that could be: a user or a service principal. */
export interface Principal {
  readonly id: number;
  readonly kind: 'user' | 'service_principal';
  /** A user's name, a service principal's application id. */
  readonly name: string;
  readonly displayName: string;
  readonly isActive: boolean;
  /** Member of the group `admins`. */
  readonly isAdministrator: boolean;
}

/** The groups that exist from the start; everybody is in `users` without a membership of their own. */
export interface BuiltInGroups {
  readonly adminsId: number;
  readonly usersId: number;
}
