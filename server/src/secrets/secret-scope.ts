/** What may be had on a secret scope, lowest first: each includes those before it. Databricks: AclPermission. */
export const SECRET_PERMISSIONS = ['READ', 'WRITE', 'MANAGE'] as const;

export type SecretPermission = (typeof SECRET_PERMISSIONS)[number];

/** A container of secrets, with the key that seals them in its sealed form. */
export interface SecretScope {
  /** A UUID: what is sealed is bound to it, so that nothing passes to another scope of the same name. */
  readonly scopeId: string;
  /** As it was written. */
  readonly name: string;
  readonly masterKeyId: string;
  readonly wrappedDataKey: Uint8Array;
}

/** The limits of Databricks: "Secret management". */
export const MAX_SCOPES = 1_000;
export const MAX_SECRETS = 1_000;
export const MAX_VALUE_BYTES = 131_072;
/** Of what may be written for a principal. */
export const MAX_PRINCIPAL_LENGTH = 256;

/** Of scopes and secrets. Terraform's provider takes `@` and `/`, too. */
export const SECRET_NAME = /^[\w.@/-]{1,128}$/;

/** The form in which names are compared: without regard to case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** How high a permission stands; 0 for none. */
export function levelOf(permission: SecretPermission): number {
  return SECRET_PERMISSIONS.indexOf(permission) + 1;
}

/** The permission at a level. Throws at one that there is not. */
export function permissionAt(level: number): SecretPermission {
  const permission = SECRET_PERMISSIONS[level - 1];
  if (permission === undefined) throw new Error(`There is no permission at level ${level}.`);
  return permission;
}
