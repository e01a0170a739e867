/** What permissions can be had on: using personal access tokens, and Basic authentication by password. */
export type PermissionObject = 'tokens' | 'passwords';
export type PermissionLevel = 'CAN_USE' | 'CAN_MANAGE';

/** What each object's levels mean, lowest first. */
export const LEVELS: Readonly<Record<PermissionObject, Partial<Record<PermissionLevel, string>>>> = {
  tokens: {
    CAN_USE: 'Can generate and use personal access tokens',
    CAN_MANAGE: 'Can manage the personal access tokens of everybody and who may use them',
  },
  passwords: { CAN_USE: 'Can authenticate on the API by user name and password' },
};

/** Who has or is to have a level, by the name that the kind has. */
export interface LevelHolder {
  readonly kind: 'user' | 'group' | 'service_principal';
  readonly name: string;
}

/** Who is to have which level. */
export interface RequestedLevel extends LevelHolder {
  readonly level: PermissionLevel;
}

/** A level that was given, with what its holder is called. */
export interface GivenLevel {
  readonly principalId: number;
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly level: string;
}

/** Somebody who would lose the use of an object with one level that was given on it. */
export interface DependentPrincipal {
  readonly principalId: number;
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
}
