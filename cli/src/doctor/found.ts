import type { Storage } from '../profiles/profile.ts';

/** A credential that lies on this machine for the host that is looked at. */
export interface FoundCredential {
  readonly place: Place;
  readonly kind: 'token' | 'password';
  /** Who it says it is; undefined for tokens. */
  readonly userName: string | undefined;
  /** The token or the password: never shown. */
  readonly secret: string;
}

export type Place =
  | { readonly kind: 'netrc'; readonly file: string; readonly entry: string }
  | { readonly kind: 'databrickscfg'; readonly file: string; readonly entry: string }
  | { readonly kind: 'variable'; readonly variable: string }
  | { readonly kind: 'login'; readonly profile: string; readonly storage: Storage };

/** A file that is looked for credentials in. */
export interface LookedAt {
  readonly file: string;
  readonly isOpenToOthers: boolean;
  readonly isOwn: boolean;
  /** Why some readers take nothing from it. */
  readonly problems: readonly string[];
}

/** A place in words. */
export function describePlace(place: Place): string {
  if (place.kind === 'variable') return place.variable;
  if (place.kind === 'login') return `the login ${place.profile} (${place.storage})`;
  return place.kind === 'netrc' ? `${place.file}: ${place.entry}` : `${place.file}: [${place.entry}]`;
}

/** Whether two are one and the same find. */
export function isSamePlace(one: Place, other: Place): boolean {
  return one.kind === other.kind && describePlace(one) === describePlace(other);
}

/** Scheme, host and port of an address as the SDKs read it, which take https where none is written; else undefined. */
export function originOf(address: string): string | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`);
  return url === null ? undefined : url.origin;
}
